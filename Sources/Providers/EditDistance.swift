/// How far apart two words are, for guessing what somebody meant to type.
enum EditDistance {
    /// Words further apart than this many edits do not resemble each other, nor do those that share less than half.
    static let resemblanceMax = 3

    /// The one of `candidates` that `word` resembles most; among equals the first.
    static func nearest(to word: String, among candidates: [String]) -> String? {
        let measured = candidates.map { (candidate: $0, distance: between(word, $0)) }
        guard let best = measured.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= min(resemblanceMax, best.candidate.count / 2) ? best.candidate : nil
    }

    /// Levenshtein's distance: insertions, removals and replacements of one character.
    static func between(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (index, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let replaced = diagonal + (character == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
            }
        }
        return row[right.count]
    }
}
