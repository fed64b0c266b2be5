package import Events
package import Statistics

/// How well a metric, such as a judge's verdict, agrees with people about the same results, and what people would have said of all of them: a
/// function of the log and the moment.
///
/// People's word on a result is the mean of their ratings, each on its own scale from 0 to 1; the metric's values are laid beside it by the range
/// that it states, 1 being its good end. A result by which the metric went wrong is left out, and counted.
package struct Calibration: Sendable {
    /// Results that both people and the metric judged.
    package let both: Int
    /// Of the experiment's results those that the metric judged, and those by which it went wrong.
    package let judged: Int
    package let errored: Int
    package let agreement: JudgeAgreement
    /// How the metric's values are laid beside people's; nil where its range is open, and they cannot be.
    package let scale: JudgeScale?
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
        /// The cases, or clusters of cases, that the rated results are of: what is independent.
        package let ratedClusters: Int
        /// By the metric alone, and by people alone.
        package let judgeMean: Double?
        package let peopleMean: Double?
        /// The metric's mean less people's, on the results that people rated.
        package let judgeBias: Result<Double, StatisticsError>
        /// By people's ratings, stretched over all results by the metric's verdicts; by people's alone where fewer than two results are left
        /// to stretch them over. Undefined where ratings are too few.
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
    func calibration(
        of experiment: ExperimentID, by key: MetricKey?, asOf moment: AsOf, _ rule: CalibrationRule = .byCase
    ) -> Calibration? {
        guard let design = runBoard.experiment(experiment) else { return nil }
        let metric = rule == .byResult ? nil : key.flatMap(definedMetric)
        let scale: JudgeScale? = if let metric { metric.judgeScale } else { .zeroToOne }
        let clusters = design.clusterNumbers
        let ratings = Dictionary(
            grouping: self.ratings(of: experiment, asOf: moment, currentOnly: true), by: \.run)
        var gathered = CalibrationGathering(scale: scale, rule: rule)
        for run in runBoard.runs(of: experiment, asOf: moment) where run.retriedBy == nil {
            let said: (value: Int64?, passed: Bool?)? =
                if let key {
                    judgement(of: run.id, by: key, asOf: moment)
                } else {
                    run.verdict?.ownJudgement
                }
            guard run.verdict != nil, let said else { continue }
            let contender = Contender(version: run.version, modelPlace: run.modelPlace, model: run.model)
            gathered.add(said, contender, ofCluster: clusters[run.caseID] ?? -1, ratings[run.id] ?? [])
        }
        return gathered.calibration(design.contenders, seed: design.seed)
    }
}

/// What is gathered while the results are gone through.
private struct CalibrationGathering {
    private struct OfContender {
        var labels: [Double] = []
        var verdicts: [Double] = []
        var others: [Double] = []
        /// Of the labelled results, and of the others.
        var clusters: (labelled: [Int], others: [Int]) = ([], [])
    }

    let scale: JudgeScale?
    let rule: CalibrationRule

    private var byContender: [Contender: OfContender] = [:]
    private var shared: [JudgeAgreement.Shared] = []
    private var positions: [UInt64] = []
    private var judged = 0
    private var errored = 0

    init(scale: JudgeScale?, rule: CalibrationRule) { (self.scale, self.rule) = (scale, rule) }

    mutating func add(
        _ said: (value: Int64?, passed: Bool?), _ contender: Contender, ofCluster cluster: Int, _ ratings: [Rating]
    ) {
        guard let millionths = said.value else {
            errored += 1
            return
        }
        judged += 1
        let stated = Double(millionths) / 1_000_000
        let value = scale?.scaled(stated) ?? stated
        guard !ratings.isEmpty else {
            byContender[contender, default: OfContender()].others.append(value)
            byContender[contender, default: OfContender()].clusters.others.append(cluster)
            return
        }
        positions += ratings.map(\.position)
        let label = ratings.mean
        byContender[contender, default: OfContender()].labels.append(label)
        byContender[contender, default: OfContender()].verdicts.append(value)
        byContender[contender, default: OfContender()].clusters.labelled.append(cluster)
        let passes = ratings.passes.flatMap { people in said.passed.map { (people: people, metric: $0) } }
        shared.append(JudgeAgreement.Shared(cluster: cluster, people: label, metric: value, passes: passes))
    }

    private static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    private func mean(of known: OfContender) throws(StatisticsError) -> PredictionPoweredMean {
        let clusters = known.clusters.labelled + known.clusters.others
        // Where every result is on its own, nothing needs to be put together.
        let isOfSingles = rule == .byResult || Set(clusters).count == clusters.count
        if known.others.count < 2, rule == .byCase {
            return try PredictionPoweredMean(
                labels: known.labels, verdicts: known.verdicts, clusters: isOfSingles ? nil : known.clusters.labelled)
        }
        return try PredictionPoweredMean(
            labels: known.labels, verdicts: known.verdicts, others: known.others,
            clusters: isOfSingles ? nil : known.clusters)
    }

    func calibration(_ contenders: [Contender], seed: UInt64) -> Calibration {
        Calibration(
            both: shared.count, judged: judged, errored: errored,
            agreement: JudgeAgreement(shared: shared, seed: seed), scale: scale,
            contenders: contenders.compactMap { contender in
                guard let known = byContender[contender] else { return nil }
                let all = known.verdicts + known.others
                return Calibration.Corrected(
                    contender: contender, rated: known.labels.count, judged: all.count,
                    ratedClusters: Set(known.clusters.labelled).count, judgeMean: Self.mean(all),
                    peopleMean: Self.mean(known.labels),
                    judgeBias: Result { () throws(StatisticsError) in
                        try Sample(differencesOf: known.verdicts, and: known.labels).mean
                    },
                    mean: Result { () throws(StatisticsError) in try mean(of: known) })
            }, ratings: positions.sorted())
    }
}
