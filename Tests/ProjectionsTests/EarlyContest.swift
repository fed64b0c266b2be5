import Events
import Projections
import Statistics
import Testing

/// Two versions, once on each case, of which all runs are requested at the start.
struct EarlyContest {
    var log = LogBuilder()
    let experiment: ExperimentID
    /// By case: of the baseline and of the contender.
    private let runs: [(RunID, RunID)]
    private var over = 0
    /// Of each case in the order of the runs, where the dataset has it.
    let places: [Int]

    /// - Parameters:
    ///   - clusters: of each case, where the dataset has it; empty where every case stands on its own.
    ///   - seed: from which the order is drawn.
    ///   - isDrawn: else cases are run as the dataset has them.
    init(cases count: Int, clusters: [UInt32] = [], seed: UInt64 = 7, isDrawn: Bool = true) {
        let prompt = log.prompt()
        let versions = [log.version(1, of: prompt), log.version(2, of: prompt)]
        let (dataset, written) = log.dataset(cases: count)
        let inDataset = CaseOrder(written, clusters)
        let order = isDrawn ? inDataset.drawn(from: seed) : inDataset
        let cases = order.cases
        places = cases.compactMap { written.firstIndex(of: $0) }
        let experiment = log.experiment(versions, dataset: dataset, cases: cases, clusters: order.clusters, seed: seed)
        var runs: [(RunID, RunID)] = []
        for id in cases {
            let baseline = log.request(experiment, versions[0], id)
            runs.append((baseline, log.request(experiment, versions[1], id)))
        }
        (self.experiment, self.runs) = (experiment, runs)
    }

    /// Takes the next cases to their ends.
    mutating func run(_ cases: Int = 1, baseline: Int64, contender: Int64) {
        for _ in 0..<cases {
            finish(runs[over].0, baseline)
            finish(runs[over].1, contender)
            over += 1
        }
    }

    /// Takes the case after the next to its end, which is then over before its turn.
    mutating func runBeforeItsTurn(baseline: Int64, contender: Int64) {
        finish(runs[over + 1].0, baseline)
        finish(runs[over + 1].1, contender)
    }

    /// Takes the next case to its end on the contender's side alone.
    mutating func runContender(_ millionths: Int64) { finish(runs[over].1, millionths) }

    private mutating func finish(_ run: RunID, _ millionths: Int64) {
        log.start(run)
        log.result(run)
        let isPassed = millionths >= 500_000
        log.score(
            run, millionths, passed: isPassed, [Score("contains", isPassed ? .passed : .failed, millionths)])
    }

    mutating func fail(_ cases: Int) {
        for _ in 0..<cases {
            for run in [runs[over].0, runs[over].1] {
                log.start(run)
                log.fail(run)
            }
            over += 1
        }
    }

    /// Takes the next cases to their ends, on the contender's side to a failure.
    mutating func failContender(_ cases: Int, baseline: Int64) {
        for _ in 0..<cases {
            finish(runs[over].0, baseline)
            log.start(runs[over].1)
            log.fail(runs[over].1)
            over += 1
        }
    }

    mutating func cancel() {
        let id = experiment.data
        let open = log.models.runBoard.openRuns(of: experiment).map(\.id)
        for run in open { log.cancel(run) }
        log.append { $0.experimentCancelled.experiment = id }
    }

    mutating func conclude() {
        let id = experiment.data
        log.append { $0.experimentConcluded.experiment = id }
    }

    /// Requests the runs on the first case again.
    mutating func rerunFirst() throws -> (baseline: RunID, contender: RunID) {
        let id = experiment.data
        log.append { $0.experimentReopened.experiment = id }
        let baseline = try again(runs[0].0)
        return (baseline, try again(runs[0].1))
    }

    private mutating func again(_ run: RunID) throws -> RunID {
        let models = log.models
        let failed = try #require(models.runBoard.run(run, asOf: .now(models)))
        return log.request(experiment, failed.version, failed.caseID, retrying: run)
    }

    mutating func succeed(_ run: RunID) { finish(run, 1_000_000) }

    func look(_ plan: ComparisonPlan = ComparisonPlan()) throws -> EarlyLook {
        let models = log.models
        let scores = try #require(models.scores(of: experiment, by: nil, asOf: .now(models)))
        return try #require(
            models.earlyLook(at: experiment, by: nil, scores.contenders, plan, asOf: .now(models)))
    }

    func difference(_ plan: ComparisonPlan = ComparisonPlan()) throws -> EarlyLook.Difference {
        try #require(try look(plan).differences.first)
    }

    var end: PlannedEnd {
        let models = log.models
        return models.runBoard.plannedEnd(of: experiment, asOf: .now(models))
    }
}
