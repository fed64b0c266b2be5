/// What stands between quotes in bytes that are no JSON, as it is written: joined by the name before it, and in order.
///
/// Linear in the bytes, in time and in memory.
struct QuotedTexts {
    /// Which quotes count, and whether they begin a text with the first of them: with one too many, what is between quotes is what was
    /// outside of them.
    private struct Reading: Hashable {
        let quote: UInt8
        let isFromFirst: Bool
    }

    private struct Named: Hashable {
        let name: ArraySlice<UInt8>
        let reading: Reading
    }

    private var ofName: [Named: [UInt8]] = [:]
    /// With the names among them.
    private var inOrder: [Reading: [UInt8]] = [:]
    private var withoutNames: [Reading: [UInt8]] = [:]

    mutating func add(_ bytes: ArraySlice<UInt8>) {
        for quote in Self.quotes where bytes.contains(quote) {
            for isFromFirst in [true, false] { add(bytes, Reading(quote: quote, isFromFirst: isFromFirst)) }
        }
    }

    func contains(where isFound: ([UInt8]) -> Bool) -> Bool {
        inOrder.values.contains(where: isFound) || withoutNames.values.contains(where: isFound)
            || ofName.values.contains(where: isFound)
    }

    /// Whether there may be a text between quotes.
    static func mayBe(in bytes: [UInt8]) -> Bool { quotes.contains { bytes.contains($0) } }

    /// Those of JSON, and those that other languages print lists with.
    private static let quotes = [UInt8(ascii: "\""), UInt8(ascii: "'")]

    private mutating func add(_ bytes: ArraySlice<UInt8>, _ reading: Reading) {
        var all: [UInt8] = []
        var texts: [UInt8] = []
        var start: Int? = reading.isFromFirst ? bytes.firstIndex(of: reading.quote).map { $0 + 1 } : bytes.startIndex
        while let from = start {
            let name = Self.text(from: from, in: bytes, reading.quote)
            var rest = bytes[min(name.endIndex + 1, bytes.endIndex)...]
            all += name
            let colon = Self.withoutSpace(rest)
            if colon.first == UInt8(ascii: ":") {
                let value = Self.withoutSpace(colon.dropFirst())
                if value.first == reading.quote {
                    let text = Self.text(from: value.startIndex + 1, in: bytes, reading.quote)
                    ofName[Named(name: name, reading: reading), default: []] += text
                    all += text
                    texts += text
                    rest = bytes[min(text.endIndex + 1, bytes.endIndex)...]
                }
            } else {
                texts += name
            }
            start = rest.firstIndex(of: reading.quote).map { $0 + 1 }
        }
        inOrder[reading, default: []] += all
        withoutNames[reading, default: []] += texts
    }

    /// What stands from there up to the next quote that is not escaped.
    private static func text(from start: Int, in bytes: ArraySlice<UInt8>, _ quote: UInt8) -> ArraySlice<UInt8> {
        var end = start
        while end < bytes.endIndex, bytes[end] != quote { end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1 }
        return bytes[start..<min(end, bytes.endIndex)]
    }

    private static func withoutSpace(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        bytes.drop { $0 <= 0x20 }
    }
}
