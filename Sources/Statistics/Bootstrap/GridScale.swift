/// How values become whole numbers of one small unit above the least of them.
struct GridScale: Sendable {
    /// From the least to the greatest value.
    private let range: ClosedRange<Double>
    /// A power of two: the finest that lets every possible sum fit 63 bits, and no finer than the last digit of the
    /// largest value, since below that there is only the rounding of the input.
    let unit: Double

    /// - Parameters:
    ///   - range: from the least to the greatest value; what lies between is finite.
    ///   - terms: the most values that are added up.
    init(_ range: ClosedRange<Double>, terms: Int) {
        let spread = range.upperBound - range.lowerBound
        let fitting = Self.powerOfTwo(notBelow: spread * 0x1p-62 * Double(terms))
        (self.range, unit) = (range, max(fitting, range.lowerBound.ulp, range.upperBound.ulp))
    }

    func steps(_ value: Double) -> Int64 {
        Int64(((value - range.lowerBound) / unit).rounded())
    }

    /// The value at so many steps above the least, not necessarily whole; never beyond the greatest, whatever rounding
    /// does.
    func value(atSteps steps: Double) -> Double {
        min(max(range.lowerBound + steps * unit, range.lowerBound), range.upperBound)
    }

    private static func powerOfTwo(notBelow value: Double) -> Double {
        guard value > 0 else { return 0 }
        let power = Double(sign: .plus, exponent: value.exponent, significand: 1)
        return power < value ? 2 * power : power
    }
}
