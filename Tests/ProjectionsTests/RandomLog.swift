import Events
import Foundation
import Projections
import SwiftProtobuf
import Statistics

/// A log in which anything may happen at any time, strays included: what one seed gives, it always gives.
struct RandomLog {
    let seed: UInt64
    private var random: Xoshiro256StarStar
    private var log = LogBuilder()
    private var prompts: [PromptID] = []
    /// Only those that fit, as with everything here: what followed from a stray would be a stray.
    private var versions: [VersionID] = []
    private var promptOf: [VersionID: PromptID] = [:]
    private var datasets: [(id: DatasetID, cases: [CaseID])] = []
    private var providers: [ProviderID] = []
    private var actors: [ActorID] = []
    private var teams: [TeamID] = []
    private var experiments: [(id: ExperimentID, versions: [VersionID], cases: [CaseID])] = []
    private var runs: [RunID] = []
    private var failed: [RunID] = []
    private var budgets: [BudgetID] = []
    private var metrics: [MetricReference] = []
    /// Most of them are recorded.
    private var scored: [RunID] = []
    private let people: [ActorID] = (1...2).map { ActorID(bytes: [UInt8](repeating: $0, count: 16))! }

    /// The seed comes from `PROMPTLEDGER_SEED`, else from chance; it is printed.
    static func seed() -> UInt64 {
        let given = ProcessInfo.processInfo.environment["PROMPTLEDGER_SEED"].flatMap(UInt64.init)
        let seed = given ?? UInt64.random(in: 0..<1_000_000_000)
        print("random log: PROMPTLEDGER_SEED=\(seed)")
        return seed
    }

    static func events(_ count: Int, seed: UInt64) -> [FoldedEvent] {
        var random = RandomLog(seed: seed)
        while random.log.events.count < count { random.step() }
        return random.log.events
    }

    private init(seed: UInt64) {
        self.seed = seed
        random = Xoshiro256StarStar(seed: seed)
        for _ in 0..<2 { addPrompt() }
        addDataset()
        addVersion()
        addExperiment()
    }

    private mutating func number(below bound: Int) -> Int { random.number(below: UInt32(bound)) }
    private mutating func chance(_ percent: Int) -> Bool { number(below: 100) < percent }

    /// One of `values`; now and then something that does not exist.
    private mutating func pick<Kind>(_ values: [Identifier<Kind>]) -> Identifier<Kind> {
        values.isEmpty || chance(2) ? log.newID() : values[number(below: values.count)]
    }

    private mutating func step() {
        switch number(below: 100) {
        case 0..<3: addPrompt()
        case 3..<9: addVersion()
        case 9..<11: fork()
        case 11..<15: log.tag(pick(prompts), ["x", "y"][number(below: 2)])
        case 15..<18: log.untag(pick(prompts), ["x", "y"][number(below: 2)])
        case 18..<20: addDataset()
        case 20..<24: provide()
        case 24..<26: chance(40) ? addMember() : changeAccess()
        case 26: setPolicy()
        case 27..<31: addExperiment()
        case 31..<36: changeExperiment()
        case 36..<54: request()
        case 54..<60: judgeLater()
        default: changeRun()
        }
    }

    private mutating func addPrompt() {
        let name = chance(10) ? nil : "prompt-\(number(below: 1_000))"
        let domain = ["", "support", "sales"][number(below: 3)]
        prompts.append(log.prompt(name, domain: domain, tags: chance(30) ? ["x"] : []))
    }

    private mutating func addVersion() {
        let parents = (0..<number(below: 3)).map { _ in pick(versions) }
        let prompt = pick(prompts)
        let version = log.version(UInt32(number(below: 9) + 1), of: prompt, from: parents)
        guard prompts.contains(prompt), parents.allSatisfy({ promptOf[$0] != nil }) else { return }
        versions.append(version)
        promptOf[version] = prompt
    }

    private mutating func fork() {
        let version = pick(versions)
        let prompt = chance(5) ? pick(prompts) : promptOf[version] ?? pick(prompts)
        let fork = log.fork(prompt, at: version, named: "fork-\(number(below: 1_000))")
        if promptOf[version] == prompt { prompts.append(fork) }
    }

    private mutating func addDataset() {
        datasets.append(log.dataset("data-\(number(below: 1_000))", cases: 1 + number(below: 3)))
    }

    private mutating func addMember() {
        if actors.isEmpty || chance(50) {
            let id: ActorID = log.newID()
            actors.append(id)
            log.append(.with { $0.memberAdded.name = "member-\(id)" }) { $0.memberAdded.member = id.data }
        } else {
            let (member, role) = (pick(actors), Role.allCases[number(below: Role.allCases.count)])
            log.append {
                $0.roleGranted.member = member.data
                $0.roleGranted.role = role
            }
        }
    }

    private mutating func changeAccess() {
        let (member, team) = (pick(actors).data, pick(teams).data)
        let role = Role.allCases[number(below: Role.allCases.count)]
        switch number(below: 8) {
        case 0:
            let id: TeamID = log.newID()
            teams.append(id)
            log.append(.with { $0.teamCreated.name = "team-\(teams.count)" }) { $0.teamCreated.team = id.data }
        case 1, 2: log.append { $0.teamJoined = .with { ($0.team, $0.member) = (team, member) } }
        case 3: log.append { $0.teamLeft = .with { ($0.team, $0.member) = (team, member) } }
        case 4: log.append { $0.roleGranted = .with { ($0.team, $0.role) = (team, role) } }
        case 5:
            let ofTeam = chance(50)
            log.append {
                $0.roleRevoked.role = role
                if ofTeam { $0.roleRevoked.team = team } else { $0.roleRevoked.member = member }
            }
        case 6:
            let (isSet, isOn) = (chance(80), chance(50))
            log.append {
                $0.workspaceSettingsChanged = .init()
                if isSet { $0.workspaceSettingsChanged.recordViews = isOn }
                if !isSet { $0.workspaceSettingsChanged.localModelsOnly = isOn }
            }
        default: log.append { $0.memberRemoved.member = member }
        }
    }

    private mutating func provide() {
        let price = Int64(number(below: 5))
        let provider: ProviderID = providers.isEmpty || chance(30) ? log.newID() : pick(providers)
        let credential: CredentialID = log.newID()
        switch number(below: 5) {
        case 0:
            providers.append(provider)
            log.append(.with { $0.providerConfigured.name = "provider-\(price)" }) {
                $0.providerConfigured.provider = provider.data
                if price > 2 { $0.providerConfigured.requestsPerMinute = UInt64(price) }
            }
        case 1: log.append { $0.providerRemoved.provider = provider.data }
        case 2:
            log.append {
                $0.credentialStored.provider = provider.data
                $0.credentialStored.credential = credential.data
            }
        case 3: log.append { $0.workspaceSettingsChanged.recordViews = price > 2 }
        default:
            log.append {
                $0.priceSet.model = "a:x"
                $0.priceSet.inputPicodollarsPerToken = price
                if price > 2 { $0.priceSet.cachedInputPicodollarsPerToken = price - 3 }
                if price > 3 {
                    $0.priceSet.tiers = [.with { ($0.aboveInputTokens, $0.inputPicodollarsPerToken) = (9, price) }]
                }
            }
        }
    }

    private mutating func addExperiment() {
        guard let dataset = datasets.randomElement(using: &random) else { return }
        let chosen = (0...number(below: 2)).map { _ in pick(versions) }
        let id = log.experiment(
            named: "trial-\(number(below: 3))", chosen, models: ["a:x", "b:y"], dataset: dataset.id,
            cases: dataset.cases, clusters: chance(30) ? dataset.cases.map { _ in UInt32(number(below: 2)) } : [],
            seed: random.next(), metricNames: chance(50) ? ["tone"] : [],
            derived: chance(50) ? [("mean", "tone / __count")] : [])
        if chosen.allSatisfy({ promptOf[$0] != nil }) { experiments.append((id, chosen, dataset.cases)) }
    }

    private mutating func changeExperiment() {
        let id = pick(experiments.map(\.id)).data
        let reason = PauseReason.allCases[number(below: PauseReason.allCases.count)]
        switch number(below: 7) {
        case 4: log.append { $0.experimentPaused = .with { ($0.experiment, $0.reason) = (id, reason) } }
        case 5: log.append { $0.experimentResumed.experiment = id }
        case 6: log.append { $0.experimentReopened.experiment = id }
        case 0: log.append { $0.experimentCancelled.experiment = id }
        case 1: log.append { $0.experimentConcluded.experiment = id }
        default: log.append { $0.experimentStarted.experiment = id }
        }
    }

    private mutating func request() {
        guard let experiment = experiments.randomElement(using: &random) else { return }
        if chance(20), let failed = failed.randomElement(using: &random) { return retry(failed) }
        let (version, caseID) = (pick(experiment.versions), pick(experiment.cases))
        let run = log.request(
            experiment.id, version, model: UInt32(number(below: 2)), caseID, repetition: UInt32(number(below: 2)))
        if experiment.versions.contains(version), experiment.cases.contains(caseID) { runs.append(run) }
    }

    /// Now and then one that was retried before, or of another cell.
    private mutating func retry(_ failed: RunID) {
        guard let request = log.events.first(where: { $0.facts.runRequested.run == failed.data })?.facts.runRequested,
            let experiment = ExperimentID(bytes: request.experiment), let version = VersionID(bytes: request.version),
            let caseID = CaseID(bytes: request.caseID)
        else { return }
        let repetition = chance(90) ? request.repeat : request.repeat + 1
        let run = log.request(
            experiment, version, model: request.model, caseID, repetition: repetition, retrying: failed)
        if log.models.runBoard.run(run, asOf: AsOf(end: UInt64(log.events.count))) != nil { runs.append(run) }
    }

    private mutating func setPolicy() {
        let (experiment, prompt, dataset) = (
            pick(experiments.map(\.id)).data, pick(prompts).data, pick(datasets.map(\.id)).data
        )
        let budget: BudgetID = budgets.isEmpty || chance(40) ? log.newID() : pick(budgets)
        let author = log.author.data
        let (kind, isOn, amount) = (number(below: 3), chance(60), Int64(number(below: 1_000)))
        switch number(below: 6) {
        case 4:
            log.append {
                if isOn { $0.sandboxChosen.prompt = prompt } else { $0.sandboxChosen.workspace = true }
                if kind > 0 { $0.sandboxChosen.choice.kind = kind == 1 ? .local : SandboxKind.none }
            }
        case 5: log.append { $0.workspaceSettingsChanged.sandboxRequired = isOn }
        case 0:
            log.append { $0.localOnlySet = .with { ($0.prompt, $0.localOnly) = (prompt, isOn) } }
        case 1:
            log.append { $0.localOnlySet = .with { ($0.dataset, $0.localOnly) = (dataset, isOn) } }
        case 2:
            budgets.append(budget)
            log.append {
                $0.budgetSet.budget = budget.data
                $0.budgetSet.period = isOn ? .day : .total
                switch kind {
                case 0: $0.budgetSet.workspace = true
                case 1: $0.budgetSet.experiment = experiment
                default: $0.budgetSet.actor = author
                }
                if amount > 300 { $0.budgetSet.picodollarsMax = amount }
            }
        default:
            log.append {
                ($0.budgetExhausted.budget, $0.budgetExhausted.experiment) = (budget.data, experiment)
            }
        }
    }

    private mutating func changeRun() {
        let run = pick(runs.suffix(12))
        switch number(below: 22) {
        case 20, 21: judge(run)
        case 0..<5: log.start(run, atMost: chance(50) ? spending() : nil)
        case 5..<7:
            log.failAttempt(
                run, chance(30) ? .interrupted : .cutShort, milliseconds: UInt64(number(below: 500)),
                spent: chance(50) ? spending() : nil)
        case 7:
            log.fail(run)
            failed.append(run)
        case 8: log.cancel(run)
        case 9..<13: recordResult(run)
        default:
            if chance(80) { recordResult(run) }
            scored.append(run)
            let value = Int64(number(below: 5)) * 250_000
            let outcome = [Score.Outcome.passed, .failed, .errored, .notRun][number(below: 4)]
            let scores = [
                Score("contains", outcome, outcome == .passed ? value : nil, metric: UInt32(number(below: 2))),
                Score("", .notRun, nil),
            ]
            log.score(run, chance(90) ? value : nil, passed: value > 500_000, Array(scores.prefix(number(below: 3))))
        }
    }

    private mutating func spending() -> AttemptSpending {
        .of(
            UInt64(number(below: 100)), UInt64(number(below: 100)),
            cost: chance(90) ? Int64(number(below: 1_000)) : nil)
    }

    /// Metrics, scores by them, ratings and votes.
    private mutating func judgeLater() {
        let run = pick(scored.suffix(20))
        let value = Int64(number(below: 5)) * 250_000
        let person = people[number(below: people.count)]
        switch number(below: 9) {
        case 0: defineMetric()
        case 8: calibrate()
        case 1..<5:
            guard let metric = metrics.randomElement(using: &random) else { return defineMetric() }
            let outcome = [MetricOutcome.passed, .failed, .errored, .measured][number(below: 4)]
            log.rescore(run, by: metric, outcome, outcome == .errored ? nil : value)
        case 5: log.vote(run, pick(scored.suffix(20)), by: person, VotePreference.allCases[number(below: 4)])
        default: log.rate(run, by: person, value, passed: chance(50) ? chance(50) : nil)
        }
    }

    private mutating func calibrate() {
        let (experiment, end) = (pick(experiments.map(\.id)), UInt64(log.events.count))
        log.append { $0.judgeCalibrated = .with { ($0.experiment, $0.end) = (experiment.data, end) } }
        let (judging, rubric): (JudgingID, UInt32) = (log.newID(), UInt32(number(below: 3)))
        log.append {
            $0.judgingRequested = .with {
                ($0.judging, $0.experiment) = (judging.data, experiment.data)
                ($0.models, $0.rubric) = (["a:b"], rubric)
            }
        }
    }

    private mutating func defineMetric() {
        let known = metrics.randomElement(using: &random).flatMap { chance(30) ? $0 : nil }
        let version = known.map { known in UInt32(metrics.count { $0.metric == known.metric } + 1) } ?? 1
        let name = known == nil ? "metric-\(metrics.count)" : nil
        let operands = chance(30) ? metrics.randomElement(using: &random).map { [$0] } : nil
        metrics.append(
            log.metric(
                name, known?.metric, version: version, lowerIsBetter: chance(30), high: chance(50) ? 1_000_000 : nil,
                threshold: operands == nil || chance(50) ? nil : 500_000, operands: operands))
    }

    private mutating func judge(_ run: RunID) {
        let (tokens, cost) = (UInt64(number(below: 100)), Int64(number(below: 1_000)))
        let (isCounted, isOfAttempt, hasFailed) = (chance(80), chance(70), chance(30))
        let spent = chance(40) ? spending() : nil
        let kind = chance(80) ? JudgementKind.rubric : .webhook
        log.append {
            $0.judgementRecorded = .with {
                ($0.run, $0.kind, $0.attempt) = (run.data, kind, isOfAttempt ? 1 : 0)
                if hasFailed { $0.failure = .timedOut }
                if isCounted { ($0.inputTokens, $0.outputTokens, $0.costPicodollars) = (tokens, 3, cost) }
                if let spent { $0.spent = spent }
            }
        }
    }

    private mutating func recordResult(_ run: RunID) {
        if chance(10) { return _ = log.reuse(pick(runs), for: run) }
        log.result(
            run, milliseconds: UInt64(number(below: 500)), tokens: chance(90) ? UInt64(number(below: 100)) : nil,
            cost: chance(90) ? Int64(number(below: 1_000)) : nil)
    }
}
