/// Ranks in which versions share a place unless one is shown to be better.
///
/// The rule: a version's rank is 1 plus the number of versions that are significantly better than it, p-values being
/// corrected over all pairs. Whoever is not distinguishable from the best of all, or from any version above, shares
/// rank 1; a rank says how many are *shown* to be better, and depends neither on the order in which versions are
/// given nor on how close estimates happen to be. "Not distinguishable" need not carry over from one pair to the next, so
/// two versions may be indistinguishable and yet differ in rank, when more are shown to be better than the one than are
/// shown to be better than the other.
package struct TieGroups: Equatable, Sendable {
    /// Of each version, 1 the best.
    package let ranks: [Int]
    /// The corrected p of each pair, by both places; 1 on the diagonal.
    package let adjustedP: [[Double]]
    private let estimates: [Double]
    private let better: Better

    /// - Parameters:
    ///   - estimates: one for each version.
    ///   - better: which end of the metric is good.
    ///   - alpha: at which pairs are distinguishable.
    ///   - correction: of the p-values of all pairs.
    ///   - p: the two-sided p of one version against another, asked once for each pair, the lower place first; 1 where
    ///     it is undefined because the two do not differ.
    /// - Throws: `.noObservation` without versions; `.notFinite` for the first estimate that is not a number;
    ///   `.probabilityOutOfRange` for a p outside 0...1.
    package init(
        _ estimates: [Double], _ better: Better = .higher, alpha: SignificanceLevel = .percent5,
        correction: Correction = .holm, p: (Int, Int) -> Double
    ) throws(StatisticsError) {
        _ = try Sample(estimates)
        let ps = try PValues(Self.pairs(of: estimates.count).map { p($0.first, $0.second) })
        self.init(checked: estimates, better, alpha, correction, ps)
    }

    /// The places of every two, the lower first.
    static func pairs(of count: Int) -> [(first: Int, second: Int)] {
        (0..<count).flatMap { second in (0..<second).map { ($0, second) } }
    }

    /// - Parameter ps: of ``pairs(of:)``, in their order.
    init(
        checked estimates: [Double], _ better: Better, _ alpha: SignificanceLevel, _ correction: Correction,
        _ ps: PValues
    ) {
        let pairs = Self.pairs(of: estimates.count)
        let adjusted = ps.adjusted(by: correction)
        var adjustedP = estimates.map { _ in [Double](repeating: 1, count: estimates.count) }
        for ((first, second), value) in zip(pairs, adjusted) {
            adjustedP[first][second] = value
            adjustedP[second][first] = value
        }
        ranks = estimates.indices.map { version in
            1
                + estimates.indices.count {
                    adjustedP[$0][version] <= alpha.fraction
                        && better.sign * estimates[$0] > better.sign * estimates[version]
                }
        }
        (self.adjustedP, self.estimates, self.better) = (adjustedP, estimates, better)
    }

    /// The places of the versions that share each rank, from the best rank on; within one, by estimate, and by place
    /// where these are equal.
    package var groups: [[Int]] {
        let order = ranks.indices.sorted {
            (ranks[$0], -better.sign * estimates[$0], $0) < (ranks[$1], -better.sign * estimates[$1], $1)
        }
        return order.reduce(into: [[Int]]()) { groups, version in
            if let last = groups.last?.last, ranks[last] == ranks[version] {
                groups[groups.count - 1].append(version)
            } else {
                groups.append([version])
            }
        }
    }
}
