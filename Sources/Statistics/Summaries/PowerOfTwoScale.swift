/// Brings values near 1 by an exact factor, so that neither sums nor squares leave the range of a double on the way.
struct PowerOfTwoScale {
    private let factor: Double
    private let inverse: Double

    init(_ values: [Double]) {
        let largest = values.reduce(0) { max($0, $1.magnitude) }
        // Within ±1000 both factors are normal numbers; what is left of the scale then does no harm.
        let exponent = largest == 0 ? 0 : min(max(largest.exponent, -1000), 1000)
        factor = Double(sign: .plus, exponent: exponent, significand: 1)
        inverse = Double(sign: .plus, exponent: -exponent, significand: 1)
    }

    func reduce(_ value: Double) -> Double { value * inverse }
    func enlarge(_ value: Double) -> Double { value * factor }
}
