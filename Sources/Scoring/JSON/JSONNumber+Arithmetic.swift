extension JSONNumber: Comparable {
    static let zero = JSONNumber(wellFormed: "0".utf8)

    static func < (one: JSONNumber, other: JSONNumber) -> Bool {
        if one.sign != other.sign { return one.sign < other.sign }
        return one.sign < 0 ? other.isSmallerInMagnitude(than: one) : one.isSmallerInMagnitude(than: other)
    }

    /// −1, 0 or 1.
    private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

    private func isSmallerInMagnitude(than other: JSONNumber) -> Bool {
        // Where the first digit stands, then digit by digit; none is 0 at the end, so the longer of two that begin alike is larger.
        let (place, otherPlace) = (digits.count + exponent, other.digits.count + other.exponent)
        return place == otherPlace ? digits.lexicographicallyPrecedes(other.digits) : place < otherPlace
    }

    /// Without a fraction.
    var isWhole: Bool { exponent >= 0 }

    /// Not more digits than ``isMultiple(of:)`` can take.
    var isDivisor: Bool { !digits.isEmpty && digits.count <= 18 }

    /// Exactly, whatever the sizes. `divisor` is positive, with ``isDivisor``.
    func isMultiple(of divisor: JSONNumber) -> Bool {
        if digits.isEmpty { return true }
        // As it has no zero at its end, it is no multiple of any power of ten that it would have to be one of.
        let power = exponent - divisor.exponent
        guard power >= 0, let modulus = UInt128(String(decoding: divisor.digits, as: UTF8.self)) else { return false }
        var remainder: UInt128 = 0
        for digit in digits { remainder = (remainder * 10 + UInt128(digit - UInt8(ascii: "0"))) % modulus }
        var (factor, left) = (UInt128(10) % modulus, power)
        while left > 0 {
            if left & 1 == 1 { remainder = remainder * factor % modulus }
            factor = factor * factor % modulus
            left >>= 1
        }
        return remainder == 0
    }
}
