#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The mean of what people would say of every item, from what they said of a few and what a judge says of all. The few
/// show how the judge is off, which is taken from its mean; so a biased judge does no harm, and a good one makes the
/// interval narrower than people's labels alone.
///
/// The items that people labelled must be drawn at random from all, and the judge must not have learnt from them. The
/// interval is by the normal distribution, so it wants some dozens of labels.
///
/// Source: A. N. Angelopoulos, S. Bates, C. Fannjiang, M. I. Jordan, T. Zrnic, "Prediction-powered inference", Science 382
/// (2023) 669–674; with the weight λ, A. N. Angelopoulos, J. C. Duchi, T. Zrnic, "PPI++: efficient prediction-powered
/// inference", arXiv 2311.01453 (2023).
package struct PredictionPoweredMean: Equatable, Sendable {
    /// λ · mean of the judge's other verdicts + mean of (label − λ · verdict).
    package let estimate: Double
    /// Of the estimate; above 0.
    package let standardError: Double
    /// λ, how much the judge counts: 0 not at all, 1 fully.
    package let weight: Double
    /// The mean of people's labels alone, and its standard error: what there is without a judge.
    package let labelledMean: Double
    /// Of the mean of people's labels alone.
    package let labelledStandardError: Double
    /// The mean of verdict − label where both are known: by how much the judge is off.
    package let judgeBias: Double
    /// How many labels people alone would have to give for so narrow an interval, over how many they gave: above 1 where
    /// the judge helps.
    package let labelRatio: Double

    /// How much the judge counts.
    package enum Weight: Equatable, Sendable {
        /// As much as makes the interval narrowest, from 0 to 1: Cov(label, verdict) / ((1 + n/N) Var(verdict)).
        case tuned
        /// Fully, as in the first paper.
        case full
        /// Not at all.
        case none
    }

    /// - Parameters:
    ///   - labels: what people said of some items.
    ///   - verdicts: what the judge said of the same ones, in the same order.
    ///   - others: what the judge said of the other items.
    ///   - clusters: for each labelled and each other item any number that its cluster, and no other, has, such as that of the case which it
    ///     repeats; nil where all items are independent of each other.
    ///   - weight: how much the judge counts.
    /// - Throws: `.unpaired`; `.notFinite`, with the place in its list; `.noObservation` or `.oneObservation` when labels
    ///   or other verdicts are fewer than two; `.oneCluster` where either are of one; `.noVariation` when nothing varies
    ///   that the estimate stands on; `.overflow`.
    package init(
        labels: [Double], verdicts: [Double], others: [Double], clusters: (labelled: [Int], others: [Int])? = nil,
        weight: Weight = .tuned
    ) throws(StatisticsError) {
        guard labels.count == verdicts.count else { throw .unpaired(labels.count, verdicts.count) }
        let (label, verdict, other) = (try Sample(labels), try Sample(verdicts), try Sample(others))
        guard label.count > 1, other.count > 1 else { throw .oneObservation }
        let (n, N) = (Double(label.count), Double(other.count))
        let weight =
            switch weight {
            case .tuned: try Self.tuned(label, verdict, other)
            case .full: 1.0
            case .none: 0.0
            }
        let rest = try Sample(zip(labels, verdicts).map { $0 - weight * $1 })
        estimate = weight * other.mean + rest.mean
        if let clusters {
            guard clusters.labelled.count == label.count else { throw .unpaired(label.count, clusters.labelled.count) }
            guard clusters.others.count == other.count else { throw .unpaired(other.count, clusters.others.count) }
            let labelled = ClusteredPart(rest, clusters.labelled)
            let judged = ClusteredPart(other, clusters.others, weight: weight)
            guard labelled.clusters > 1, judged.clusters > 1 else { throw .oneCluster }
            standardError = ClusteredPart.standardError(of: [labelled, judged])
            labelledStandardError = ClusteredPart.standardError(of: [ClusteredPart(label, clusters.labelled)])
        } else {
            // At weight 0 the judge's verdicts count for nothing, and neither does how much they vary.
            let ofJudge = weight == 0 ? 0 : weight * (try other.standardDeviation()) / N.squareRoot()
            standardError = hypot(ofJudge, try rest.standardDeviation() / n.squareRoot())
            labelledStandardError = try label.standardDeviation() / n.squareRoot()
        }
        self.weight = weight
        labelledMean = label.mean
        judgeBias = try Sample(differencesOf: verdicts, and: labels).mean
        guard standardError > 0 else { throw .noVariation }
        let ratio = labelledStandardError / standardError
        labelRatio = ratio * ratio
        guard labelRatio.isFinite, (estimate.magnitude + 40 * standardError).isFinite else { throw .overflow }
    }

    /// By people's labels alone, where there are no other items, or too few, for the judge to tell anything of: λ is 0.
    ///
    /// - Parameters:
    ///   - labels: what people said of the items.
    ///   - verdicts: what the judge said of the same ones, in the same order.
    ///   - clusters: for each item any number that its cluster, and no other, has; nil where all items are independent of each other.
    /// - Throws: `.unpaired`; `.notFinite`, with the place in its list; `.noObservation` or `.oneObservation` when labels are fewer than two;
    ///   `.oneCluster` where all are of one; `.noVariation` when all labels, or the means of all clusters, are equal; `.overflow`.
    package init(labels: [Double], verdicts: [Double], clusters: [Int]? = nil) throws(StatisticsError) {
        guard labels.count == verdicts.count else { throw .unpaired(labels.count, verdicts.count) }
        let label = try Sample(labels)
        guard label.count > 1 else { throw .oneObservation }
        let error: Double
        if let clusters {
            guard clusters.count == label.count else { throw .unpaired(label.count, clusters.count) }
            let part = ClusteredPart(label, clusters)
            guard part.clusters > 1 else { throw .oneCluster }
            error = ClusteredPart.standardError(of: [part])
        } else {
            error = try label.standardDeviation() / Double(label.count).squareRoot()
        }
        guard error > 0 else { throw .noVariation }
        guard (label.mean.magnitude + 40 * error).isFinite else { throw .overflow }
        (estimate, labelledMean) = (label.mean, label.mean)
        (standardError, labelledStandardError) = (error, error)
        (weight, labelRatio) = (0, 1)
        judgeBias = try Sample(differencesOf: verdicts, and: labels).mean
    }

    /// By the normal distribution.
    package func interval(at level: ConfidenceLevel = .percent95) -> Interval {
        let reach = level.criticalValue * standardError
        return Interval(low: estimate - reach, high: estimate + reach, level: level)
    }

    /// Taken with all verdicts, labelled or not; 0 where the judge says the same of all.
    private static func tuned(_ label: Sample, _ verdict: Sample, _ other: Sample) throws(StatisticsError) -> Double {
        let all = try Sample(verdict.values + other.values)
        guard !all.isConstant, !label.isConstant, !verdict.isConstant else { return 0 }
        let correlation = try PairedMeasurements(label.values, verdict.values).pearson().coefficient
        let spread = try all.standardDeviation()
        let covariance =
            correlation * (try label.standardDeviation() / spread) * (try verdict.standardDeviation() / spread)
        let ratio = covariance / (1 + Double(label.count) / Double(other.count))
        return ratio.isNaN ? 0 : max(0, min(1, ratio))
    }
}
