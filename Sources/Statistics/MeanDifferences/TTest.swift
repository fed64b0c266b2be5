#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A mean difference against its standard error: how far from 0 it lies, and what else it could be.
package struct TTest: Equatable, Sendable {
    /// The mean difference, the first side less the second, in the unit of the observations.
    package let estimate: Double
    /// In the unit of the observations; above 0.
    package let standardError: Double
    /// Not necessarily whole.
    package let degreesOfFreedom: Double
    /// Estimate over standard error.
    package let statistic: Double
    /// Two-sided, against no difference.
    package let p: Double
    /// Of the mean difference.
    package let interval: Interval

    /// - Throws: `.noVariation` when the standard error is 0; `.overflow` when the statistic or an end of the interval
    ///   is above the largest double.
    init(
        estimate: Double, standardError: Double, degreesOfFreedom: Double, level: ConfidenceLevel
    ) throws(StatisticsError) {
        guard standardError > 0 else { throw .noVariation }
        let statistic = estimate / standardError
        let distribution = StudentT(degreesOfFreedom: degreesOfFreedom)
        let reach = distribution.upperQuantile(level.tail) * standardError
        guard statistic.isFinite, (estimate.magnitude + reach).isFinite else { throw .overflow }
        (self.estimate, self.standardError, self.degreesOfFreedom) = (estimate, standardError, degreesOfFreedom)
        (self.statistic, p) = (statistic, distribution.twoSided(statistic))
        interval = Interval(low: estimate - reach, high: estimate + reach, level: level)
    }

    /// The one-sided p against a true difference of `bound` or less: small where the difference is shown to be larger.
    func p(notAbove bound: Double) -> Double {
        StudentT(degreesOfFreedom: degreesOfFreedom).upperTail((estimate - bound) / standardError)
    }
}
