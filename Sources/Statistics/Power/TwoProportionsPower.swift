#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The power of the comparison of two independent pass rates, by the normal distribution of Cohen's
/// h = 2 asin √p₁ − 2 asin √p₂, whose standard error is √(1/n₁ + 1/n₂) whatever the rates.
///
/// Source: J. Cohen, "Statistical Power Analysis for the Behavioral Sciences", 2nd ed. (1988), chapter 6.
package struct TwoProportionsPower: Equatable, Sendable, PowerCurve {
    /// From −π to π.
    package let cohensH: Double
    /// The size of the second sample over that of the first.
    package let ratio: Double
    /// What the test may find.
    package let plan: TestPlan

    /// - Throws: `.probabilityOutOfRange` for a rate outside 0...1; `.ratioOutOfRange`.
    package init(_ first: Double, _ second: Double, ratio: Double = 1, plan: TestPlan = TestPlan())
        throws(StatisticsError)
    {
        for rate in [first, second] where !(0...1).contains(rate) { throw .probabilityOutOfRange(rate) }
        let h = first == second ? 0 : Self.angle(first) - Self.angle(second)
        try self.init(cohensH: h, ratio: ratio, plan: plan)
    }

    private init(cohensH: Double, ratio: Double, plan: TestPlan) throws(StatisticsError) {
        try TwoSampleTPower.check(ratio: ratio)
        (self.cohensH, self.ratio, self.plan) = (cohensH, ratio, plan)
    }

    /// The probability to find the difference with so many observations in the first sample.
    ///
    /// - Throws: `.casesOutOfRange`.
    package func power(first: Int) throws(StatisticsError) -> Double {
        power(atSize: try checked(first))
    }

    /// How many observations reach `power`.
    ///
    /// - Throws: `.powerOutOfRange`, `.noEffect`, `.powerNotReached`.
    package func sampleSizes(power: Double) throws(StatisticsError) -> TwoSampleSizes {
        TwoSampleSizes(first: try size(reaching: power), ratio: ratio)
    }

    /// The rates next to `baseline` that a comparison with it would find with the given probability: the baseline is the
    /// second rate. Nil where no rate lies far enough on that side, or the alternative does not look there.
    ///
    /// - Throws: `.probabilityOutOfRange`, `.ratioOutOfRange`, `.casesOutOfRange`, `.powerOutOfRange`,
    ///   `.powerNotReached`.
    package static func minimumDetectableRates(
        from baseline: Double, first: Int, ratio: Double = 1, power: Double, plan: TestPlan = TestPlan()
    ) throws(StatisticsError) -> (below: Double?, above: Double?) {
        let none = try Self(baseline, baseline, ratio: ratio, plan: plan)
        let size = try none.checked(first)
        let h = try plan.smallestEffect(reaching: power, effectMax: .pi) {
            none.power(atSize: size, cohensH: $0)
        }
        func rate(_ h: Double) -> Double? {
            let angle = angle(baseline) + h
            return (0...Double.pi).contains(angle) ? sin(angle / 2) * sin(angle / 2) : nil
        }
        return (
            below: plan.alternative == .larger ? nil : rate(-h.magnitude),
            above: plan.alternative == .smaller ? nil : rate(h.magnitude)
        )
    }

    var effect: Double { cohensH }
    var sizeMin: Double { 1 }

    func power(atSize size: Double) -> Double { power(atSize: size, cohensH: cohensH) }

    private func power(atSize size: Double, cohensH: Double) -> Double {
        let shift = cohensH * (size / (1 + 1 / ratio)).squareRoot()
        let z = -Normal.quantile(plan.tail)
        return plan.power { Normal.cumulative($0 * shift - z) }
    }

    /// From 0 to π.
    private static func angle(_ rate: Double) -> Double { 2 * asin(rate.squareRoot()) }
}
