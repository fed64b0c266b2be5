/// Levenshtein distance (1966): how many characters must be inserted, removed or replaced to make one text of another.
///
/// Of Unicode scalars, as they are: composed and decomposed letters differ. (promptfoo counts UTF-16 units, which differs for characters beyond
/// the basic plane only.)
package enum Levenshtein {
    /// Steps that are made at most, of 64 comparisons or of one.
    static let stepsMax = 1 << 26

    /// Symmetric; 0 for equal texts only.
    /// - Throws: ``TextMetricFault/tooLong``. Two texts of 65,536 characters are always measured; longer ones where they are alike enough.
    package static func distance(_ first: String, _ second: String) throws(TextMetricFault) -> Int {
        let (short, long) = rests(first, second)
        if short.isEmpty { return long.count }
        if (short.count + 63) / 64 <= stepsMax / long.count { return bitParallel(short, long) }
        return try furthestReaching(short, long)
    }

    /// 1 − distance ÷ the longer length; 1 for two empty texts. 0…1; symmetric.
    package static func similarity(_ first: String, _ second: String) throws(TextMetricFault) -> Double {
        let longer = max(first.unicodeScalars.count, second.unicodeScalars.count)
        return longer == 0 ? 1 : 1 - Double(try distance(first, second)) / Double(longer)
    }

    /// What is left without the common beginning and end, the shorter first.
    private static func rests(_ first: String, _ second: String) -> ([UInt32], [UInt32]) {
        let (first, second) = (first.unicodeScalars.map(\.value), second.unicodeScalars.map(\.value))
        let shorter = min(first.count, second.count)
        var start = 0
        while start < shorter, first[start] == second[start] { start += 1 }
        var end = 0
        while end < shorter - start, first[first.count - 1 - end] == second[second.count - 1 - end] { end += 1 }
        let (one, other) = (Array(first[start..<first.count - end]), Array(second[start..<second.count - end]))
        return one.count <= other.count ? (one, other) : (other, one)
    }

    /// 64 cells of the table at a step (Myers 1999, “A fast bit-vector algorithm for approximate string matching”, in blocks).
    static func bitParallel(_ short: [UInt32], _ long: [UInt32]) -> Int {
        let blocks = (short.count + 63) / 64
        var masks: [UInt32: [UInt64]] = [:]
        for (place, scalar) in short.enumerated() {
            masks[scalar, default: [UInt64](repeating: 0, count: blocks)][place / 64] |= 1 << UInt64(place % 64)
        }
        let none = [UInt64](repeating: 0, count: blocks)
        // Down each column of the table, where the next cell is one more, and where it is one less.
        var more = [UInt64](repeating: .max, count: blocks)
        var less = none
        let last = UInt64(1) << UInt64((short.count - 1) % 64)
        var distance = short.count
        for scalar in long {
            let mask = masks[scalar] ?? none
            // The table's first row goes up by one with each column.
            var carryMore: UInt64 = 1
            var carryLess: UInt64 = 0
            for block in 0..<blocks {
                let (up, down) = (more[block], less[block])
                let equal = mask[block]
                let vertical = equal | down
                let matched = equal | carryLess
                let horizontal = (((matched & up) &+ up) ^ up) | matched
                var rowMore = down | ~(horizontal | up)
                var rowLess = up & horizontal
                if block == blocks - 1 {
                    if rowMore & last != 0 { distance += 1 }
                    if rowLess & last != 0 { distance -= 1 }
                }
                let (nextMore, nextLess) = (rowMore >> 63, rowLess >> 63)
                rowMore = rowMore << 1 | carryMore
                rowLess = rowLess << 1 | carryLess
                (carryMore, carryLess) = (nextMore, nextLess)
                more[block] = rowLess | ~(vertical | rowMore)
                less[block] = rowMore & vertical
            }
        }
        return distance
    }

    /// Along the table's diagonals, as far as each number of changes reaches (Ukkonen 1985): fast where the texts are alike, however long.
    static func furthestReaching(_ short: [UInt32], _ long: [UInt32]) throws(TextMetricFault) -> Int {
        let (rows, columns) = (short.count, long.count)
        let goal = columns - rows
        // So many changes are needed at least, and each looks at two diagonals more than the one before.
        guard goal < 1 << 13 else { throw .tooLong }
        var steps = 0
        // For each diagonal (column − row), from −changes on, how many characters of the shorter text are done with; −1 for none.
        var reached: [Int] = []
        for changes in 0...columns {
            var next = [Int](repeating: -1, count: 2 * changes + 1)
            func before(_ diagonal: Int) -> Int? {
                let index = diagonal + changes - 1
                return reached.indices.contains(index) && reached[index] >= 0 ? reached[index] : nil
            }
            for diagonal in max(-changes, -rows)...min(changes, columns) {
                var row = changes == 0 ? 0 : -1
                if let replaced = before(diagonal) { row = max(row, replaced + 1) }
                if let inserted = before(diagonal - 1) { row = max(row, inserted) }
                if let removed = before(diagonal + 1) { row = max(row, removed + 1) }
                row = min(row, rows, columns - diagonal)
                guard row >= 0, row + diagonal >= 0 else { continue }
                let begun = row
                while row < rows, row + diagonal < columns, short[row] == long[row + diagonal] { row += 1 }
                steps += row - begun + 1
                guard steps <= stepsMax else { throw .tooLong }
                if diagonal == goal, row == rows { return changes }
                next[diagonal + changes] = row
            }
            reached = next
        }
        return columns
    }
}
