/// Jaro–Winkler similarity (Winkler 1990): characters that two texts share at nearly the same place, with a bonus for a common beginning.
///
/// Of Unicode scalars, as they are. The window is half the longer length less one, mismatched places are halved and rounded down, and
/// up to 4 characters of a common beginning count with weight 0.1 where the similarity without them is over 0.7 (as rapidfuzz 3.14 has it).
package enum JaroWinkler {
    /// 0…1. 1 for two empty texts. It takes time in proportion to the texts' lengths.
    package static func similarity(_ first: String, _ second: String) -> Double {
        let (first, second) = (first.unicodeScalars.map(\.value), second.unicodeScalars.map(\.value))
        let jaro = jaro(first, second)
        guard jaro > 0.7 else { return jaro }
        let prefix = zip(first, second).prefix(4).prefix { $0 == $1 }.count
        return jaro + 0.1 * Double(prefix) * (1 - jaro)
    }

    private static func jaro(_ first: [UInt32], _ second: [UInt32]) -> Double {
        if first.isEmpty, second.isEmpty { return 1 }
        guard !first.isEmpty, !second.isEmpty else { return 0 }
        let window = max(0, max(first.count, second.count) / 2 - 1)
        // Where each character stands in the second text. A place that is left of the window stays so, and one that is taken was the
        // leftmost within it: so each list is walked through once.
        var places: [UInt32: [Int]] = [:]
        for (place, scalar) in second.enumerated() { places[scalar, default: []].append(place) }
        var walked: [UInt32: Int] = [:]
        var taken = [Bool](repeating: false, count: second.count)
        var matched: [UInt32] = []
        for (place, scalar) in first.enumerated() {
            guard let list = places[scalar] else { continue }
            var next = walked[scalar, default: 0]
            while next < list.count, list[next] < place - window { next += 1 }
            if next < list.count, list[next] <= place + window {
                taken[list[next]] = true
                matched.append(scalar)
                next += 1
            }
            walked[scalar] = next
        }
        guard !matched.isEmpty else { return 0 }
        let others = second.indices.lazy.filter { taken[$0] }.map { second[$0] }
        let mismatches = zip(matched, others).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) }
        let matches = Double(matched.count)
        let transposed = Double(mismatches / 2)
        return (matches / Double(first.count) + matches / Double(second.count) + (matches - transposed) / matches) / 3
    }
}
