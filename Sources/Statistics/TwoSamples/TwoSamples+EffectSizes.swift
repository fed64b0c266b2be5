#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension TwoSamples {
    /// Cohen's d: the mean difference in pooled standard deviations, with n₁ + n₂ − 2 degrees of freedom.
    ///
    /// Source: J. Cohen, "Statistical Power Analysis for the Behavioral Sciences", 2nd ed. (1988), equation 2.5.1.
    ///
    /// - Throws: `.oneObservation` when a sample has no spread to show; `.noVariation` when neither sample varies;
    ///   `.overflow`.
    package func cohensD() throws(StatisticsError) -> Double {
        let (n1, n2) = (Double(first.count), Double(second.count))
        let one = try first.standardDeviation() * ((n1 - 1) / (n1 + n2 - 2)).squareRoot()
        let other = try second.standardDeviation() * ((n2 - 1) / (n1 + n2 - 2)).squareRoot()
        let pooled = hypot(one, other)
        guard pooled > 0 else { throw .noVariation }
        let d = try meanDifference() / pooled
        guard d.isFinite else { throw .overflow }
        return d
    }

    /// Hedges' g: Cohen's d without its bias, by the exact factor Γ(ν/2) / (√(ν/2) Γ((ν − 1)/2)), ν = n₁ + n₂ − 2.
    ///
    /// Source: L. V. Hedges, "Distribution theory for Glass's estimator of effect size and related estimators",
    /// J. Educ. Stat. 6 (1981) 107–128.
    ///
    /// - Throws: as `cohensD()`.
    package func hedgesG() throws(StatisticsError) -> Double {
        let d = try cohensD()
        let a = Double(first.count + second.count - 2) / 2
        return d * exp(GammaRatio.logarithmOfHalfStep(a - 0.5)) * ((a - 0.5) / a).squareRoot()
    }

    /// Hedges' g by his approximate factor 1 − 3 / (4 ν − 1), which many programs use.
    ///
    /// - Throws: as `cohensD()`.
    package func hedgesGApproximate() throws(StatisticsError) -> Double {
        try cohensD() * (1 - 3 / (4 * Double(first.count + second.count - 2) - 1))
    }

    /// Cliff's delta: how much oftener a value of the first sample lies above one of the second than below it, from −1
    /// to 1. It needs no scale, only an order.
    ///
    /// Source: N. Cliff, "Dominance statistics: ordinal analyses to answer ordinal questions", Psychol. Bull. 114 (1993)
    /// 494–509.
    package var cliffsDelta: Double { cliffsDelta(by: mannWhitney) }

    /// The same of values that were computed, such as the means of a case's repeats: rounding alone tells no two of them apart.
    ///
    /// - Parameter tolerances: by how much each value of the first sample may be off, then each of the second; one for each.
    package func cliffsDelta(tolerances: [Double]) -> Double {
        precondition(tolerances.count == first.count + second.count, "every value has a tolerance")
        return cliffsDelta(by: MannWhitneyTest(first.values, second.values, tolerances: tolerances))
    }

    private func cliffsDelta(by test: MannWhitneyTest) -> Double {
        (test.u1 - test.u2) / (Double(first.count) * Double(second.count))
    }
}
