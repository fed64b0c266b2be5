/// Searches bytes for a text, in time that grows with the sum of the two lengths, however much alike they are (Knuth, Morris, Pratt 1977).
/// Byte for byte, which is letter for letter: UTF-8 has no letter that begins inside another.
struct TextSearch: Sendable {
    private let wanted: [UInt8]
    /// For each count of bytes that matched, less one: how many of them still count where the next byte does not match.
    private let overlaps: [Int]

    init(for text: String) {
        let wanted = Array(text.utf8)
        var overlaps = [Int](repeating: 0, count: wanted.count)
        var matched = 0
        for index in wanted.indices.dropFirst() {
            while matched > 0, wanted[index] != wanted[matched] { matched = overlaps[matched - 1] }
            if wanted[index] == wanted[matched] { matched += 1 }
            overlaps[index] = matched
        }
        self.wanted = wanted
        self.overlaps = overlaps
    }

    func succeeds(in bytes: [UInt8]) -> Bool {
        if wanted.isEmpty { return true }
        var matched = 0
        for byte in bytes {
            while matched > 0, byte != wanted[matched] { matched = overlaps[matched - 1] }
            if byte == wanted[matched] { matched += 1 }
            if matched == wanted.count { return true }
        }
        return false
    }
}
