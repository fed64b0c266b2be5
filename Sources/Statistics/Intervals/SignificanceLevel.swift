/// How often a test may find a difference where there is none. Making one is the check.
package struct SignificanceLevel: Equatable, Sendable {
    /// Between 0 and 1, both left out.
    package let fraction: Double

    /// 0.05, which is what the product takes when nobody asks for another.
    package static let percent5 = SignificanceLevel(checked: 0.05)

    /// - Throws: `.significanceOutOfRange` unless 0 < `fraction` < 1 (NaN is refused too).
    package init(_ fraction: Double) throws(StatisticsError) {
        guard fraction > 0, fraction < 1 else { throw .significanceOutOfRange(fraction) }
        self.init(checked: fraction)
    }

    private init(checked fraction: Double) {
        self.fraction = fraction
    }
}
