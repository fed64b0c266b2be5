/// An amount of money: 10⁻¹² USD, exactly, so that a sum of a million small costs has no rounding in it.
package struct Picodollars: Hashable, Comparable, Sendable {
    package let value: Int128

    package init(_ value: Int128) {
        self.value = value
    }

    package static let perDollar: Int128 = 1_000_000_000_000

    package static func < (left: Self, right: Self) -> Bool { left.value < right.value }
}

extension Picodollars: CustomStringConvertible {
    /// US dollars as an exact decimal number without an exponent, such as "0.0000125" or "3"; also valid as a JSON
    /// number.
    package var description: String {
        let (dollars, rest) = value.magnitude.quotientAndRemainder(dividingBy: Self.perDollar.magnitude)
        let sign = value < 0 ? "-" : ""
        guard rest > 0 else { return "\(sign)\(dollars)" }
        let digits = String(rest)
        var fraction = String(repeating: "0", count: 12 - digits.count) + digits
        while fraction.last == "0" { fraction.removeLast() }
        return "\(sign)\(dollars).\(fraction)"
    }
}
