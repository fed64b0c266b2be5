/// Takes a secret out of what a server sent: as it is, as JSON or a URL may write it, and as hex or base64, on its own or amid other
/// bytes. A server may echo what it was sent; in what other ways it may be there ``isInPieces(_:)`` tells.
///
/// The work grows with the bytes alone: at each place the next two are looked at, and further ones where the secret may begin with those.
package struct SecretBlotter: Sendable {
    /// A shorter one is no secret but a word such as `test`, which answers are full of.
    package static let secretLengthMin = 8

    /// Of shorter ones, such as `password`, the letters may follow each other in a sentence, as in `pass word`.
    static let partedLengthMin = 16

    private let secret: [UInt8]
    private let blot: [UInt8]
    private let encoded: EncodedForms
    private let beginnings: SecretBeginnings
    let spelled: SpelledForms

    /// - Parameters:
    ///   - secret: visible ASCII.
    ///   - blot: what stands in its place.
    package init(_ secret: String, as blot: String) {
        self.secret = Array(secret.utf8)
        self.blot = Array(blot.utf8)
        encoded = EncodedForms(of: self.secret)
        beginnings = SecretBeginnings(of: self.secret, encoded)
        spelled = SpelledForms(of: self.secret)
    }

    /// Whether the secret is long enough to be looked for.
    package var isLookedFor: Bool { secret.count >= Self.secretLengthMin }

    package func blotted(_ bytes: [UInt8]) -> [UInt8] {
        guard isLookedFor, bytes.count >= secret.count else { return bytes }
        var kept: [UInt8] = []
        var start = 0
        bytes.withUnsafeBufferPointer { all in
            while let found = place(in: all, from: start) {
                kept += all[start..<found.lowerBound]
                kept += blot
                start = found.upperBound
            }
        }
        return start == 0 ? bytes : kept + bytes[start...]
    }

    /// Whether the secret is in them, however it is written.
    func isIn(_ bytes: [UInt8]) -> Bool {
        guard isLookedFor, bytes.count >= secret.count else { return false }
        return bytes.withUnsafeBufferPointer { place(in: $0, from: 0) != nil }
    }

    /// Whether it is in them once what parts letters is taken out. A short one is looked for in hex and base64 only, for texts may have it as words
    /// of a sentence.
    func isParted(in bytes: [UInt8]) -> Bool {
        guard isLookedFor, bytes.count > secret.count, let joined = PartedText.joined(bytes) else { return false }
        guard secret.count < Self.partedLengthMin else { return isIn(joined) }
        return joined.withUnsafeBufferPointer { all in
            all.indices.dropLast().contains { index in
                beginnings.contain(all[index], all[index + 1]) && encoded.end(in: all, from: index) != nil
            }
        }
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
        if isEscaped || "%&".utf8.contains(where: { isPresent[Int($0)] }) { return true }
        // Hex is found in mixed capitals, too.
        for (small, capital) in zip("abcdef".utf8, "ABCDEF".utf8) where isPresent[Int(small)] || isPresent[Int(capital)]
        {
            isPresent[Int(small)] = true
            isPresent[Int(capital)] = true
        }
        let numbers = secret.flatMap { Array(String($0).utf8) }
        return ([secret, numbers] + encoded.all).contains { form in form.allSatisfy { isPresent[Int($0)] } }
    }

    /// Where the secret is for the first time, from `start` on. Unsafe, for it passes over every byte of every reply: the bytes are read
    /// within their bounds, which are looked at here and where a letter is read.
    private func place(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Range<Int>? {
        // However it is written, it takes no fewer bytes than it has; and it has more than the two that are looked at.
        let last = bytes.count - secret.count
        var index = start
        while index <= last {
            if beginnings.contain(bytes[index], bytes[index + 1]), let end = endOfSecret(in: bytes, from: index) {
                return index..<end
            }
            index += 1
        }
        return nil
    }

    /// Where the secret ends that begins at `start`; `nil` where none does.
    private func endOfSecret(in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        if let end = encoded.end(in: bytes, from: start) { return end }
        var index = start
        for letter in secret {
            guard let length = Self.length(of: letter, in: bytes, at: index) else { return endAsItIs(in: bytes, start) }
            index += length
        }
        return index
    }

    private func endAsItIs(in bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        secret.indices.allSatisfy { bytes[start + $0] == secret[$0] } ? start + secret.count : nil
    }

    /// How many bytes a letter takes that stands there as in a string of JSON, `/`, `\/` or `\u002f`, or as in a URL, `/` or `%2f`.
    private static func length(of letter: UInt8, in bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int? {
        guard index < bytes.count else { return nil }
        switch bytes[index] {
        case UInt8(ascii: "\\"):
            guard index + 1 < bytes.count else { return nil }
            let first = bytes[index + 1]
            if first == letter, isEscapedBySlash(letter) { return 2 }
            guard first == UInt8(ascii: "u"), index + 6 <= bytes.count else { return nil }
            return number(bytes[(index + 2)..<(index + 6)]) == letter ? 6 : nil
        case UInt8(ascii: "%"):
            if index + 3 <= bytes.count, number(bytes[(index + 1)..<(index + 3)]) == letter { return 3 }
            return letter == UInt8(ascii: "%") ? 1 : nil
        case letter: return 1
        default: return nil
        }
    }

    /// Whether a string of JSON may have it behind a backslash.
    static func isEscapedBySlash(_ letter: UInt8) -> Bool {
        letter == UInt8(ascii: "/") || letter == UInt8(ascii: "\\") || letter == UInt8(ascii: "\"")
    }

    /// Of hexadecimal digits; `nil` where it is more than a byte holds.
    private static func number(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> UInt8? {
        var number = 0
        for digit in digits {
            guard let value = digit.hexValue else { return nil }
            number = number << 4 | Int(value)
        }
        return UInt8(exactly: number)
    }
}
