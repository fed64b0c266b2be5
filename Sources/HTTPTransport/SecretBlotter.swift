/// Takes a secret out of what a server sent: as it is, as JSON or a URL may write it, and as hex or base64, on its own or amid other
/// bytes. A server may echo what it was sent.
///
/// The work grows with the bytes alone: at each place the next few are looked at.
package struct SecretBlotter: Sendable {
    /// A shorter one is no secret but a word such as `test`, which answers are full of.
    package static let secretLengthMin = 8

    private let secret: [UInt8]
    private let blot: [UInt8]
    private let encoded: EncodedForms
    /// Whether a byte may be the first of the secret, however it is written.
    private let mayBegin: [Bool]

    /// - Parameters:
    ///   - secret: visible ASCII.
    ///   - blot: what stands in its place.
    package init(_ secret: String, as blot: String) {
        self.secret = Array(secret.utf8)
        self.blot = Array(blot.utf8)
        encoded = EncodedForms(of: self.secret)
        let first = self.secret.prefix(1) + [UInt8(ascii: "\\"), UInt8(ascii: "%")] + encoded.all.compactMap(\.first)
        var mayBegin = [Bool](repeating: false, count: 256)
        for byte in first { mayBegin[Int(byte)] = true }
        self.mayBegin = mayBegin
    }

    /// Whether the secret is long enough to be looked for.
    package var isLookedFor: Bool { secret.count >= Self.secretLengthMin }

    package func blotted(_ bytes: [UInt8]) -> [UInt8] {
        guard isLookedFor, bytes.count >= secret.count else { return bytes }
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

    /// Whether the secret is in them, however it is written.
    func isIn(_ bytes: [UInt8]) -> Bool {
        guard isLookedFor, bytes.count >= secret.count else { return false }
        return (0...(bytes.count - secret.count)).contains { endOfSecret(in: bytes, from: $0) != nil }
    }

    /// False where the letters that it takes are not all among `bytes`: then it is nowhere in them, in pieces or not.
    func hasLetters(in bytes: [UInt8]) -> Bool {
        var isPresent = [Bool](repeating: false, count: 256)
        var isEscaped = false
        var last: UInt8 = 0
        for byte in bytes {
            isPresent[Int(byte)] = true
            if byte == UInt8(ascii: "u") || byte == UInt8(ascii: "\\"), last == UInt8(ascii: "\\") { isEscaped = true }
            last = byte
        }
        // Escaped, any letter may be there. With an escaped backslash a piece may end amid an escape of JSON within JSON.
        if isEscaped || isPresent[Int(UInt8(ascii: "%"))] { return true }
        return ([secret] + encoded.all).contains { form in form.allSatisfy { isPresent[Int($0)] } }
    }

    /// Where the secret ends that begins at `start`; `nil` where none does.
    private func endOfSecret(in bytes: [UInt8], from start: Int) -> Int? {
        guard mayBegin[Int(bytes[start])] else { return nil }
        if let end = encoded.end(in: bytes, from: start) { return end }
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

    /// How many bytes a letter takes that stands there as in a string of JSON, `/`, `\/` or `\u002f`, or as in a URL, `/` or `%2f`.
    private static func length(of letter: UInt8, in bytes: [UInt8], at index: Int) -> Int? {
        guard index < bytes.count else { return nil }
        switch bytes[index] {
        case UInt8(ascii: "\\"):
            let escaped = bytes[(index + 1)...].prefix(5)
            guard let first = escaped.first else { return nil }
            if first == letter, [UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "\"")].contains(letter) {
                return 2
            }
            guard first == UInt8(ascii: "u"), escaped.count == 5 else { return nil }
            return number(escaped.dropFirst()) == letter ? 6 : nil
        case UInt8(ascii: "%"):
            let escaped = bytes[(index + 1)...].prefix(2)
            if escaped.count == 2, number(escaped) == letter { return 3 }
            return letter == UInt8(ascii: "%") ? 1 : nil
        case letter: return 1
        default: return nil
        }
    }

    /// Of hexadecimal digits; `nil` where it is more than a byte holds.
    private static func number(_ digits: ArraySlice<UInt8>) -> UInt8? {
        var number = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): number = number << 4 | Int(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): number = number << 4 | Int(digit - UInt8(ascii: "a") + 10)
            case UInt8(ascii: "A")...UInt8(ascii: "F"): number = number << 4 | Int(digit - UInt8(ascii: "A") + 10)
            default: return nil
            }
        }
        return UInt8(exactly: number)
    }
}
