/// Takes a secret out of what a server sent, as it is or as JSON may write it: a server may echo what it was sent.
package struct SecretBlotter: Sendable {
    /// A shorter one is no secret but a word such as `test`, which answers are full of.
    package static let secretLengthMin = 8

    private let secret: [UInt8]
    private let blot: [UInt8]

    /// - Parameters:
    ///   - secret: visible ASCII.
    ///   - blot: what stands in its place.
    package init(_ secret: String, as blot: String) {
        self.secret = Array(secret.utf8)
        self.blot = Array(blot.utf8)
    }

    package func blotted(_ bytes: [UInt8]) -> [UInt8] {
        guard secret.count >= Self.secretLengthMin, bytes.count >= secret.count else { return bytes }
        var kept: [UInt8] = []
        var start = 0
        var index = 0
        while index + secret.count <= bytes.count {
            if let end = endOfSecret(in: bytes, from: index) {
                kept += bytes[start..<index]
                kept += blot
                index = end
                start = end
            } else {
                index += 1
            }
        }
        return start == 0 ? bytes : kept + bytes[start...]
    }

    /// Where the secret ends that begins at `start`; `nil` where none does.
    private func endOfSecret(in bytes: [UInt8], from start: Int) -> Int? {
        var index = start
        for letter in secret {
            guard let length = Self.length(of: letter, in: bytes, at: index) else { return endAsItIs(in: bytes, start) }
            index += length
        }
        return index
    }

    private func endAsItIs(in bytes: [UInt8], _ start: Int) -> Int? {
        bytes[start] == secret[0] && bytes[start..<(start + secret.count)].elementsEqual(secret)
            ? start + secret.count : nil
    }

    /// How many bytes a letter takes that stands there as in a string of JSON: `/`, `\/` or `\u002f`.
    private static func length(of letter: UInt8, in bytes: [UInt8], at index: Int) -> Int? {
        guard index < bytes.count else { return nil }
        guard bytes[index] == UInt8(ascii: "\\") else { return bytes[index] == letter ? 1 : nil }
        let escaped = bytes[(index + 1)...].prefix(5)
        guard let first = escaped.first else { return nil }
        if first == letter, [UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "\"")].contains(letter) { return 2 }
        guard first == UInt8(ascii: "u"), escaped.count == 5 else { return nil }
        return UInt8(String(decoding: escaped.dropFirst(), as: UTF8.self), radix: 16) == letter ? 6 : nil
    }
}
