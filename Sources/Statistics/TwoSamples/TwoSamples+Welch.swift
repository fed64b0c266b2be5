#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension TwoSamples {
    /// The t test of two means whose variances may differ.
    ///
    /// Source: B. L. Welch, "The generalization of 'Student's' problem when several different population variances are
    /// involved", Biometrika 34 (1947) 28–35, with the degrees of freedom of F. E. Satterthwaite, Biometrics Bull. 2
    /// (1946) 110–114.
    ///
    /// - Throws: `.oneObservation` when a sample has no spread to show; `.noVariation` when neither sample varies;
    ///   `.overflow`.
    package func welch(at level: ConfidenceLevel = .percent95) throws(StatisticsError) -> TTest {
        let (n1, n2) = (Double(first.count), Double(second.count))
        let one = try first.standardDeviation() / n1.squareRoot()
        let other = try second.standardDeviation() / n2.squareRoot()
        let standardError = hypot(one, other)
        guard standardError > 0 else { throw .noVariation }
        // Shares of the squared standard error, so that no square leaves the range of a double.
        let (share, rest) = (
            (one / standardError) * (one / standardError), (other / standardError) * (other / standardError)
        )
        let degreesOfFreedom = 1 / (share * share / (n1 - 1) + rest * rest / (n2 - 1))
        return try TTest(
            estimate: try meanDifference(), standardError: standardError, degreesOfFreedom: degreesOfFreedom,
            level: level)
    }
}
