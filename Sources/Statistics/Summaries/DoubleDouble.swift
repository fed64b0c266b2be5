/// A number held as the unevaluated sum of two doubles, about 106 bits, for sums that must not lose their last digits.
///
/// Source: T. Ogita, S. M. Rump, S. Oishi, "Accurate sum and dot product", SIAM J. Sci. Comput. 26 (2005) 1955–1988:
/// TwoSum (Knuth), TwoProd with a fused multiply-add, and the sum of algorithm 4.4.
struct DoubleDouble {
    /// The leading part: what a plain double would hold.
    private(set) var high: Double
    /// What `high` leaves out.
    private(set) var low: Double

    static let zero = DoubleDouble(high: 0, low: 0)

    private init(high: Double, low: Double) {
        (self.high, self.low) = (high, low)
    }

    /// a + b, exactly.
    init(sum a: Double, _ b: Double) {
        let sum = a + b
        let part = sum - a
        self.init(high: sum, low: (a - (sum - part)) + (b - part))
    }

    /// a · b, exactly unless it underflows.
    init(product a: Double, _ b: Double) {
        let product = a * b
        self.init(high: product, low: (-product).addingProduct(a, b))
    }

    /// The nearest double.
    var value: Double { high + low }

    static func + (a: Self, b: Double) -> Self {
        let sum = Self(sum: a.high, b)
        return Self(high: sum.high, low: sum.low + a.low)
    }

    static func + (a: Self, b: Self) -> Self {
        let sum = Self(sum: a.high, b.high)
        return Self(high: sum.high, low: sum.low + (a.low + b.low))
    }

    static func - (a: Double, b: Self) -> Self {
        let difference = Self(sum: a, -b.high)
        return Self(high: difference.high, low: difference.low - b.low)
    }

    static func * (a: Double, b: Self) -> Self {
        let product = Self(product: a, b.high)
        return Self(high: product.high, low: product.low + a * b.low)
    }

    static func / (a: Self, b: Double) -> Self {
        let whole = Self(sum: a.high, a.low)  // the quotient below needs |low| ≤ ulp(high) / 2
        let quotient = whole.high / b
        let remainder = whole.high.addingProduct(-quotient, b) + whole.low
        return Self(sum: quotient, remainder / b)
    }

    var squared: Self {
        let square = Self(product: high, high)
        return Self(high: square.high, low: square.low + 2 * high * low)
    }
}
