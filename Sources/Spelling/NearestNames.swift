/// For "did you mean": the names that a mistyped word may have meant.
package enum NearestNames {
    /// More suggestions than this help nobody.
    package static let countMax = 3
    /// Longer words are not compared: the work grows with the square of the length.
    package static let lengthMax = 200

    /// At most `countMax` of `names`, the nearest first and equal ones in order of the alphabet. A name counts as near
    /// when no more than a third of the shorter, and at least one letter, would have to change; case, `_` and `-` do not
    /// count, so that `maxTokens` finds `max_tokens`.
    package static func nearest(to word: String, among names: some Sequence<String>) -> [String] {
        let word = plain(word)
        guard word.count <= lengthMax else { return [] }
        return names.compactMap { name -> (distance: Int, name: String)? in
            let letters = plain(name)
            let tolerance = max(1, min(word.count, letters.count) / 3)
            guard abs(letters.count - word.count) <= tolerance else { return nil }
            let distance = editDistance(word, letters)
            return distance <= tolerance ? (distance, name) : nil
        }
        .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
        .prefix(countMax).map(\.name)
    }

    private static func plain(_ word: String) -> [Character] {
        word.lowercased().filter { $0 != "_" && $0 != "-" }
    }

    /// How many letters must be inserted, removed, replaced or swapped with their neighbour to make one word the other,
    /// touching no part twice (optimal string alignment).
    ///
    /// Source: L. Boytsov, "Indexing methods for approximate dictionary searching", J. Exp. Algorithmics 16 (2011),
    /// §2.2.
    package static func editDistance(_ first: [Character], _ second: [Character]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...second.count)
        for (i, letter) in first.enumerated() {
            var row = [i + 1]
            for (j, other) in second.enumerated() {
                var cost = min(row[j] + 1, last[j + 1] + 1, last[j] + (letter == other ? 0 : 1))
                if i > 0, j > 0, letter == second[j - 1], first[i - 1] == other {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[second.count]
    }
}
