import Statistics

/// A 95 % interval of a mean score, with how it was found.
package struct MeanInterval: Equatable, Sendable {
    package enum Method: Equatable, Sendable {
        /// The percentile bootstrap: 2.5 % and 97.5 % of the means of that many resamples.
        case bootstrap(resamples: Int, seed: UInt64)
        /// What that bootstrap tends to as results grow in number: the mean ± 1.96 of its standard errors, not beyond
        /// the least and the greatest score.
        case bootstrapLimit
        /// Student's, of so many cases or clusters of cases that are independent of each other, where their results are not.
        case clustered(units: Int)
    }

    /// Both in the unit of the mean, 0 to 1.
    package let low: Double
    package let high: Double
    package let method: Method

    /// Resamples of a bootstrap here. From seed to seed its end points vary by some 3 % of the interval's half width.
    package static let resamples = 2_000

    /// Up to so many scores are resampled: five million draws, some milliseconds. Beyond, the limit is taken. The
    /// percentile interval of a mean is right to first order, as the limit is; by here both differ by less than the
    /// draws themselves vary, unless the scores are very skewed (more than about 5).
    package static let observationsMax = 2_500

    /// By case, where cases have several results each; not beyond the least and the greatest score.
    ///
    /// - Throws: `.oneObservation` for a single case; `.allAlike` where all cases have the same mean.
    static func of(
        _ mean: ClusteredMean, within bounds: ClosedRange<Double>
    ) throws(StatisticsError) -> MeanInterval {
        guard mean.clusters > 1 else { throw .oneObservation }
        let units = mean.observations == mean.clusters ? AlikeUnits.scores : .caseMeans
        return try bounded(try? mean.interval(at: .percent95), within: bounds, of: mean.clusters, units)
    }

    /// By cluster, where cases are in clusters; not beyond the least and the greatest score.
    ///
    /// - Throws: `.allAlike` where all clusters have the same mean.
    static func of(
        _ mean: ClusterRobustMean, within bounds: ClosedRange<Double>
    ) throws(StatisticsError) -> MeanInterval {
        try bounded(try? mean.tTest().interval, within: bounds, of: mean.clusters, .clusterMeans)
    }

    /// - Parameter found: Student's, before the scores bound it; nil where nothing varies.
    private static func bounded(
        _ found: Interval?, within bounds: ClosedRange<Double>, of count: Int, _ units: AlikeUnits
    ) throws(StatisticsError) -> MeanInterval {
        guard let found else { throw .allAlike(count, units) }
        let (low, high) = (max(found.low, bounds.lowerBound), min(found.high, bounds.upperBound))
        // What rounding leaves of means that are the same is no width.
        guard high - low > relativeTolerance * max(low.magnitude, high.magnitude) else {
            throw .allAlike(count, units)
        }
        return MeanInterval(low: low, high: high, method: .clustered(units: count))
    }

    private static let relativeTolerance = 0x1p-40

    /// - Parameters:
    ///   - tally: of the scores.
    ///   - observations: gives the scores in millionths, in the order in which they counted; asked only where they are
    ///     resampled.
    /// - Returns: nil where the scores are such as ``undefined(of:)`` tells of.
    static func of(_ tally: ScoreTally, seed: UInt64, observations: () -> [Int64]) -> MeanInterval? {
        guard undefined(of: tally) == nil else { return nil }
        guard tally.scored <= observationsMax else { return limit(of: tally) }
        // Neither refuses what there is here: two finite values or more, and an allowed number of resamples.
        guard let sample = try? Sample(observations().map { Double($0) / 1_000_000 }),
            let means = try? Bootstrap(resamples: resamples, seed: seed).means(of: sample)
        else { return nil }
        let interval = means.percentile(at: .percent95)
        return MeanInterval(
            low: interval.low, high: interval.high, method: .bootstrap(resamples: resamples, seed: seed))
    }

    /// Why scores have no interval: fewer than two say nothing about spread, and drawn anew from scores that are all alike the mean is always the
    /// same, which would read as certainty.
    static func undefined(of tally: ScoreTally) -> StatisticsError? {
        switch tally.scored {
        case 0: .noObservation
        case 1: .oneObservation
        case let count: tally.least == tally.greatest ? .allAlike(count, .scores) : nil
        }
    }

    /// The variance of the bootstrap's means is Σ(x − mean)² / n².
    ///
    /// Source: B. Efron, R. J. Tibshirani, "An Introduction to the Bootstrap" (1993), §5.3 and §13.3.
    private static func limit(of tally: ScoreTally) -> MeanInterval {
        let n = Int128(tally.scored)
        // n² times the variance of the scores, without rounding.
        let scatter = max(0, n &* tally.squareSum &- tally.sum &* tally.sum)
        let standardError = (Double(scatter) / Double(n)).squareRoot() / Double(n)
        let mean = Double(tally.sum) / Double(n)
        let criticalValue = ConfidenceLevel.percent95.criticalValue
        let low = max(mean - criticalValue * standardError, Double(tally.least))
        let high = min(mean + criticalValue * standardError, Double(tally.greatest))
        return MeanInterval(low: low / 1_000_000, high: high / 1_000_000, method: .bootstrapLimit)
    }
}
