package import Events

/// What the results of one experiment were scored, by contender, by case and by repeat, as of a moment.
///
/// A run without a result is in no figure: the provider or the network may be at fault, not the prompt. `withoutResult` counts them, to be
/// shown beside every figure: a contender that fails on what is hard looks better than it is.
package struct ExperimentScores: Sendable {
    /// Versions in the order of the design, each with the models in theirs; those without a run are left out.
    package let contenders: [Contender]
    /// In the order of the design.
    package let cases: [CaseID]
    /// One of a case's repeats.
    struct Judged: Sendable {
        let repetition: UInt32
        /// 0 to 1; `nil` where the metric, or an assertion behind it, went wrong and gave no value.
        let score: Double?
        let isPassed: Bool
    }

    /// By contender, by case: in the order of the repeats; empty where nothing was judged.
    let judged: [[[Judged]]]
    /// By contender: runs that failed and were not requested again, or are not over.
    package let withoutResult: [Int]
    /// By contender: results that were judged, but whose metric went wrong.
    package let errored: [Int]
    /// By contender: results that nothing judged.
    package let unjudged: [Int]

    /// Scores by contender and case. One that went wrong counts as the worst that there is: an error is to nobody's advantage.
    /// - Parameter worst: the bad end of the metric.
    func scores(erroredAs worst: Double) -> [[[Double]]] { judged.map { $0.map { $0.map { $0.score ?? worst } } } }

    /// The most repeats that any case was judged on.
    package var repeats: Int { judged.reduce(0) { $1.reduce($0) { max($0, $1.count) } } }
}

extension ReadModels {
    /// - Parameter metric: a named metric of the experiment or an assertion's word; `nil` for the runs' own scores.
    /// - Returns: `nil` where there is no such experiment, or it has no such metric.
    package func scores(
        of experiment: ExperimentID, by metric: String?, asOf moment: AsOf
    ) -> ExperimentScores? {
        guard let metric else { return scores(of: experiment, by: MetricKey?.none, asOf: moment) }
        guard runBoard.experiment(experiment) != nil, let key = leaderboard.metricKey(metric, in: experiment) else {
            return nil
        }
        return scores(of: experiment, by: key, asOf: moment)
    }

    func scores(of experiment: ExperimentID, by key: MetricKey?, asOf moment: AsOf) -> ExperimentScores? {
        guard let design = runBoard.experiment(experiment) else { return nil }
        let contenders = design.versions.flatMap { version in
            design.models.enumerated().map { Contender(version: version, modelPlace: $0.offset, model: $0.element) }
        }
        let places = Dictionary(zip(contenders, contenders.indices), uniquingKeysWith: { first, _ in first })
        let rows = Dictionary(zip(design.cases, design.cases.indices), uniquingKeysWith: { first, _ in first })
        var tally = ScoreGathering(contenders: contenders.count, cases: design.cases.count)
        for run in runBoard.runs(of: experiment, asOf: moment) where run.retriedBy == nil {
            let contender = Contender(version: run.version, modelPlace: run.modelPlace, model: run.model)
            guard let place = places[contender], let row = rows[run.caseID] else { continue }
            tally.add(run, key.flatMap { runBoard.judgement(of: run.id, by: $0) }, isByMetric: key != nil, place, row)
        }
        return tally.scores(of: contenders, design.cases)
    }
}

/// What is counted while the runs are gone through.
private struct ScoreGathering {
    private var judged: [[[ExperimentScores.Judged]]]
    private var runs: [Int]
    private var withoutResult: [Int]
    private var errored: [Int]
    private var unjudged: [Int]

    init(contenders: Int, cases: Int) {
        judged = Array(repeating: Array(repeating: [], count: cases), count: contenders)
        runs = Array(repeating: 0, count: contenders)
        withoutResult = runs
        errored = runs
        unjudged = runs
    }

    mutating func add(
        _ run: Run, _ judgement: (value: Int64?, passed: Bool)?, isByMetric: Bool, _ contender: Int, _ row: Int
    ) {
        runs[contender] += 1
        guard let verdict = run.verdict else {
            withoutResult[contender] += 1
            return
        }
        let (value, isPassed) =
            isByMetric ? (judgement?.value, judgement?.passed) : (verdict.scoreMillionths, verdict.judgement)
        guard let isPassed else {
            unjudged[contender] += 1
            return
        }
        if value == nil { errored[contender] += 1 }
        judged[contender][row].append(
            ExperimentScores.Judged(
                repetition: run.repetition, score: value.map { Double($0) / 1_000_000 }, isPassed: isPassed))
    }

    func scores(of contenders: [Contender], _ cases: [CaseID]) -> ExperimentScores {
        let counting = contenders.indices.filter { runs[$0] > 0 }
        return ExperimentScores(
            contenders: counting.map { contenders[$0] }, cases: cases,
            judged: counting.map { judged[$0].map { $0.sorted { $0.repetition < $1.repetition } } },
            withoutResult: counting.map { withoutResult[$0] }, errored: counting.map { errored[$0] },
            unjudged: counting.map { unjudged[$0] })
    }
}
