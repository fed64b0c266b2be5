/// A provider's key. It shows itself to nobody who does not ask by name: printing, interpolating and dumping give no
/// byte of it, and it cannot be encoded.
package struct Credential: Sendable {
    /// Why a text cannot be a key.
    package enum Flaw: Error, Equatable, Sendable, CustomStringConvertible {
        case empty
        /// A header can carry visible ASCII only.
        case notVisibleASCII

        package var description: String {
            switch self {
            case .empty: "the credential is empty: store the provider's key"
            case .notVisibleASCII:
                "the credential holds a space, a line break or a character beyond ASCII: copy the provider's key again"
            }
        }
    }

    private let text: String

    /// White space around the key is cut off: files and environments often end in a line break.
    package init(_ text: String) throws(Flaw) {
        let isSpace: (Character) -> Bool = { $0.isWhitespace }
        var trimmed = text[...]
        while trimmed.first.map(isSpace) == true { trimmed.removeFirst() }
        while trimmed.last.map(isSpace) == true { trimmed.removeLast() }
        guard !trimmed.isEmpty else { throw .empty }
        guard trimmed.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw .notVisibleASCII }
        self.text = String(trimmed)
    }

    /// Lends the key to `body`, to be put into a header and nowhere else.
    package func withText<R, E: Error>(_ body: (String) throws(E) -> R) throws(E) -> R { try body(text) }

    /// A shorter one is no secret but a word such as `test`, which answers are full of.
    static let secretLengthMin = 8

    /// `bytes` with every occurrence of the key blotted out, as it is or as JSON may write it: a server may echo what it was sent.
    func blotted(from bytes: [UInt8]) -> [UInt8] {
        let key = Array(text.utf8)
        guard key.count >= Self.secretLengthMin, bytes.count >= key.count else { return bytes }
        var kept: [UInt8] = []
        var start = 0
        var index = 0
        while index + key.count <= bytes.count {
            if let end = Self.end(of: key, in: bytes, from: index) {
                kept += bytes[start..<index]
                kept += "[credential]".utf8
                index = end
                start = end
            } else {
                index += 1
            }
        }
        return start == 0 ? bytes : kept + bytes[start...]
    }

    /// Where the key ends that begins at `start`; `nil` where none does.
    private static func end(of key: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        if bytes[start] == key[0], bytes[start..<(start + key.count)].elementsEqual(key) { return start + key.count }
        var index = start
        for letter in key {
            guard let length = lengthInJSON(of: letter, in: bytes, at: index) else { return nil }
            index += length
        }
        return index
    }

    /// How many bytes a letter takes that stands there as in a string of JSON: `/`, `\/` or `\u002f`.
    private static func lengthInJSON(of letter: UInt8, in bytes: [UInt8], at index: Int) -> Int? {
        guard index < bytes.count else { return nil }
        guard bytes[index] == UInt8(ascii: "\\") else { return bytes[index] == letter ? 1 : nil }
        let escaped = bytes[(index + 1)...].prefix(5)
        guard let first = escaped.first else { return nil }
        if first == letter, [UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "\"")].contains(letter) { return 2 }
        guard first == UInt8(ascii: "u"), escaped.count == 5 else { return nil }
        return UInt8(String(decoding: escaped.dropFirst(), as: UTF8.self), radix: 16) == letter ? 6 : nil
    }
}

extension Credential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "Credential(…)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
