/// A secret that is spelled byte by byte, in hex of any capitals or in decimal numbers, with signs between: `73:6b`, `0x73, 0x6B`, `%73%6b`,
/// `[115,107]`.
struct SpelledForms: Sendable {
    /// Four bits each.
    private let digits: BytePattern
    private let numbers: BytePattern

    init(of secret: [UInt8]) {
        digits = BytePattern(secret.flatMap { [$0 >> 4, $0 & 15] })
        numbers = BytePattern(secret)
    }

    /// In one pass. Signs and white space part what is spelled; a letter ends it, unless it is a digit of hex.
    func areIn(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard digits.count > 0 else { return false }
        let kinds = Self.kinds
        var digitsMatched = 0
        var numbersMatched = 0
        // The one that is read; below zero where none is.
        var number = -1
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            let kind = kinds[Int(byte)]
            if kind < 10 {
                // More than a byte holds it stays, however long it is.
                number = min(max(number, 0) * 10 + Int(kind), 1_000)
            } else {
                if number >= 0 {
                    numbersMatched = after(number, numbersMatched)
                    if numbersMatched == numbers.count { return true }
                    number = -1
                }
                if kind != Self.sign { numbersMatched = 0 }
            }
            if kind < 16 {
                // `0x` says that hex follows.
                if kind == 0, index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "x") {
                    index += 1
                    number = -1
                    continue
                }
                digitsMatched = digits.matched(digitsMatched, then: kind)
                if digitsMatched == digits.count { return true }
            } else if kind != Self.sign {
                digitsMatched = 0
            }
        }
        return number >= 0 && after(number, numbersMatched) == numbers.count
    }

    private func after(_ number: Int, _ matched: Int) -> Int {
        UInt8(exactly: number).map { numbers.matched(matched, then: $0) } ?? 0
    }

    // MARK: Kinds of bytes

    private static let sign: UInt8 = 16
    private static let letter: UInt8 = 17

    /// Of each byte: what it is worth as a digit of hex, else ``sign`` or ``letter``.
    private static let kinds: [UInt8] = (0...255).map { (byte: UInt8) -> UInt8 in
        if let value = byte.hexValue { return value }
        return switch byte {
        case UInt8(ascii: "g")...UInt8(ascii: "z"), UInt8(ascii: "G")...UInt8(ascii: "Z"), 0x80...0xFF: Self.letter
        default: Self.sign
        }
    }
}
