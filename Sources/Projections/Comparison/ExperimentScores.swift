package import Events
package import Statistics

/// What the results of one experiment were scored, by contender, by case and by repeat, as of a moment.
///
/// A run without a result is in no figure: the provider or the network may be at fault, not the prompt. `failed` and `cancelled` count them, to be
/// shown beside every figure: a contender that fails on what is hard looks better than it is.
package struct ExperimentScores: Sendable {
    /// Versions in the order of the design, each with the models in theirs; those without a run are left out.
    package let contenders: [Contender]
    /// As people wrote them, whatever the order in which they were run.
    package let cases: [CaseID]
    /// Of the cases; `nil` where every one stands on its own.
    let clustering: Clustering?
    /// One of a case's repeats.
    struct Judged: Sendable {
        let repetition: UInt32
        /// 0 to 1, or in the metric's own unit; `nil` where the metric, or an assertion behind it, went wrong and gave no value.
        let score: Double?
        /// `nil` where nothing says which values pass.
        let isPassed: Bool?
    }

    /// By contender, by case: in the order of the repeats; empty where nothing was judged.
    let judged: [[[Judged]]]
    /// By contender: runs that ended without a result, and were not requested again.
    package let failed: [Int]
    /// By contender: runs that were given up before they were over.
    package let cancelled: [Int]
    /// By contender: runs that are not over.
    package let pending: [Int]
    /// By contender: results that were judged, but whose metric went wrong.
    package let errored: [Int]
    /// By contender, where the runs' own scores count: results of which an assertion went wrong, which then counts 0 in the score.
    package let partlyErrored: [Int]
    /// By contender: results that nothing judged.
    package let unjudged: [Int]
    /// By contender, by case: how many of them are of that case.
    let unjudgedRepeats: [[Int]]
    /// How many results of every case the design plans, of each contender.
    let repeats: Int
    /// Which end of the metric is the good one, where the metric itself says so.
    package let better: Better?
    /// What a value may be.
    let ends: MetricEnds

    /// The largest difference that there is of two values; `nil` where an end is open.
    package var largestDifference: Double? { ends.width }

    /// Scores by contender and case. One that went wrong counts as the worst that there is: an error is to nobody's advantage. Where there is no
    /// worst it is missing, and so counts as ``errored``.
    func scores(_ better: Better) -> [[[Double]]] {
        let worst = ends.worst(better)
        return judged.map { $0.map { $0.compactMap { $0.score ?? worst } } }
    }
}

extension ReadModels {
    /// - Parameter metric: a named metric of the experiment, an assertion's word, `ratings`, or a metric of the workspace; `nil` for the runs' own scores.
    /// - Returns: `nil` where there is no such experiment, or it has no such metric.
    package func scores(
        of experiment: ExperimentID, by metric: String?, asOf moment: AsOf
    ) -> ExperimentScores? {
        guard let metric else { return scores(of: experiment, by: MetricKey?.none, asOf: moment) }
        guard runBoard.experiment(experiment) != nil,
            let key = leaderboard.metricKey(metric, in: experiment, asOf: moment)
        else { return nil }
        // It has no value for a result by itself.
        if case .derived = key { return nil }
        return scores(of: experiment, by: key, asOf: moment)
    }

    func scores(of experiment: ExperimentID, by key: MetricKey?, asOf moment: AsOf) -> ExperimentScores? {
        guard let design = runBoard.experiment(experiment) else { return nil }
        let contenders = design.contenders
        let places = Dictionary(zip(contenders, contenders.indices), uniquingKeysWith: { first, _ in first })
        let order = design.writtenOrder(catalog)
        let rows = Dictionary(zip(order.cases, order.cases.indices), uniquingKeysWith: { first, _ in first })
        var tally = ScoreGathering(
            contenders: contenders.count, cases: order.cases.count, repeats: Int(design.repeats))
        for run in runBoard.runs(of: experiment, asOf: moment) where run.retriedBy == nil {
            let contender = Contender(version: run.version, modelPlace: run.modelPlace, model: run.model)
            guard let place = places[contender], let row = rows[run.caseID] else { continue }
            let judgement = key.flatMap { self.judgement(of: run.id, by: $0, asOf: moment) }
            tally.add(run, judgement, isByMetric: key != nil, place, row)
        }
        let metric = key.flatMap(definedMetric)
        return tally.scores(
            of: contenders, order.cases, order.clustering, better: metric.map { $0.lowerIsBetter ? .lower : .higher },
            ends: metric?.ends ?? .zeroToOne)
    }

    /// How one metric judged a run as of then; nil where it did not.
    func judgement(of run: RunID, by key: MetricKey, asOf moment: AsOf) -> (value: Int64?, passed: Bool?)? {
        guard let index = runBoard.index(of: run) else { return nil }
        guard case .later(let column) = key else {
            return runBoard.judgement(of: runBoard.runs[Int(index)], by: key).map { ($0.value, $0.passed) }
        }
        guard let score = laterScores.columns[Int(column)].score(of: index, asOf: moment) else { return nil }
        let value = score.value == RunRecord.unknown ? nil : score.value
        switch MetricOutcome(rawValue: Int(score.outcome)) {
        case .passed: return (value, true)
        case .failed: return (value, false)
        case .errored:
            return (value, catalog.judgesErrors(by: laterScores.columns[Int(column)].yardstick) ? false : nil)
        case .measured, .unspecified, .UNRECOGNIZED, nil: return (value, nil)
        }
    }

    /// What a value by that metric may be; of the runs' own score where it is nil.
    func ends(of key: MetricKey?) -> MetricEnds { key.flatMap(definedMetric)?.ends ?? .zeroToOne }

    /// The workspace's metric that the key stands for; nil for any other.
    func definedMetric(_ key: MetricKey) -> DefinedMetric? {
        guard case .later(let column) = key, case .metric(let reference) = laterScores.columns[Int(column)].yardstick
        else { return nil }
        return catalog.metric(reference)
    }
}

/// What is counted while the runs are gone through.
private struct ScoreGathering {
    private var judged: [[[ExperimentScores.Judged]]]
    private var runs: [Int]
    private var failed: [Int]
    private var cancelled: [Int]
    private var pending: [Int]
    private var errored: [Int]
    private var partlyErrored: [Int]
    private var unjudged: [Int]
    private var unjudgedRepeats: [[Int]]
    private let repeats: Int

    init(contenders: Int, cases: Int, repeats: Int) {
        self.repeats = repeats
        judged = Array(repeating: Array(repeating: [], count: cases), count: contenders)
        runs = Array(repeating: 0, count: contenders)
        failed = runs
        cancelled = runs
        pending = runs
        errored = runs
        partlyErrored = runs
        unjudged = runs
        unjudgedRepeats = Array(repeating: Array(repeating: 0, count: cases), count: contenders)
    }

    mutating func add(
        _ run: Run, _ judgement: (value: Int64?, passed: Bool?)?, isByMetric: Bool, _ contender: Int, _ row: Int
    ) {
        runs[contender] += 1
        guard let verdict = run.verdict else {
            if run.stage == .cancelled {
                cancelled[contender] += 1
            } else if run.stage.isOver {
                failed[contender] += 1
            } else {
                pending[contender] += 1
            }
            return
        }
        guard let (value, isPassed) = isByMetric ? judgement : verdict.ownJudgement else {
            unjudged[contender] += 1
            unjudgedRepeats[contender][row] += 1
            return
        }
        if value == nil {
            errored[contender] += 1
        } else if !isByMetric, verdict.assertions.contains(where: { $0.outcome == .errored }) {
            partlyErrored[contender] += 1
        }
        judged[contender][row].append(
            ExperimentScores.Judged(
                repetition: run.repetition, score: value.map { Double($0) / 1_000_000 }, isPassed: isPassed))
    }

    func scores(
        of contenders: [Contender], _ cases: [CaseID], _ clustering: Clustering?, better: Better?,
        ends: MetricEnds
    ) -> ExperimentScores {
        let counting = contenders.indices.filter { runs[$0] > 0 }
        return ExperimentScores(
            contenders: counting.map { contenders[$0] }, cases: cases, clustering: clustering,
            judged: counting.map { judged[$0].map { $0.sorted { $0.repetition < $1.repetition } } },
            failed: counting.map { failed[$0] }, cancelled: counting.map { cancelled[$0] },
            pending: counting.map { pending[$0] },
            errored: counting.map { errored[$0] }, partlyErrored: counting.map { partlyErrored[$0] },
            unjudged: counting.map { unjudged[$0] }, unjudgedRepeats: counting.map { unjudgedRepeats[$0] },
            repeats: repeats, better: better, ends: ends)
    }
}
