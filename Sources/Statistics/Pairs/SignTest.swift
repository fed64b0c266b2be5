/// Whether positive differences are as frequent as negative ones: the exact binomial test at 1/2. Differences of 0 are
/// left out.
///
/// Source: J. Arbuthnott, "An argument for Divine Providence", Phil. Trans. 27 (1710) 186–190; W. J. Dixon, A. M. Mood,
/// "The statistical sign test", J. Am. Stat. Assoc. 41 (1946) 557–566.
package struct SignTest: Equatable, Sendable {
    /// How many differences are above 0.
    package let positive: Int
    /// How many are below 0.
    package let negative: Int
    /// How many are 0, and left out.
    package let zero: Int

    /// - Throws: `.noPairDiffers` when nothing is positive or negative.
    init(positive: Int, negative: Int, zero: Int) throws(StatisticsError) {
        guard positive + negative > 0 else { throw .noPairDiffers }
        (self.positive, self.negative, self.zero) = (positive, negative, zero)
    }

    /// Two-sided.
    package var p: Double { FairBinomial(trials: positive + negative).twoSided(positive) }
}

extension PairedSamples {
    /// - Throws: `.noPairDiffers` when all differences are 0.
    package func signTest() throws(StatisticsError) -> SignTest {
        let differing = nonZero.differences
        let positive = differing.count { $0 > 0 }
        return try SignTest(positive: positive, negative: differing.count - positive, zero: count - differing.count)
    }
}
