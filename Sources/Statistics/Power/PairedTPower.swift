/// The power of the paired t test, from the noncentral t distribution with one degree of freedom less than pairs.
///
/// Source: J. Cohen, "Statistical Power Analysis for the Behavioral Sciences", 2nd ed. (1988), chapter 2, with the exact
/// distribution in place of his tables.
package struct PairedTPower: Equatable, Sendable, PowerCurve {
    /// The mean difference in standard deviations of the differences.
    package let effectSize: Double
    /// What the test may find.
    package let plan: TestPlan

    /// - Throws: `.effectOutOfRange` for more than `TwoSampleTPower.effectSizeMax` standard deviations, or NaN.
    package init(effectSize: Double, plan: TestPlan = TestPlan()) throws(StatisticsError) {
        try TwoSampleTPower.check(effectSize: effectSize)
        (self.effectSize, self.plan) = (effectSize, plan)
    }

    /// The probability to find the effect with so many pairs.
    ///
    /// - Throws: `.casesOutOfRange`; `.noDegreesOfFreedom` for a single pair.
    package func power(pairs: Int) throws(StatisticsError) -> Double {
        power(atSize: try checked(pairs))
    }

    /// How many pairs reach `power`; two at least.
    ///
    /// - Throws: `.powerOutOfRange`, `.noEffect`, `.powerNotReached`.
    package func pairs(power: Double) throws(StatisticsError) -> SampleSize {
        SampleSize(exact: try size(reaching: power))
    }

    /// The smallest effect, in standard deviations of the differences, that is found with the given probability. Times
    /// the standard deviation that was seen, it is the smallest difference in the metric's unit.
    ///
    /// - Throws: `.casesOutOfRange`, `.noDegreesOfFreedom`, `.powerOutOfRange`, `.powerNotReached`.
    package static func minimumDetectableEffect(
        pairs: Int, power: Double, plan: TestPlan = TestPlan()
    ) throws(StatisticsError) -> Double {
        let none = try Self(effectSize: 0, plan: plan)
        let size = try none.checked(pairs)
        return try plan.smallestEffect(reaching: power, effectMax: TwoSampleTPower.effectSizeMax) {
            none.power(atSize: size, effectSize: $0)
        }
    }

    var effect: Double { effectSize }
    var sizeMin: Double { 2 }

    func power(atSize size: Double) -> Double { power(atSize: size, effectSize: effectSize) }

    private func power(atSize size: Double, effectSize: Double) -> Double {
        plan.powerOfT(degreesOfFreedom: size - 1, noncentrality: effectSize * size.squareRoot())
    }
}
