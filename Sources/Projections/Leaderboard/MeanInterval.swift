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
    /// - Returns: nil for a single case, or where all cases have the same mean.
    static func of(_ mean: ClusteredMean, within bounds: ClosedRange<Double>) -> MeanInterval? {
        guard let interval = try? mean.interval(at: .percent95) else { return nil }
        return MeanInterval(
            low: max(interval.low, bounds.lowerBound), high: min(interval.high, bounds.upperBound),
            method: .clustered(units: mean.clusters))
    }

    /// By cluster, where cases are in clusters; not beyond the least and the greatest score.
    ///
    /// - Returns: nil where all clusters have the same mean.
    static func of(_ mean: ClusterRobustMean, within scores: some Sequence<Double>) -> MeanInterval? {
        guard let interval = try? mean.tTest().interval, let least = scores.min(), let greatest = scores.max() else {
            return nil
        }
        return MeanInterval(
            low: max(interval.low, least), high: min(interval.high, greatest), method: .clustered(units: mean.clusters))
    }

    /// - Parameters:
    ///   - tally: of the scores.
    ///   - observations: gives the scores in millionths, in the order in which they counted; asked only where they are
    ///     resampled.
    /// - Returns: nil for fewer than two scores, which say nothing about spread.
    static func of(_ tally: ScoreTally, seed: UInt64, observations: () -> [Int64]) -> MeanInterval? {
        guard tally.scored >= 2 else { return nil }
        guard tally.scored <= observationsMax else { return limit(of: tally) }
        // Neither refuses what there is here: two finite values or more, and an allowed number of resamples.
        guard let sample = try? Sample(observations().map { Double($0) / 1_000_000 }),
            let means = try? Bootstrap(resamples: resamples, seed: seed).means(of: sample)
        else { return nil }
        let interval = means.percentile(at: .percent95)
        return MeanInterval(
            low: interval.low, high: interval.high, method: .bootstrap(resamples: resamples, seed: seed))
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
