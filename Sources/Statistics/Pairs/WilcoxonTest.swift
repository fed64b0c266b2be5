/// Whether differences lie around 0: the signed rank test. Differences of 0 are left out.
///
/// Source: F. Wilcoxon, "Individual comparisons by ranking methods", Biometrics Bull. 1 (1945) 80–83.
package struct WilcoxonTest: Equatable, Sendable {
    /// The sum of the ranks, by magnitude, of the positive differences.
    package let wPlus: Double
    /// The same for the negative ones.
    package let wMinus: Double
    /// Of the magnitudes of all differences that are not 0.
    private let ranks: Ranks

    /// The exact p is found up to so many differences; beyond, the normal one is as good.
    package static let exactDifferencesMax = 200

    /// - Parameters:
    ///   - nonZero: the differences.
    ///   - tolerances: by how much each may be off.
    init(nonZero: [Double], tolerances: [Double]) throws(StatisticsError) {
        guard !nonZero.isEmpty else { throw .noPairDiffers }
        ranks = Ranks(nonZero.map(\.magnitude), tolerances: tolerances)
        let signed = zip(nonZero, ranks.values)
        wPlus = signed.reduce(0) { $1.0 > 0 ? $0 + $1.1 : $0 }
        wMinus = signed.reduce(0) { $1.0 < 0 ? $0 + $1.1 : $0 }
    }

    /// The smaller of the two sums.
    package var statistic: Double { min(wPlus, wMinus) }
    /// How many differences are not 0.
    package var count: Int { ranks.values.count }

    /// Exact where it is found, else normal with continuity correction.
    package var p: Double { (try? exactP()) ?? normalP(corrected: true) }

    /// Two-sided: twice the share of all ways to put signs to these ranks that give so small a sum. Ties stay as they
    /// are, so this p is exact with them too.
    ///
    /// - Throws: `.tooManyForExact` above `exactDifferencesMax` differences.
    package func exactP() throws(StatisticsError) -> Double {
        guard count <= Self.exactDifferencesMax else { throw .tooManyForExact(maximum: Self.exactDifferencesMax) }
        // Twice a rank is whole, also where ties share a mean. `shares` is the distribution of twice the rank sum.
        let doubled = ranks.values.map { Int(2 * $0) }
        var shares = [1.0]
        for rank in doubled {
            var next = shares.map { $0 / 2 } + [Double](repeating: 0, count: rank)
            for (sum, share) in shares.enumerated() { next[sum + rank] += share / 2 }
            shares = next
        }
        return min(1, 2 * shares[...Int(2 * statistic)].reduce(0, +))
    }

    /// Two-sided, from the normal distribution with the variance that ties leave.
    ///
    /// - Parameter corrected: whether the sum is moved by 1/2 towards its mean, for continuity.
    package func normalP(corrected: Bool) -> Double {
        let n = Double(count)
        let variance = n * (n + 1) * (2 * n + 1) / 24 - ranks.tieCorrection / 48
        let distance = max(0, (wPlus - wMinus).magnitude / 2 - (corrected ? 0.5 : 0))
        return min(1, 2 * Normal.cumulative(-distance / variance.squareRoot()))
    }
}

extension PairedSamples {
    /// - Throws: `.noPairDiffers` when all differences are 0.
    package func wilcoxon() throws(StatisticsError) -> WilcoxonTest {
        try WilcoxonTest(nonZero: nonZero.differences, tolerances: nonZero.tolerances)
    }
}
