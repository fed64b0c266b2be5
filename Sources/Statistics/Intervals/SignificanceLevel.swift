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

    /// What each of so many tests may take for all of them together to keep to this one.
    package func shared(by tests: Int) -> SignificanceLevel {
        SignificanceLevel(checked: fraction / Double(max(1, tests)))
    }

    /// The p that must be told from larger ones where so many are compared, every two of them: a tenth of what Holm asks of the smallest, for
    /// the next ones are to be told apart too. Verdicts and ranks ask for the same, so that a pair has one p.
    package func smallestP(amongPairsOf count: Int) -> Double {
        fraction / Double(10 * max(1, count * (count - 1) / 2))
    }
}
