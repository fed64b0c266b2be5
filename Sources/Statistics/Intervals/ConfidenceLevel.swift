/// How often, over many repetitions, a two-sided interval holds the true value. Making one is the check.
package struct ConfidenceLevel: Equatable, Sendable {
    /// Between 0 and 1, both left out.
    package let fraction: Double

    /// The level of a 95 % interval, which is what the product shows when nobody asks for another.
    package static let percent95 = ConfidenceLevel(checked: 0.95)

    /// - Throws: `.levelOutOfRange` unless 0 < `fraction` < 1 (NaN is refused too).
    package init(_ fraction: Double) throws(StatisticsError) {
        guard fraction > 0, fraction < 1 else { throw .levelOutOfRange(fraction) }
        self.init(checked: fraction)
    }

    /// The level of an interval that is wrong as often as a test at `alpha` may be; 1 less alpha, and below 1.
    init(complementOf alpha: SignificanceLevel) {
        self.init(checked: min(1 - alpha.fraction, 1.0.nextDown))
    }

    private init(checked fraction: Double) {
        self.fraction = fraction
    }

    /// The probability left out on each side.
    var tail: Double { (1 - fraction) / 2 }

    /// The normal quantile of the upper end: 1.959963984540054 at 95 %.
    package var criticalValue: Double { -Normal.quantile(tail) }
}
