import Events
import Foundation

// The events that more than one model folds, or that take some building.
extension ReadModels {
    mutating func addPrompt(
        _ id: PromptID?, name: String?, domain: String?, tags: [String], origin: ForkOrigin?, at position: UInt64
    ) -> Bool {
        guard let id, versionGraph.addPrompt(id, origin: origin, at: position) else { return false }
        return catalog.addPrompt(id, name: name, domain: domain, tags: tags, at: position)
    }

    mutating func fork(_ facts: PromptForked, _ event: FoldedEvent) -> Bool {
        guard let source = PromptID(facts.fromPrompt), let version = VersionID(facts.fromVersion) else { return false }
        let content = event.content?.promptForkedIfPresent
        return addPrompt(
            PromptID(facts.prompt), name: content?.name, domain: content?.domain, tags: content?.tags ?? [],
            origin: ForkOrigin(prompt: source, version: version, position: event.position), at: event.position)
    }

    mutating func commit(_ facts: VersionCommitted, _ event: FoldedEvent) -> Bool {
        let parents = facts.parents.compactMap { VersionID($0) }
        guard let id = VersionID(facts.version), let prompt = PromptID(facts.prompt),
            let author = ActorID(event.facts.actor), parents.count == facts.parents.count
        else { return false }
        return versionGraph.addVersion(
            Version(
                id: id, prompt: prompt, ordinal: facts.ordinal, parents: parents, position: event.position,
                recordedAt: event.recordedAt, author: author))
    }

    /// The roles of a team where one is named, else of a member.
    mutating func changeRoles(
        of member: Data, or team: Data, at position: UInt64, _ change: (inout [Role]) -> Void
    ) -> Bool {
        guard team.isEmpty else {
            return TeamID(team).map { catalog.changeRoles(of: $0, at: position, change) } ?? false
        }
        return ActorID(member).map { catalog.changeRoles(of: $0, at: position, change) } ?? false
    }

    mutating func setMembership(of member: Data, in team: Data, to isMember: Bool, at position: UInt64) -> Bool {
        guard let actor = ActorID(member), let team = TeamID(team) else { return false }
        return catalog.setMembership(of: actor, in: team, to: isMember, at: position)
    }

    mutating func configure(_ facts: ProviderConfigured, _ event: FoldedEvent) -> Bool {
        guard let id = ProviderID(facts.provider) else { return false }
        let content = event.content?.providerConfiguredIfPresent
        catalog.configure(
            ProviderConfiguration(
                id: id, kind: facts.kind, name: content?.name, baseURL: content?.baseURL,
                apiKeyEnvironment: content?.apiKeyEnvironment, onPremises: facts.onPremises,
                requestsPerMinute: facts.hasRequestsPerMinute ? facts.requestsPerMinute : nil,
                tokensPerMinute: facts.hasTokensPerMinute ? facts.tokensPerMinute : nil,
                daytona: content.flatMap { $0.hasDaytona ? $0.daytona : nil }, position: event.position))
        return true
    }

    mutating func design(_ facts: ExperimentDesigned, _ event: FoldedEvent) -> Bool {
        let versions = facts.versions.compactMap { VersionID($0) }
        let cases = facts.cases.compactMap { CaseID($0) }
        guard let id = ExperimentID(facts.experiment), let author = ActorID(event.facts.actor),
            let dataset = DatasetID(facts.dataset), versions.count == facts.versions.count,
            cases.count == facts.cases.count, versions.allSatisfy({ versionGraph.version($0) != nil }),
            cases.allSatisfy({ catalog.entry(of: $0)?.dataset == dataset }),
            facts.caseClusters.isEmpty || facts.caseClusters.count == cases.count
        else { return false }
        let design = Experiment(
            id: id, author: author, position: event.position, recordedAt: event.recordedAt, versions: versions,
            models: facts.models, dataset: dataset, cases: cases, clusters: facts.caseClusters, repeats: facts.repeats,
            seed: facts.seed,
            passRateThresholdMillionths: facts.hasPassRateThresholdMillionths
                ? facts.passRateThresholdMillionths : nil,
            reusesResults: facts.reusesResults, timeMaxMicroseconds: facts.hasTimeMaxUs ? facts.timeMaxUs : nil,
            runTimeMaxMicroseconds: facts.hasRunTimeMaxUs ? facts.runTimeMaxUs : nil,
            attemptsMax: facts.hasAttemptsMax ? facts.attemptsMax : nil,
            sandbox: facts.hasSandbox ? SandboxPlace(facts.sandbox) : nil)
        guard runBoard.design(design) else { return false }
        return catalog.addExperiment(id, content: event.content?.experimentDesignedIfPresent, at: event.position)
    }
}

// Runs: what more than the board hears of.
extension ReadModels {
    mutating func request(_ facts: RunRequested, at position: UInt64) -> Bool {
        guard let id = RunID(facts.run), let experiment = ExperimentID(facts.experiment),
            let version = VersionID(facts.version), let caseID = CaseID(facts.caseID),
            let run = runBoard.request(
                id, of: experiment, version: version, model: facts.model, caseID: caseID, repetition: facts.repeat,
                retrying: facts.retriedRun, at: position)
        else { return false }
        if !facts.retriedRun.isEmpty { standings.countRetry(by: run, on: runBoard) }
        return true
    }

    mutating func startAttempt(_ facts: RunStarted, _ event: FoldedEvent) -> Bool {
        guard let run = RunID(facts.run), let actor = ActorID(event.facts.actor) else { return false }
        let attempt = AttemptUnderWay(
            actor: actor, since: event.recordedAt, leaseMicroseconds: facts.hasLeaseUs ? facts.leaseUs : nil,
            atMost: facts.hasAtMost ? AttemptUsage(facts.atMost) : nil)
        return runBoard.startAttempt(of: run, as: attempt, at: event.position)
    }

    /// What an attempt took that brought nothing, where the entry at `position` says so. False where there is no such run.
    mutating func count(_ run: RunBoard.Index?, at position: UInt64) -> Bool {
        guard let run else { return false }
        if let last = runBoard.troubles(of: run).last, last.position == position, let spent = last.spent {
            spend.count(spent, of: run, on: runBoard, at: clock.recordedAt(position) ?? 0)
        }
        return true
    }

    mutating func record(_ facts: ResultRecorded, _ event: FoldedEvent) -> Bool {
        guard let index = RunID(facts.run).flatMap({ runBoard.record(facts, of: $0, at: event.position) }) else {
            return false
        }
        spend.count(index, on: runBoard, at: clock.recordedAt(event.position) ?? event.recordedAt)
        return true
    }

    mutating func start(_ facts: ExperimentStarted, _ event: FoldedEvent) -> Bool {
        guard let experiment = ExperimentID(facts.experiment), let actor = ActorID(event.facts.actor) else {
            return false
        }
        return runBoard.start(experiment, plannedRuns: facts.runs, by: actor, at: event.position)
    }

    mutating func pause(_ facts: ExperimentPaused, at position: UInt64) -> Bool {
        guard let experiment = ExperimentID(facts.experiment) else { return false }
        let pause = Experiment.Pause(reason: facts.reason, budget: BudgetID(facts.budget), position: position)
        return runBoard.pause(experiment, for: pause)
    }
}

extension Experiment.Conclusion {
    init(_ facts: ExperimentConcluded, at position: UInt64) {
        recorded = facts.recorded
        failed = facts.failed
        passed = facts.passed
        thresholdMet = facts.hasThresholdMet ? facts.thresholdMet : nil
        self.position = position
    }
}
