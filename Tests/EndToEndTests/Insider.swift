import Domain
import Events
import Foundation
import Ledger
import Testing

/// Somebody with the keys of a desk's ledger and a program of their own: has recorded of an experiment what `promptledger` would not, or
/// not then.
struct Insider {
    private let ledger: Ledger
    private let experiment: ExperimentID
    private let owner: ActorID
    private let runner: ActorID

    /// Works on the newest experiment of that name while nobody else writes.
    static func work(
        at desk: Desk, on name: String, _ body: (Insider) async throws -> Void
    ) async throws {
        let ledger = try Ledger.open(LedgerFolder(desk.ledger))
        let experiment = try await ledger.decided { state in state.experiment(named: name) }
        let insider = Insider(
            ledger: ledger, experiment: try #require(experiment),
            owner: try #require(ledger.reader.localActor(.person)),
            runner: try #require(ledger.reader.localActor(.runner)))
        try await body(insider)
        try await ledger.close()
    }

    /// Designs the same once more with its cases, which come in no clusters, in this order: as it was done before orders were drawn.
    func designAgain(inOrder cases: [CaseID]) async throws {
        let experiment = experiment
        let known = try await ledger.decided { state in state.design(of: experiment) }
        let design = try #require(known)
        let settings = try #require(design.settings)
        let again = DesignExperiment(
            experiment: ledger.newID(), versions: design.versions, models: settings.models, dataset: design.dataset,
            cases: cases, repeats: design.repeats, seed: design.seed,
            passRateThresholdMillionths: design.passRateThresholdMillionths, name: settings.name,
            description: settings.description_p, assertions: settings.assertions, metricNames: settings.metricNames,
            derivedMetrics: settings.derivedMetrics, concurrencyMax: Int(settings.concurrencyMax),
            reusesResults: design.reusesResults, timeMaxMicroseconds: design.timeMaxMicroseconds,
            runTimeMaxMicroseconds: design.runTimeMaxMicroseconds, attemptsMax: design.attemptsMax.map { Int($0) },
            sandbox: design.sandbox, comparison: design.comparison, hypothesis: settings.hypothesis)
        _ = try await ledger.execute(.designExperiment(again), as: owner)
    }

    /// Requests all runs, and does none.
    func start(runs count: Int) async throws {
        let runs = (0..<count).map { _ in ledger.newID() as RunID }
        let start = StartExperiment(experiment: experiment, runs: runs)
        _ = try await ledger.execute(.startExperiment(start), as: owner)
    }

    /// Requests the failed runs again, and does none.
    func requestFailedRuns() async throws {
        let experiment = experiment
        let failed = try await ledger.decided { state in state.failedRuns(of: experiment).count }
        let runs = (0..<failed).map { _ in ledger.newID() as RunID }
        let rerun = RerunFailed(experiment: experiment, runs: runs)
        _ = try await ledger.execute(.rerunFailed(rerun), as: owner)
    }

    /// Lets the first of the runs that are not over fail, and concludes nothing after it.
    func failOpenRuns(_ count: Int) async throws {
        let experiment = experiment
        let open = try await ledger.decided { state in state.openRuns(of: experiment) }
        for run in open.prefix(count) {
            _ = try await ledger.execute(.startRun(StartRun(run: run)), as: runner)
            let failed = FailAttempt(
                run: run, attempt: 1, failure: .timedOut, elapsedMicroseconds: 1, content: AttemptFailedContent(),
                isFinal: true)
            _ = try await ledger.execute(.failAttempt(failed), as: runner)
        }
    }

    /// Concludes with a verdict on the first version's second model that is nobody's but theirs.
    func conclude(with word: ComparisonVerdict) async throws {
        var verdict = ContenderVerdict()
        verdict.model = 1
        verdict.verdict = word
        verdict.cases = 9
        verdict.adjustedP = 0.001
        try await conclude(recording: verdict)
    }

    /// Concludes with this verdict alone.
    func conclude(recording verdict: ContenderVerdict) async throws {
        let conclusion = ConcludeExperiment(experiment: experiment, verdicts: [verdict])
        _ = try await ledger.execute(.concludeExperiment(conclusion), as: runner)
    }
}
