/// Whether values of one sample tend to lie above those of another: the rank sum test.
///
/// Source: H. B. Mann, D. R. Whitney, "On a test of whether one of two random variables is stochastically larger than
/// the other", Ann. Math. Stat. 18 (1947) 50–60.
package struct MannWhitneyTest: Equatable, Sendable {
    /// In how many pairs the value of the first sample is the larger one; equal ones count half.
    package let u1: Double
    /// The same for the second sample; u₁ + u₂ = n₁ n₂.
    package let u2: Double
    private let n1: Int
    private let n2: Int
    /// Of both samples together.
    private let ranks: Ranks

    /// The exact p is found up to so many pairs n₁ n₂; beyond, the normal one is as good.
    package static let exactPairsMax = 1_000

    /// - Parameter tolerances: by how much each value may be off, those of the first sample first, as `Ranks` takes them. Nil: only equal
    ///   ones tie.
    init(_ first: [Double], _ second: [Double], tolerances: [Double]? = nil) {
        (n1, n2, ranks) = (first.count, second.count, Ranks(first + second, tolerances: tolerances))
        u1 = ranks.values.prefix(n1).reduce(0, +) - Double(n1) * Double(n1 + 1) / 2
        u2 = Double(n1) * Double(n2) - u1
    }

    /// Exact where it is found, else normal.
    ///
    /// - Throws: `.noVariation` when all values are equal.
    package func p() throws(StatisticsError) -> Double {
        isSmall ? try exactP() : try normalP()
    }

    /// Two-sided: twice the smaller tail of u₁ over all ways to deal the values out to two samples of these sizes. Ties
    /// stay as they are, so this p is exact with them too.
    ///
    /// - Throws: `.noVariation` when all values are equal; `.tooManyForExact` above `exactPairsMax` pairs.
    package func exactP() throws(StatisticsError) -> Double {
        guard ranks.tieSizes.count > 1 else { throw .noVariation }
        guard isSmall else { throw .tooManyForExact(maximum: Self.exactPairsMax) }
        let ways = waysByDoubledU()
        let observed = Int(2 * u1)
        let below = ways[...observed].reduce(0, +)
        let above = ways[observed...].reduce(0, +)
        return min(1, 2 * min(below, above) / ways.reduce(0, +))
    }

    /// Two-sided, from the normal distribution with the variance that ties leave and a continuity correction of 1/2.
    ///
    /// - Throws: `.noVariation` when all values are equal.
    package func normalP() throws(StatisticsError) -> Double {
        guard ranks.tieSizes.count > 1 else { throw .noVariation }
        let (pairs, n) = (Double(n1) * Double(n2), Double(n1 + n2))
        let variance = pairs / 12 * (n + 1 - ranks.tieCorrection / (n * (n - 1)))
        let z = (max(u1, u2) - pairs / 2 - 0.5) / variance.squareRoot()
        return min(1, 2 * Normal.cumulative(-z))
    }

    private var isSmall: Bool {
        n1 <= Self.exactPairsMax / n2
    }

    /// In how many ways 2 u₁ comes to each whole number. Walks through the tied groups in ascending order: whoever takes
    /// j of a group's values for the first sample wins against all of the second sample's below, and half against those
    /// of the same group.
    private func waysByDoubledU() -> [Double] {
        let width = 2 * n1 * n2 + 1
        var ways = [Double](repeating: 0, count: (n1 + 1) * width)  // by how many are taken so far, then by 2 u₁
        ways[0] = 1
        var seen = 0
        for size in ranks.tieSizes {
            var next = [Double](repeating: 0, count: ways.count)
            for taken in max(0, seen - n2)...min(n1, seen) {
                let secondBelow = seen - taken
                var choices = 1.0  // of j among `size`
                for j in 0...min(size, n1 - taken) {
                    if j > 0 { choices *= Double(size - j + 1) / Double(j) }
                    guard secondBelow + size - j <= n2 else { continue }
                    let gain = j * (2 * secondBelow + size - j)
                    let (source, target) = (taken * width, (taken + j) * width + gain)
                    for u in 0..<(width - gain) where ways[source + u] > 0 {
                        next[target + u] += choices * ways[source + u]
                    }
                }
            }
            ways = next
            seen += size
        }
        return Array(ways[(n1 * width)...])
    }
}

extension TwoSamples {
    /// The rank sum test of the two. Takes a time proportional to n log n, and its exact p to n₁² n₂ (n₁ + n₂).
    package var mannWhitney: MannWhitneyTest { MannWhitneyTest(first.values, second.values) }
}
