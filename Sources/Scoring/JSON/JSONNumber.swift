/// A JSON number, exactly: `1`, `1.0` and `10e-1` are the same, and no digit is lost, however many there are.
struct JSONNumber: Hashable, Sendable {
    let isNegative: Bool
    /// The significant digits, in ASCII, without zeros at either end; none for zero.
    let digits: [UInt8]
    /// The digits, read as a whole number, times ten to this power.
    let exponent: Int

    /// Takes a number apart that follows JSON's grammar.
    init(wellFormed text: some Sequence<UInt8>) {
        var isNegative = false
        var digits: [UInt8] = []
        var exponent = 0
        var isFraction = false
        var power: [UInt8]?
        for byte in text {
            switch byte {
            case UInt8(ascii: "e"), UInt8(ascii: "E"): power = []
            case _ where power != nil: power?.append(byte)
            case UInt8(ascii: "-"): isNegative = true
            case UInt8(ascii: "."): isFraction = true
            default:
                if !digits.isEmpty || byte != UInt8(ascii: "0") { digits.append(byte) }
                if isFraction { exponent -= 1 }
            }
        }
        if let power { exponent += Self.power(power) }
        while digits.last == UInt8(ascii: "0") {
            digits.removeLast()
            exponent += 1
        }
        self.isNegative = isNegative && !digits.isEmpty
        self.digits = digits
        self.exponent = digits.isEmpty ? 0 : exponent
    }

    /// No number that anybody means is beyond these.
    private static func power(_ text: [UInt8]) -> Int {
        let most = Int.max / 4
        let power = Int(String(decoding: text, as: UTF8.self)) ?? (text.first == UInt8(ascii: "-") ? -most : most)
        return min(max(power, -most), most)
    }

    /// As JavaScript writes numbers (ECMA-262, Number::toString), but with all digits.
    var text: String {
        guard !digits.isEmpty else { return "0" }
        let sign = isNegative ? "-" : ""
        let all = String(decoding: digits, as: UTF8.self)
        /// How many digits stand before the point.
        let whole = digits.count + exponent
        if whole > 0, whole <= 21 {
            if exponent >= 0 { return sign + all + String(repeating: "0", count: exponent) }
            return sign + all.prefix(whole) + "." + all.dropFirst(whole)
        }
        if whole > -6, whole <= 0 { return sign + "0." + String(repeating: "0", count: -whole) + all }
        let mantissa = digits.count == 1 ? all : "\(all.prefix(1)).\(all.dropFirst())"
        return "\(sign)\(mantissa)e\(whole > 0 ? "+" : "-")\((whole - 1).magnitude)"
    }
}
