/// Counts pairs of things that two measurements order alike and those they order oppositely, without looking at each.
///
/// Source: W. R. Knight, "A computer method for calculating Kendall's tau with ungrouped data", J. Am. Stat. Assoc. 61
/// (1966) 436–439.
enum PairOrder {
    /// Pairs in the same order less pairs in opposite order; pairs that tie on either side count for neither.
    static func balance(_ x: [Double], _ y: [Double]) -> Int {
        let order = x.indices.sorted { (x[$0], y[$0], $0) < (x[$1], y[$1], $1) }
        let pairs = x.count * (x.count - 1) / 2
        let tiedX = tiedPairs(order) { x[$0] == x[$1] }
        let tiedBoth = tiedPairs(order) { x[$0] == x[$1] && y[$0] == y[$1] }
        let byY = y.indices.sorted { (y[$0], $0) < (y[$1], $1) }
        let tiedY = tiedPairs(byY) { y[$0] == y[$1] }
        var values = order.map { y[$0] }
        let opposite = sortCountingExchanges(&values)
        return pairs - tiedX - tiedY + tiedBoth - 2 * opposite
    }

    /// How many pairs lie in the same run of neighbours that are `alike`.
    private static func tiedPairs(_ order: [Int], alike: (Int, Int) -> Bool) -> Int {
        var (pairs, run) = (0, 0)
        for (one, other) in zip(order, order.dropFirst()) {
            run = alike(one, other) ? run + 1 : 0
            pairs += run
        }
        return pairs
    }

    /// Sorts by merging, and gives the number of pairs that stood in descending order.
    private static func sortCountingExchanges(_ values: inout [Double]) -> Int {
        var exchanges = 0
        var width = 1
        while width < values.count {
            var merged: [Double] = []
            merged.reserveCapacity(values.count)
            for start in stride(from: 0, to: values.count, by: 2 * width) {
                let (middle, end) = (min(start + width, values.count), min(start + 2 * width, values.count))
                var (left, right) = (start, middle)
                while left < middle || right < end {
                    if right == end || (left < middle && values[left] <= values[right]) {
                        merged.append(values[left])
                        left += 1
                    } else {
                        exchanges += middle - left
                        merged.append(values[right])
                        right += 1
                    }
                }
            }
            values = merged
            width *= 2
        }
        return exchanges
    }
}
