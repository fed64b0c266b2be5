/// A number as it is written in a file: decimal digits and an exponent, so that nothing is lost on the way to a whole
/// number.
struct DecimalText {
    private let isNegative: Bool
    /// Without leading zeros.
    private let digits: [UInt8]
    /// The value is `0.digits × 10^point`.
    private let point: Int

    /// `nil` unless the text is a number as JSON writes it.
    init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative { bytes.removeFirst() }
        var digits: [UInt8] = []
        var whole = 0
        var seenPoint = false
        while let byte = bytes.first {
            if byte == UInt8(ascii: "."), !seenPoint {
                seenPoint = true
            } else if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                digits.append(byte - UInt8(ascii: "0"))
                if !seenPoint { whole += 1 }
            } else {
                break
            }
            bytes.removeFirst()
        }
        guard !digits.isEmpty else { return nil }
        var exponent = 0
        if let byte = bytes.first {
            // Twenty digits hold every finite number there is a use for, and an exponent beyond 10^6 is none.
            guard byte | 0x20 == UInt8(ascii: "e"),
                let written = Int(String(decoding: bytes.dropFirst(), as: UTF8.self)),
                abs(written) <= 1_000_000
            else { return nil }
            exponent = written
        }
        let zeros = digits.prefix { $0 == 0 }.count
        self.digits = Array(digits.dropFirst(zeros))
        point = whole - zeros + exponent
    }

    /// The number times 10^power, rounded half away from zero; `nil` where it does not fit.
    func scaled(byPowerOfTen power: Int) -> (value: Int64, isExact: Bool)? {
        let wholeDigits = point + power
        if digits.isEmpty || wholeDigits < 0 { return (0, digits.isEmpty) }
        guard wholeDigits <= 19 else { return nil }
        var value: Int64 = 0
        for index in 0..<wholeDigits {
            let digit = Int64(index < digits.count ? digits[index] : 0)
            let (tens, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (next, tooLargeToo) = tens.addingReportingOverflow(digit)
            if tooLarge || tooLargeToo { return nil }
            value = next
        }
        let rest = digits.dropFirst(wholeDigits)
        if let first = rest.first, first >= 5 {
            guard value < .max else { return nil }
            value += 1
        }
        return (isNegative ? -value : value, !rest.contains { $0 != 0 })
    }

    /// A number for a message: `0` rather than `0.0`.
    static func short(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
    }
}
