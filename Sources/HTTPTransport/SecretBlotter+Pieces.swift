extension SecretBlotter {
    /// Whether a stream of JSON carries the secret in pieces: in texts of one name, one after the other, as its events hand out an answer.
    package func isInPieces(_ bytes: [UInt8]) -> Bool {
        var joined: [ArraySlice<UInt8>: [UInt8]] = [:]
        var index = 0
        while let start = bytes[index...].firstIndex(of: Self.quote) {
            let name = Self.text(in: bytes, from: start)
            index = name.endIndex + 1
            guard index < bytes.count else { break }
            guard let colon = Self.afterSpace(in: bytes, from: index), bytes[colon] == UInt8(ascii: ":"),
                let value = Self.afterSpace(in: bytes, from: colon + 1), bytes[value] == Self.quote
            else { continue }
            let text = Self.text(in: bytes, from: value)
            joined[name, default: []] += text
            index = text.endIndex + 1
            guard index < bytes.count else { break }
        }
        return joined.values.contains { blotted($0) != $0 }
    }

    private static let quote = UInt8(ascii: "\"")

    /// What stands between the quote at `start` and the next that is not escaped, as it is written.
    private static func text(in bytes: [UInt8], from start: Int) -> ArraySlice<UInt8> {
        var end = start + 1
        while end < bytes.count, bytes[end] != quote { end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1 }
        return bytes[(start + 1)..<min(end, bytes.count)]
    }

    private static func afterSpace(in bytes: [UInt8], from start: Int) -> Int? {
        bytes[min(start, bytes.count)...].firstIndex { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    }
}
