/// The mean of observations that come in clusters, such as the repeats of a case: they are alike within one, and only clusters are
/// independent of each other. Taken as independent, they make an interval look narrower than it is.
///
/// Source: W. G. Cochran, "Sampling Techniques", 3rd ed. (1977), §6.3: the ratio of two cluster totals and its linearised variance; E. Miller,
/// "Adding error bars to evals" (2024), §2.2.
package struct ClusteredMean: Equatable, Sendable {
    /// Over all observations, each with the same weight.
    package let mean: Double
    /// One or more.
    package let clusters: Int
    /// `clusters` or more.
    package let observations: Int
    /// Of the mean; nil for a single cluster, which says nothing of how others would be.
    let standardError: Double?

    /// - Parameters:
    ///   - sums: of the observations of each cluster.
    ///   - counts: how many observations each has, one or more.
    /// - Throws: `.noObservation` without clusters; `.unpaired` where there are not as many sums as counts; `.notFinite`;
    ///   `.countsOutOfRange` for a cluster of none; `.overflow`.
    package init(sums: [Double], counts: [Int]) throws(StatisticsError) {
        guard sums.count == counts.count else { throw .unpaired(sums.count, counts.count) }
        guard !sums.isEmpty else { throw .noObservation }
        for (index, sum) in sums.enumerated() where !sum.isFinite { throw .notFinite(index: index) }
        var observations = 0
        for count in counts {
            guard (1...Proportion.trialsMax).contains(count) else {
                throw .countsOutOfRange(successes: 0, trials: count)
            }
            observations += count
        }
        let mean = sums.reduce(DoubleDouble.zero) { $0 + $1 }.value / Double(observations)
        guard mean.isFinite else { throw .overflow }
        (self.mean, clusters, self.observations) = (mean, sums.count, observations)
        guard sums.count > 1 else {
            standardError = nil
            return
        }
        let squares = zip(sums, counts).reduce(DoubleDouble.zero) { total, cluster in
            let rest = cluster.0 - Double(cluster.1) * mean
            return total + rest * rest
        }.value
        guard squares.isFinite else { throw .overflow }
        let share = Double(sums.count) / Double(sums.count - 1)
        standardError = (share * squares).squareRoot() / Double(observations)
    }

    /// Student's, with one degree of freedom less than clusters.
    ///
    /// - Throws: `.oneObservation` for a single cluster, `.noVariation` where all clusters have the same mean.
    package func interval(at level: ConfidenceLevel = .percent95) throws(StatisticsError) -> Interval {
        guard let standardError else { throw .oneObservation }
        return try TTest(
            estimate: mean, standardError: standardError, degreesOfFreedom: Double(clusters - 1), level: level
        ).interval
    }

    /// Of a rate: Wilson's interval for as many independent trials as say as much as the clusters do. Where all passed, or none did, these are
    /// as many as clusters: nothing shows then that repeats differ.
    ///
    /// Source: E. L. Korn, B. I. Graubard, "Confidence intervals for proportions with small expected number of positive counts estimated from
    /// survey data", Surv. Methodol. 24 (1998) 193–201, for the effective number of trials; N. Dean, M. Pagano, J. Surv. Stat. Methodol. 3 (2015)
    /// 484–503, for Wilson's interval with it.
    ///
    /// - Throws: `.probabilityOutOfRange` where the mean is no rate; `.oneObservation` for a single cluster.
    package func wilson(at level: ConfidenceLevel = .percent95) throws(StatisticsError) -> Interval {
        guard (0...1).contains(mean) else { throw .probabilityOutOfRange(mean) }
        guard let standardError else { throw .oneObservation }
        let variance = mean * (1 - mean)
        let z = level.criticalValue
        let t = StudentT(degreesOfFreedom: Double(clusters - 1)).upperQuantile(level.tail)
        let trials: Double =
            if variance == 0 {
                Double(clusters)
            } else if standardError == 0 {
                Double(observations)
            } else {
                min(Double(observations), variance / (standardError * standardError) * (z / t) * (z / t))
            }
        // The roots p of (mean − p)² = z² p (1 − p) / trials, as in `Proportion.wilson`.
        let reach = z * (z * z + 4 * trials * variance).squareRoot()
        let middle = 2 * trials * mean + z * z
        let ends = 2 * (trials + z * z)
        return Interval(
            low: mean == 0 ? 0 : max(0, (middle - reach) / ends), high: mean == 1 ? 1 : min(1, (middle + reach) / ends),
            level: level)
    }
}
