/// Two one-sided t tests of whether a mean difference lies within a margin around 0; the lower of them alone is the test
/// of "no worse than".
///
/// Where lower values are the better ones, the sides change places: the difference is then second less first.
///
/// Source: D. J. Schuirmann, "A comparison of the two one-sided tests procedure and the power approach for assessing the
/// equivalence of average bioavailability", J. Pharmacokinet. Biopharm. 15 (1987) 657–680.
package struct EquivalenceTest: Equatable, Sendable {
    /// In the unit of the observations; above 0.
    package let margin: Double
    /// Of each of the two one-sided tests, and so of both together.
    package let alpha: SignificanceLevel
    /// The mean difference, its standard error, and the interval at 1 − 2 alpha, each end of which is a one-sided bound
    /// at 1 − alpha.
    package let test: TTest

    /// Against the first being worse by the margin or more: a true difference of −margin or less.
    package var worseP: Double { test.p(notAbove: -margin) }
    /// Against the first being better by the margin or more.
    package var betterP: Double {
        StudentT(degreesOfFreedom: test.degreesOfFreedom).upperTail((margin - test.estimate) / test.standardError)
    }
    /// Against a difference of the margin or more, in either direction.
    package var p: Double { max(worseP, betterP) }

    /// Whether the first is shown to be worse by less than the margin, if at all.
    package var isNoWorse: Bool { worseP <= alpha.fraction }
    /// Whether the difference is shown to be smaller than the margin in both directions.
    package var isEquivalent: Bool { p <= alpha.fraction }
}

extension EquivalenceTest {
    /// - Parameter test: the t test at a confidence level.
    init(
        margin: Double, alpha: SignificanceLevel, test: (ConfidenceLevel) throws(StatisticsError) -> TTest
    ) throws(StatisticsError) {
        guard margin > 0, margin.isFinite else { throw .marginOutOfRange(margin) }
        (self.margin, self.alpha) = (margin, alpha)
        self.test = try test(try ConfidenceLevel(1 - 2 * alpha.fraction))
    }
}

extension PairedSamples {
    /// - Throws: `.marginOutOfRange` unless the margin is finite and above 0; `.levelOutOfRange` for an alpha of 0.5 or
    ///   more; and what `tTest(at:)` throws.
    package func equivalence(
        margin: Double, alpha: SignificanceLevel = .percent5
    ) throws(StatisticsError) -> EquivalenceTest {
        try EquivalenceTest(margin: margin, alpha: alpha) { (level) throws(StatisticsError) in
            try tTest(at: level)
        }
    }
}

extension TwoSamples {
    /// - Throws: `.marginOutOfRange` unless the margin is finite and above 0; `.levelOutOfRange` for an alpha of 0.5 or
    ///   more; and what `welch(at:)` throws.
    package func equivalence(
        margin: Double, alpha: SignificanceLevel = .percent5
    ) throws(StatisticsError) -> EquivalenceTest {
        try EquivalenceTest(margin: margin, alpha: alpha) { (level) throws(StatisticsError) in
            try welch(at: level)
        }
    }
}
