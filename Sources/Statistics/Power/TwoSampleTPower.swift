/// The power of the t test of two independent means with a common standard deviation, from the noncentral t
/// distribution with n₁ + n₂ − 2 degrees of freedom.
///
/// Source: J. Cohen, "Statistical Power Analysis for the Behavioral Sciences", 2nd ed. (1988), chapter 2, with the exact
/// distribution in place of his tables.
package struct TwoSampleTPower: Equatable, Sendable, PowerCurve {
    /// The mean difference in standard deviations (Cohen's d).
    package let effectSize: Double
    /// The size of the second sample over that of the first.
    package let ratio: Double
    /// What the test may find.
    package let plan: TestPlan

    /// Beyond so many standard deviations no question is meant.
    package static let effectSizeMax = 1e6
    /// More unequal samples are not planned.
    package static let ratioRange = 0.001...1_000.0

    /// - Throws: `.effectOutOfRange` for more than `effectSizeMax` standard deviations, or NaN; `.ratioOutOfRange`.
    package init(effectSize: Double, ratio: Double = 1, plan: TestPlan = TestPlan()) throws(StatisticsError) {
        try Self.check(effectSize: effectSize)
        try Self.check(ratio: ratio)
        (self.effectSize, self.ratio, self.plan) = (effectSize, ratio, plan)
    }

    /// The probability to find the effect with so many observations in the first sample.
    ///
    /// - Throws: `.casesOutOfRange`; `.noDegreesOfFreedom` when both samples together are not above two.
    package func power(first: Int) throws(StatisticsError) -> Double {
        guard Double(first) * (1 + ratio) > 2 else { throw .noDegreesOfFreedom }
        guard first <= SampleSize.sizeMax else { throw .casesOutOfRange(first) }
        return power(atSize: Double(first))
    }

    /// How many observations reach `power`; two in each sample at least.
    ///
    /// - Throws: `.powerOutOfRange`, `.noEffect`, `.powerNotReached`.
    package func sampleSizes(power: Double) throws(StatisticsError) -> TwoSampleSizes {
        TwoSampleSizes(first: try size(reaching: power), ratio: ratio)
    }

    /// The smallest effect, in standard deviations, that is found with the given probability.
    ///
    /// - Throws: `.ratioOutOfRange`, `.casesOutOfRange`, `.noDegreesOfFreedom`, `.powerOutOfRange`, `.powerNotReached`.
    package static func minimumDetectableEffect(
        first: Int, ratio: Double = 1, power: Double, plan: TestPlan = TestPlan()
    ) throws(StatisticsError) -> Double {
        let none = try Self(effectSize: 0, ratio: ratio, plan: plan)
        _ = try none.power(first: first)
        return try plan.smallestEffect(reaching: power, effectMax: effectSizeMax) {
            none.power(atSize: Double(first), effectSize: $0)
        }
    }

    var effect: Double { effectSize }
    var sizeMin: Double { max(2, 2 / ratio) }

    func power(atSize size: Double) -> Double { power(atSize: size, effectSize: effectSize) }

    private func power(atSize size: Double, effectSize: Double) -> Double {
        plan.powerOfT(
            degreesOfFreedom: size * (1 + ratio) - 2,
            noncentrality: effectSize * (size / (1 + 1 / ratio)).squareRoot())
    }

    static func check(effectSize: Double) throws(StatisticsError) {
        guard effectSize.magnitude <= effectSizeMax else { throw .effectOutOfRange(effectSize) }
    }

    static func check(ratio: Double) throws(StatisticsError) {
        guard ratioRange.contains(ratio) else { throw .ratioOutOfRange(ratio) }
    }
}

extension TestPlan {
    /// The power of a t test. Beyond what `StudentT` takes, more degrees of freedom change nothing that can be seen.
    func powerOfT(degreesOfFreedom: Double, noncentrality: Double) -> Double {
        let degreesOfFreedom = min(degreesOfFreedom, StudentT.degreesOfFreedomMax)
        let critical = StudentT(degreesOfFreedom: degreesOfFreedom).upperQuantile(tail)
        return power {
            NoncentralT(degreesOfFreedom: degreesOfFreedom, noncentrality: $0 * noncentrality).upperTail(critical)
        }
    }
}
