internal import Foundation

/// METEOR (Banerjee and Lavie 2005; Lavie and Agarwal 2007): precision and recall of single words, with recall counting most, less a penalty
/// for words out of order.
///
/// Words match where they are the same in lower case, then those that are left where their stems are (``PorterStemmer``). The third stage,
/// synonyms, needs WordNet and is left out, so a score may be lower than promptfoo's, never higher. Words are parted at white space, without
/// full stops at their ends.
///
/// A text against itself scores 1 − γ ÷ words^β, less than 1: 0.5 for a single word.
package struct METEOR: Equatable, Sendable {
    /// How much precision counts against recall; the more, the more recall counts. 0…1.
    package var alpha = 0.9
    /// How steeply the penalty falls as words come in order. 0 or more.
    package var beta = 3.0
    /// The largest penalty. 0…1.
    package var gamma = 0.5

    package init() {}

    /// 0…1. Of several references the one with the best score counts.
    package func score(_ output: String, references: [String]) -> Double {
        let words = Words.withoutFullStops(output)
        return references.map { score(words, Words.withoutFullStops($0)) }.max() ?? 0
    }

    private func score(_ output: [Word], _ reference: [Word]) -> Double {
        guard !output.isEmpty, !reference.isEmpty else { return 0 }
        var places = [Int?](repeating: nil, count: output.count)
        var free = [Bool](repeating: true, count: reference.count)
        Self.match(output, reference, &places, &free)
        Self.match(output.map { PorterStemmer.stem($0) }, reference.map { PorterStemmer.stem($0) }, &places, &free)
        let matched = places.enumerated().compactMap { place, other in other.map { (place, $0) } }
        guard !matched.isEmpty else { return 0 }
        let matches = Double(matched.count)
        let (precision, recall) = (matches / Double(output.count), matches / Double(reference.count))
        let chunks =
            1
            + zip(matched, matched.dropFirst()).reduce(0) { count, pair in
                count + (pair.1.0 == pair.0.0 + 1 && pair.1.1 == pair.0.1 + 1 ? 0 : 1)
            }
        let mean = precision * recall / (alpha * precision + (1 - alpha) * recall)
        return mean * (1 - gamma * pow(Double(chunks) / matches, beta))
    }

    /// Gives each word of the output that has none yet its place in the reference: both are taken from their ends.
    private static func match(_ output: [Word], _ reference: [Word], _ places: inout [Int?], _ free: inout [Bool]) {
        var left: [Word: [Int]] = [:]
        for (place, word) in reference.enumerated() where free[place] { left[word, default: []].append(place) }
        for index in output.indices.reversed() where places[index] == nil {
            guard let place = left[output[index]]?.popLast() else { continue }
            places[index] = place
            free[place] = false
        }
    }
}
