/// How often each of several items won against each other one, such as versions in blinded votes. A tie is half a win
/// for each.
package struct PairwiseWins: Equatable, Sendable {
    /// `wins[i][j]`: what i won against j.
    package private(set) var wins: [[Double]]

    /// More items than votes could ever order; strengths take a time that grows with their cube.
    package static let itemsMax = 500
    /// The most wins of one item against another.
    package static let winsMax = 1e9
    /// A win counts at least so much, or not at all: strengths that hang on less cannot be told from infinite ones.
    package static let winsMin = 1e-3

    /// Nobody has met yet.
    ///
    /// - Throws: `.itemsOutOfRange` unless there are 1...`itemsMax` items.
    package init(items: Int) throws(StatisticsError) {
        guard (1...Self.itemsMax).contains(items) else { throw .itemsOutOfRange(items) }
        wins = Array(repeating: Array(repeating: 0, count: items), count: items)
    }

    /// - Throws: `.itemsOutOfRange`; `.winsOutOfRange` for the first item with a number that is neither 0 nor in
    ///   `winsMin`...`winsMax`, or with a win against itself, or with another number of opponents than there are rows.
    package init(_ wins: [[Double]]) throws(StatisticsError) {
        try self.init(items: wins.count)
        for (i, row) in wins.enumerated() {
            guard row.count == wins.count else { throw .winsOutOfRange(item: i) }
            for (j, count) in row.enumerated() where count != 0 {
                guard i != j, (Self.winsMin...Self.winsMax).contains(count) else { throw .winsOutOfRange(item: i) }
            }
        }
        self.wins = wins
    }

    /// How many items there are: one or more.
    package var items: Int { wins.count }

    /// Counts one comparison.
    ///
    /// - Parameters:
    ///   - first: one item, by its place from 0 on.
    ///   - second: another item.
    ///   - score: 1 where the first won, 0 where it lost, 0.5 for a tie.
    /// - Throws: `.itemsOutOfRange` for a place that no item has; `.winsOutOfRange` for an item against itself, or for
    ///   too many wins; `.scoreOutOfRange` for any other score.
    package mutating func record(_ first: Int, against second: Int, score: Double) throws(StatisticsError) {
        for item in [first, second] where !wins.indices.contains(item) { throw .itemsOutOfRange(item) }
        guard [0, 0.5, 1].contains(score) else { throw .scoreOutOfRange(score) }
        guard first != second, max(wins[first][second], wins[second][first]) + 1 <= Self.winsMax else {
            throw .winsOutOfRange(item: first)
        }
        wins[first][second] += score
        wins[second][first] += 1 - score
    }

    /// A group of items of which none ever won against an item outside it, ascending: with one, the strengths of the
    /// rest grow without end. Nil where there is none, which is when every item reaches every other along wins.
    ///
    /// Source: L. R. Ford, "Solution of a ranking problem from binary comparisons", Am. Math. Mon. 64 (1957) 28–33.
    package var groupThatNeverWins: [Int]? {
        let forward = reachable { wins[$0][$1] > 0 }
        if forward.count < items { return forward }
        let backward = Set(reachable { wins[$1][$0] > 0 })
        return backward.count < items ? wins.indices.filter { !backward.contains($0) } : nil
    }

    /// The items that are reached from the first, ascending.
    private func reachable(along step: (Int, Int) -> Bool) -> [Int] {
        var seen = Array(repeating: false, count: items)
        seen[0] = true
        var open = [0]
        while let item = open.popLast() {
            for next in wins.indices where !seen[next] && step(item, next) {
                seen[next] = true
                open.append(next)
            }
        }
        return wins.indices.filter { seen[$0] }
    }
}
