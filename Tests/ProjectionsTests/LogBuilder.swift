import Events
import Foundation
import Projections
import SwiftProtobuf

/// Makes the events of a log in their order, with ids counted up from 1.
struct LogBuilder {
    private(set) var events: [FoldedEvent] = []
    private var lastID: UInt64 = 0

    /// Entries are recorded one second apart from here on, in microseconds since 1970.
    static let firstTime: UInt64 = 1_700_000_000_000_000

    /// Whoever does everything here.
    let author = ActorID(bytes: [UInt8](repeating: 0xA1, count: 16))!

    var models: ReadModels { fold(events) }

    mutating func newID<Kind>() -> Identifier<Kind> {
        lastID += 1
        return Identifier(
            bytes: (0..<16).map { $0 < 8 ? 0x77 : UInt8(truncatingIfNeeded: lastID >> (8 * UInt64(15 - $0))) })!
    }

    /// - Returns: its position.
    @discardableResult
    mutating func append(_ content: Content? = nil, _ fill: (inout Facts) -> Void) -> UInt64 {
        var facts = Facts()
        facts.actor = author.data
        fill(&facts)
        let position = UInt64(events.count)
        events.append(
            FoldedEvent(
                position: position, recordedAt: Self.firstTime + position * 1_000_000, facts: facts,
                content: ReadModels.needsContent(facts) ? content : nil))
        return position
    }

    // MARK: Prompts

    mutating func prompt(_ name: String? = "greeting", domain: String = "", tags: [String] = []) -> PromptID {
        let id: PromptID = newID()
        let content = name.map { name in
            Content.with {
                $0.promptCreated.name = name
                $0.promptCreated.domain = domain
                $0.promptCreated.tags = tags
            }
        }
        append(content) { $0.promptCreated.prompt = id.data }
        return id
    }

    mutating func fork(_ prompt: PromptID, at version: VersionID, named name: String) -> PromptID {
        let id: PromptID = newID()
        append(.with { $0.promptForked.name = name }) {
            $0.promptForked.prompt = id.data
            $0.promptForked.fromPrompt = prompt.data
            $0.promptForked.fromVersion = version.data
        }
        return id
    }

    mutating func version(_ ordinal: UInt32 = 1, of prompt: PromptID, from parents: [VersionID] = []) -> VersionID {
        let id: VersionID = newID()
        append {
            $0.versionCommitted.prompt = prompt.data
            $0.versionCommitted.version = id.data
            $0.versionCommitted.parents = parents.map(\.data)
            $0.versionCommitted.ordinal = ordinal
        }
        return id
    }

    mutating func tag(_ prompt: PromptID, _ tag: String) {
        append(.with { $0.promptTagged.tag = tag }) { $0.promptTagged.prompt = prompt.data }
    }

    mutating func untag(_ prompt: PromptID, _ tag: String) {
        append(.with { $0.promptUntagged.tag = tag }) { $0.promptUntagged.prompt = prompt.data }
    }

    // MARK: Datasets and experiments

    mutating func dataset(_ name: String = "questions", cases count: Int) -> (DatasetID, [CaseID]) {
        let id: DatasetID = newID()
        append(.with { $0.datasetCreated.name = name }) { $0.datasetCreated.dataset = id.data }
        let cases = (0..<count).map { _ -> CaseID in newID() }
        for (place, caseID) in cases.enumerated() {
            append {
                $0.caseAdded.dataset = id.data
                $0.caseAdded.caseID = caseID.data
                $0.caseAdded.ordinal = UInt32(place + 1)
            }
        }
        return (id, cases)
    }

    mutating func experiment(
        named name: String = "trial", _ versions: [VersionID], models: [String] = ["openai:gpt"], dataset: DatasetID,
        cases: [CaseID], clusters: [UInt32] = [], repeats: UInt32 = 1, seed: UInt64 = 7, metricNames: [String] = [],
        labels: [String] = [],
        derived: [(name: String, formula: String)] = []
    ) -> ExperimentID {
        let id: ExperimentID = newID()
        let content = Content.with {
            $0.experimentDesigned.name = name
            $0.experimentDesigned.metricNames = metricNames
            $0.experimentDesigned.derivedMetrics = derived.map { metric in
                .with { ($0.name, $0.formula) = (metric.name, metric.formula) }
            }
            $0.experimentDesigned.models = labels.map { label in .with { $0.label = label } }
        }
        append(content) {
            $0.experimentDesigned.experiment = id.data
            $0.experimentDesigned.versions = versions.map(\.data)
            $0.experimentDesigned.models = models
            $0.experimentDesigned.dataset = dataset.data
            $0.experimentDesigned.cases = cases.map(\.data)
            $0.experimentDesigned.caseClusters = clusters
            $0.experimentDesigned.repeats = repeats
            $0.experimentDesigned.seed = seed
        }
        return id
    }

    // MARK: Runs

    mutating func request(
        _ experiment: ExperimentID, _ version: VersionID, model: UInt32 = 0, _ caseID: CaseID, repetition: UInt32 = 0,
        retrying retried: RunID? = nil
    ) -> RunID {
        let id: RunID = newID()
        append {
            $0.runRequested.run = id.data
            $0.runRequested.experiment = experiment.data
            $0.runRequested.version = version.data
            $0.runRequested.model = model
            $0.runRequested.caseID = caseID.data
            $0.runRequested.repeat = repetition
            if let retried { $0.runRequested.retriedRun = retried.data }
        }
        return id
    }

    @discardableResult
    mutating func start(
        _ run: RunID, attempt: UInt32 = 1, lease: UInt64? = nil, atMost: AttemptSpending? = nil
    ) -> UInt64 {
        append {
            $0.runStarted.run = run.data
            if let atMost { $0.runStarted.atMost = atMost }
            if let lease { $0.runStarted.leaseUs = lease }
            $0.runStarted.attempt = attempt
        }
    }

    @discardableResult
    mutating func failAttempt(
        _ run: RunID, attempt: UInt32 = 1, _ failure: FailureClass = .overloaded, milliseconds: UInt64 = 0,
        spent: AttemptSpending? = nil
    ) -> UInt64 {
        append {
            $0.attemptFailed.run = run.data
            $0.attemptFailed.attempt = attempt
            $0.attemptFailed.failure = failure
            $0.attemptFailed.elapsedUs = milliseconds * 1_000
            if let spent { $0.attemptFailed.spent = spent }
        }
    }

    /// Nil amounts are left unsaid.
    @discardableResult
    mutating func result(_ run: RunID, milliseconds: UInt64 = 100, tokens: UInt64? = 10, cost: Int64? = 1_000) -> UInt64
    {
        append {
            $0.resultRecorded.run = run.data
            $0.resultRecorded.timings.totalUs = milliseconds * 1_000
            if let tokens {
                $0.resultRecorded.inputTokens = tokens / 2
                $0.resultRecorded.outputTokens = tokens - tokens / 2
            }
            if let cost { $0.resultRecorded.costPicodollars = cost }
        }
    }

    /// A result that is another run's.
    @discardableResult
    mutating func reuse(_ reused: RunID, for run: RunID) -> UInt64 {
        append { $0.resultRecorded = .with { ($0.run, $0.reusedRun) = (run.data, reused.data) } }
    }

    @discardableResult
    mutating func score(_ run: RunID, _ millionths: Int64?, passed: Bool, _ scores: [Score] = []) -> UInt64 {
        append {
            $0.scoresRecorded.run = run.data
            $0.scoresRecorded.scores = scores
            if let millionths { $0.scoresRecorded.scoreMillionths = millionths }
            $0.scoresRecorded.passed = passed
        }
    }

    // MARK: Later judgements

    /// - Parameter operands: of a formula; an assertion has none.
    mutating func metric(
        _ name: String?, _ id: MetricID? = nil, version: UInt32 = 1, lowerIsBetter: Bool = false, low: Int64? = nil,
        high: Int64? = nil, threshold: Int64? = nil, operands: [MetricReference]? = nil
    ) -> MetricReference {
        let id = id ?? newID()
        append(name.map { name in .with { $0.metricDefined.name = name } }) {
            $0.metricDefined.metricID = id.data
            $0.metricDefined.version = version
            $0.metricDefined.kind = operands == nil ? .assertion : .formula
            $0.metricDefined.lowerIsBetter = lowerIsBetter
            if let low { $0.metricDefined.lowMillionths = low }
            if let high { $0.metricDefined.highMillionths = high }
            if let threshold { $0.metricDefined.thresholdMillionths = threshold }
            $0.metricDefined.operands = (operands ?? []).map { operand in
                .with { ($0.metricID, $0.version) = (operand.metric.data, operand.version) }
            }
        }
        return MetricReference(id, version)
    }

    @discardableResult
    mutating func rescore(
        _ run: RunID, by metric: MetricReference, _ outcome: MetricOutcome, _ millionths: Int64?
    ) -> UInt64 {
        append {
            ($0.runRescored.run, $0.runRescored.metricID) = (run.data, metric.metric.data)
            ($0.runRescored.version, $0.runRescored.outcome) = (metric.version, outcome)
            if let millionths { $0.runRescored.valueMillionths = millionths }
        }
    }

    @discardableResult
    mutating func rate(
        _ run: RunID, by person: ActorID, _ millionths: Int64, of scale: ClosedRange<Int64> = 0...1_000_000,
        passed: Bool? = nil
    ) -> UInt64 {
        append {
            $0.actor = person.data
            ($0.ratingRecorded.run, $0.ratingRecorded.valueMillionths) = (run.data, millionths)
            ($0.ratingRecorded.lowMillionths, $0.ratingRecorded.highMillionths) = (scale.lowerBound, scale.upperBound)
            if let passed { $0.ratingRecorded.passed = passed }
        }
    }

    @discardableResult
    mutating func vote(_ first: RunID, _ second: RunID, by person: ActorID, _ preference: VotePreference) -> UInt64 {
        append {
            $0.actor = person.data
            $0.comparisonVoted = .with {
                ($0.firstRun, $0.secondRun, $0.preference) = (first.data, second.data, preference)
            }
        }
    }

    @discardableResult
    mutating func fail(_ run: RunID, _ failure: FailureClass = .timedOut) -> UInt64 {
        append {
            $0.runFailed.run = run.data
            $0.runFailed.failure = failure
        }
    }

    @discardableResult
    mutating func cancel(_ run: RunID) -> UInt64 {
        append { $0.runCancelled.run = run.data }
    }
}

/// One prompt, its versions, a dataset and one experiment on them: what a test of runs begins with.
struct Trial {
    var log = LogBuilder()
    let prompt: PromptID
    let versions: [VersionID]
    let cases: [CaseID]
    let dataset: DatasetID
    let experiment: ExperimentID

    init(
        versions count: Int = 1, models: [String] = ["openai:gpt"], cases caseCount: Int = 1,
        metricNames: [String] = [],
        derived: [(name: String, formula: String)] = []
    ) {
        prompt = log.prompt()
        var versions: [VersionID] = []
        for ordinal in 1...count { versions.append(log.version(UInt32(ordinal), of: prompt, from: versions.suffix(1))) }
        self.versions = versions
        (dataset, cases) = log.dataset(cases: caseCount)
        experiment = log.experiment(
            versions, models: models, dataset: dataset, cases: cases, metricNames: metricNames,
            derived: derived)
    }

    mutating func request(
        version: Int = 0, model: UInt32 = 0, repetition: UInt32 = 0, retrying retried: RunID? = nil
    ) -> RunID {
        log.request(
            experiment, versions[version], model: model, cases[0], repetition: repetition, retrying: retried)
    }

    /// Requests a run and takes it to its end.
    @discardableResult
    mutating func run(
        version: Int = 0, model: UInt32 = 0, _ millionths: Int64?, passed: Bool, milliseconds: UInt64 = 100,
        tokens: UInt64? = 10, cost: Int64? = 1_000, scores: [Score] = []
    ) -> RunID {
        let run = request(version: version, model: model)
        log.start(run)
        log.result(run, milliseconds: milliseconds, tokens: tokens, cost: cost)
        log.score(run, millionths, passed: passed, scores)
        return run
    }

    func rows(_ filter: LeaderboardFilter = LeaderboardFilter()) -> [LeaderboardRow] {
        let models = log.models
        return models.leaderboard.rows(filter, asOf: .now(models))
    }
}

func fold(_ events: some Sequence<FoldedEvent>) -> ReadModels {
    var models = ReadModels()
    for event in events { models.apply(event) }
    return models
}

extension AttemptSpending {
    static func of(_ input: UInt64, _ output: UInt64, cost: Int64? = nil) -> AttemptSpending {
        .with {
            ($0.inputTokens, $0.outputTokens, $0.estimated) = (input, output, true)
            if let cost { $0.costPicodollars = cost }
        }
    }
}

extension Identifier {
    var data: Data { Data(bytes) }
}

extension Score {
    init(_ type: String, _ outcome: Outcome, _ value: Int64?, metric: UInt32 = 0, weight: Int64 = 1_000_000) {
        self.init()
        self.type = type
        self.outcome = outcome
        self.metric = metric
        if let value { valueMillionths = value }
        weightMillionths = weight
    }
}
