extension PairedSamples {
    /// The t test of the mean difference, with as many degrees of freedom as there are pairs, less one.
    ///
    /// Source: "Student" (W. S. Gosset), "The probable error of a mean", Biometrika 6 (1908) 1–25.
    ///
    /// - Throws: `.oneObservation` for a single pair; `.noVariation` when all pairs differ by the same amount;
    ///   `.overflow`.
    package func tTest(at level: ConfidenceLevel = .percent95) throws(StatisticsError) -> TTest {
        guard count > 1 else { throw .oneObservation }
        guard !isConstant else { throw .noVariation }
        return try TTest(
            estimate: differences.mean,
            standardError: try differences.standardDeviation() / Double(count).squareRoot(),
            degreesOfFreedom: Double(count - 1), level: level)
    }
}
