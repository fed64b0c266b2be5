/// How long the longest sequence is that two lists have in common, in order but not necessarily side by side.
enum LongestCommonSubsequence {
    /// Steps of 64 comparisons that are made at most; two lists of 65,536 need so many.
    static let stepsMax = 1 << 26

    /// 64 comparisons at a step, one bit each (Hyyrö 2004, “Bit-parallel LCS-length computation revisited”).
    /// - Throws: where the lists are too long.
    static func length(_ first: [UInt32], _ second: [UInt32]) throws(TextMetricFault) -> Int {
        let (short, long) = first.count <= second.count ? (first, second) : (second, first)
        guard !short.isEmpty else { return 0 }
        let blocks = (short.count + 63) / 64
        guard blocks <= stepsMax / long.count else { throw .tooLong }
        var masks: [UInt32: [UInt64]] = [:]
        for (place, element) in short.enumerated() {
            masks[element, default: [UInt64](repeating: 0, count: blocks)][place / 64] |= 1 << UInt64(place % 64)
        }
        var row = [UInt64](repeating: .max, count: blocks)
        for element in long {
            guard let mask = masks[element] else { continue }
            var carry: UInt64 = 0
            for block in 0..<blocks {
                let matched = row[block] & mask[block]
                let (sum, over) = row[block].addingReportingOverflow(matched)
                let (total, overAgain) = sum.addingReportingOverflow(carry)
                carry = over || overAgain ? 1 : 0
                row[block] = total | (row[block] & ~mask[block])
            }
        }
        // Bits beyond the list's end stay set.
        return row.reduce(0) { $0 + (64 - $1.nonzeroBitCount) }
    }
}
