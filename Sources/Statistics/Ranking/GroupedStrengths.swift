/// Strengths of items that were not all compared with each other, not even by way of others: each group of items that comparisons join has
/// strengths of its own, which sum to 0 in it and say nothing of the items of another group. Items that nothing was compared with are one group,
/// which has none.
///
/// One fit of all would put them on one scale that only its penalty joins, and give to every interval what nobody knows about the groups.
///
/// Source: L. R. Ford, "Solution of a ranking problem from binary comparisons", Am. Math. Mon. 64 (1957) 28–33, for the joined graph that
/// strengths need.
package struct GroupedStrengths: Equatable, Sendable {
    /// Of each item the number of its group, from 0, in the order of the groups' first items.
    package let groups: [Int]
    /// By group.
    private let fits: [Result<ClusteredStrengths, StatisticsError>]
    /// Of each item its place among those of its group.
    private let places: [Int]

    /// - Parameters:
    ///   - items: how many there are; every place in `results` is below.
    ///   - penalty: as in ``BradleyTerry``.
    package init(_ results: [PairwiseResult], items: Int, penalty: Double = 0.1) {
        precondition(results.allSatisfy { (0..<items).contains($0.first) && (0..<items).contains($0.second) })
        let groups = Self.groups(of: items, joinedBy: results)
        var sizes = [Int](repeating: 0, count: (groups.max() ?? -1) + 1)
        var places: [Int] = []
        for group in groups {
            places.append(sizes[group])
            sizes[group] += 1
        }
        var own = [[PairwiseResult]](repeating: [], count: sizes.count)
        for result in results {
            own[groups[result.first]].append(
                PairwiseResult(
                    places[result.first], against: places[result.second], score: result.score, cluster: result.cluster))
        }
        fits = zip(own, sizes).map { (results, size) -> Result<ClusteredStrengths, StatisticsError> in
            guard !results.isEmpty else { return .failure(.noObservation) }
            return Result { () throws(StatisticsError) in
                try ClusteredStrengths(results, items: size, penalty: penalty)
            }
        }
        (self.groups, self.places) = (groups, places)
    }

    /// How many groups there are; with one, every strength may be held against every other.
    package var count: Int { fits.count }

    /// The log strength of an item; the mean of its group is 0.
    ///
    /// - Throws: `.noObservation` where nothing was compared with it; what ``ClusteredStrengths`` throws.
    package func strength(_ item: Int) throws(StatisticsError) -> Double {
        try fits[groups[item]].get().strengths.logStrengths[places[item]]
    }

    /// Of one log strength against the mean of its group.
    ///
    /// - Throws: `.noObservation` and the like, as above; `.oneCluster`.
    package func interval(_ item: Int, at level: ConfidenceLevel = .percent95) throws(StatisticsError) -> Interval {
        try fits[groups[item]].get().interval(places[item], at: level)
    }

    /// Each item takes for its root the least of those that it is joined with.
    private static func groups(of items: Int, joinedBy results: [PairwiseResult]) -> [Int] {
        var roots = Array(0..<items)
        func root(of item: Int) -> Int {
            var item = item
            while roots[item] != item { item = roots[item] }
            return item
        }
        let met = Set(results.flatMap { [$0.first, $0.second] })
        let unmet = (0..<items).filter { !met.contains($0) }
        for item in unmet { roots[item] = unmet[0] }
        for result in results {
            let (one, other) = (root(of: result.first), root(of: result.second))
            roots[max(one, other)] = min(one, other)
        }
        var numbers: [Int: Int] = [:]
        return (0..<items).map { item in
            let least = root(of: item)
            let number = numbers[least] ?? numbers.count
            numbers[least] = number
            return number
        }
    }
}
