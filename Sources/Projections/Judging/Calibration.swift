package import Events
package import Statistics

/// How well a metric, such as a judge's verdict, agrees with people about the same results, and what people would have said of all of them: a
/// function of the log and the moment.
///
/// People's word on a result is the mean of their ratings, each on its own scale from 0 to 1. A result by which the metric went wrong is left
/// out, and counted.
package struct Calibration: Sendable {
    /// Results that both people and the metric judged.
    package let both: Int
    /// Of the experiment's results those that the metric judged, and those by which it went wrong.
    package let judged: Int
    package let errored: Int
    /// Cohen's kappa between the metric's pass and most people's, on results of which both say that.
    package let passKappa: Result<Double, StatisticsError>
    package let passesShared: Int
    /// Krippendorff's alpha of the two values, by the squares of their distances.
    package let alpha: Result<Double, StatisticsError>
    /// By contender, in the order of the design.
    package let contenders: [Corrected]
    /// The entries of the ratings that count in it, in the order of the log.
    package let ratings: [UInt64]

    /// A contender's mean as people would have it.
    package struct Corrected: Sendable {
        package let contender: Contender
        /// Results that people rated, and all that the metric judged.
        package let rated: Int
        package let judged: Int
        /// By the metric alone, and by people alone.
        package let judgeMean: Double?
        package let peopleMean: Double?
        /// By people's ratings, stretched over all results by the metric's verdicts; undefined where either are too few.
        package let mean: Result<PredictionPoweredMean, StatisticsError>
    }
}

extension ReadModels {
    /// - Parameter metric: a named metric of the experiment, an assertion's word or a metric of the workspace; `nil` for the runs' own scores.
    /// - Returns: `nil` where there is no such experiment, or it has no such metric.
    package func calibration(
        of experiment: ExperimentID, by metric: String?, asOf moment: AsOf
    ) -> Calibration? {
        var key: MetricKey?
        if let metric {
            guard let known = leaderboard.metricKey(metric, in: experiment, asOf: moment) else { return nil }
            // It has no value for a result by itself.
            if case .derived = known { return nil }
            key = known
        }
        return calibration(of: experiment, by: key, asOf: moment)
    }

    /// - Parameter key: of a metric that judges single results; `nil` for the runs' own scores.
    func calibration(of experiment: ExperimentID, by key: MetricKey?, asOf moment: AsOf) -> Calibration? {
        guard let design = runBoard.experiment(experiment) else { return nil }
        let ratings = Dictionary(
            grouping: self.ratings(of: experiment, asOf: moment, currentOnly: true), by: \.run)
        var gathered = CalibrationGathering()
        for run in runBoard.runs(of: experiment, asOf: moment) where run.retriedBy == nil {
            let said: (value: Int64?, passed: Bool?)? =
                if let key {
                    judgement(of: run.id, by: key, asOf: moment)
                } else {
                    run.verdict?.ownJudgement
                }
            guard run.verdict != nil, let said else { continue }
            let contender = Contender(version: run.version, modelPlace: run.modelPlace, model: run.model)
            gathered.add(said, contender, ratings[run.id] ?? [])
        }
        return gathered.calibration(design.contenders)
    }
}

/// What is gathered while the results are gone through.
private struct CalibrationGathering {
    private struct OfContender {
        var labels: [Double] = []
        var verdicts: [Double] = []
        var others: [Double] = []
    }

    private var byContender: [Contender: OfContender] = [:]
    private var values: [(people: Double, metric: Double)] = []
    private var passes: [(people: Int, metric: Int)] = []
    private var positions: [UInt64] = []
    private var judged = 0
    private var errored = 0

    mutating func add(_ said: (value: Int64?, passed: Bool?), _ contender: Contender, _ ratings: [Rating]) {
        guard let millionths = said.value else {
            errored += 1
            return
        }
        judged += 1
        let value = Double(millionths) / 1_000_000
        guard !ratings.isEmpty else {
            byContender[contender, default: OfContender()].others.append(value)
            return
        }
        positions += ratings.map(\.position)
        let label = ratings.mean
        byContender[contender, default: OfContender()].labels.append(label)
        byContender[contender, default: OfContender()].verdicts.append(value)
        values.append((label, value))
        guard let people = ratings.passes, let metric = said.passed else { return }
        passes.append((people ? 1 : 0, metric ? 1 : 0))
    }

    private static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    func calibration(_ contenders: [Contender]) -> Calibration {
        Calibration(
            both: values.count, judged: judged, errored: errored,
            passKappa: Result { () throws(StatisticsError) in
                try CohensKappa.kappa(passes.map(\.people), passes.map(\.metric), labels: 2)
            },
            passesShared: passes.count,
            alpha: Result { () throws(StatisticsError) in
                try KrippendorffsAlpha.alpha([values.map(\.people), values.map(\.metric)], scale: .interval)
            },
            contenders: contenders.compactMap { contender in
                guard let known = byContender[contender] else { return nil }
                let all = known.verdicts + known.others
                return Calibration.Corrected(
                    contender: contender, rated: known.labels.count, judged: all.count,
                    judgeMean: Self.mean(all), peopleMean: Self.mean(known.labels),
                    mean: Result { () throws(StatisticsError) in
                        try PredictionPoweredMean(
                            labels: known.labels, verdicts: known.verdicts, others: known.others)
                    })
            }, ratings: positions.sorted())
    }
}
