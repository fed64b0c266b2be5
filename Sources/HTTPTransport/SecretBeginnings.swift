/// Which two bytes may be the first two of a secret, however it is written. Of most texts hardly any are.
struct SecretBeginnings: Sendable {
    /// A bit for each pair of bytes, 8 KiB: a processor keeps it at hand.
    private var bits = [UInt64](repeating: 0, count: 1 << 10)

    /// - Parameter secret: without two letters it has none.
    init(of secret: [UInt8], _ encoded: EncodedForms) {
        guard secret.count >= 2 else { return }
        let (slash, percent) = (UInt8(ascii: "\\"), UInt8(ascii: "%"))
        let first = secret[0]
        for second in [secret[1], slash, percent] { add(first, second) }
        add(slash, UInt8(ascii: "u"))
        if SecretBlotter.isEscapedBySlash(first) { add(slash, first) }
        for digits in ["0123456789abcdef", "0123456789ABCDEF"] { add(percent, Array(digits.utf8)[Int(first >> 4)]) }
        for form in encoded.all where form.count >= 2 { add(form[0], form[1]) }
    }

    @inline(__always) func contain(_ first: UInt8, _ second: UInt8) -> Bool {
        let pair = Int(first) << 8 | Int(second)
        return bits[pair >> 6] &>> UInt64(pair & 63) & 1 != 0
    }

    private mutating func add(_ first: UInt8, _ second: UInt8) {
        let pair = Int(first) << 8 | Int(second)
        bits[pair >> 6] |= 1 << UInt64(pair & 63)
    }
}
