#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension PairedSamples {
    /// Cohen's d of the differences (d_z): the mean difference in standard deviations of the differences, which is the
    /// effect size that `PairedTPower` speaks of.
    ///
    /// Source: J. Cohen, "Statistical Power Analysis for the Behavioral Sciences", 2nd ed. (1988), chapter 2.
    ///
    /// - Throws: `.oneObservation` for a single pair; `.noVariation` when all pairs differ by the same amount;
    ///   `.overflow`.
    package func cohensD() throws(StatisticsError) -> Double {
        guard count > 1 else { throw .oneObservation }
        guard !isConstant else { throw .noVariation }
        let d = differences.mean / (try differences.standardDeviation())
        guard d.isFinite else { throw .overflow }
        return d
    }

    /// Hedges' g of the differences: `cohensD()` without its bias, by the exact factor for n − 1 degrees of freedom.
    ///
    /// Source: L. V. Hedges, "Distribution theory for Glass's estimator of effect size and related estimators",
    /// J. Educ. Stat. 6 (1981) 107–128.
    ///
    /// - Throws: as `cohensD()`; `.noDegreesOfFreedom` for two pairs, whose factor is 0.
    package func hedgesG() throws(StatisticsError) -> Double {
        let d = try cohensD()
        guard count > 2 else { throw .noDegreesOfFreedom }
        let a = Double(count - 1) / 2
        return d * exp(GammaRatio.logarithmOfHalfStep(a - 0.5)) * ((a - 0.5) / a).squareRoot()
    }

    /// Cliff's delta within pairs: in how much larger a share of pairs the first side is the larger one than in which the
    /// second is, from −1 to 1.
    ///
    /// Source: N. Cliff, "Dominance statistics: ordinal analyses to answer ordinal questions", Psychol. Bull. 114 (1993)
    /// 494–509 (d_w).
    package var cliffsDelta: Double {
        let differing = nonZero.differences
        return Double(2 * differing.count { $0 > 0 } - differing.count) / Double(count)
    }
}
