/// Integrals of smooth functions over an interval.
///
/// Source: R. Piessens, E. de Doncker-Kapenga, C. W. Überhuber, D. K. Kahaner, "QUADPACK" (1983): the 15 points of
/// Kronrod's extension of Gauss's 7, halving an interval while the two sums differ.
enum Quadrature {
    /// ∫ f from `range`'s lower to its upper bound, with an absolute error of about `tolerance`.
    ///
    /// - Parameter f: finite everywhere in `range`.
    static func integral(over range: ClosedRange<Double>, tolerance: Double, _ f: (Double) -> Double) -> Double {
        var open = [(range: range, depth: 0)]
        var sum = DoubleDouble.zero
        while let (range, depth) = open.popLast() {
            let (kronrod, gauss) = sums(over: range, f)
            if (kronrod - gauss).magnitude <= tolerance || depth == depthMax {
                sum = sum + kronrod
                continue
            }
            let middle = range.lowerBound + (range.upperBound - range.lowerBound) / 2
            open.append((range.lowerBound...middle, depth + 1))
            open.append((middle...range.upperBound, depth + 1))
        }
        return sum.value
    }

    /// An interval halved so often is narrower than any feature that the callers' functions have.
    private static let depthMax = 24

    private static func sums(
        over range: ClosedRange<Double>, _ f: (Double) -> Double
    ) -> (kronrod: Double, gauss: Double) {
        let half = (range.upperBound - range.lowerBound) / 2
        let centre = range.lowerBound + half
        let middle = f(centre)
        var (kronrod, gauss) = (middle * kronrodWeights[7], middle * gaussWeights[3])
        for index in 0..<7 {
            let pair = f(centre - half * points[index]) + f(centre + half * points[index])
            kronrod += pair * kronrodWeights[index]
            if !index.isMultiple(of: 2) { gauss += pair * gaussWeights[index / 2] }
        }
        return (kronrod * half, gauss * half)
    }

    private static let points = [
        0.991455371120812639, 0.949107912342758525, 0.864864423359769073, 0.741531185599394440,
        0.586087235467691130, 0.405845151377397167, 0.207784955007898468,
    ]
    private static let kronrodWeights = [
        0.0229353220105292250, 0.0630920926299785533, 0.104790010322250184, 0.140653259715525919,
        0.169004726639267903, 0.190350578064785410, 0.204432940075298892, 0.209482141084727828,
    ]
    private static let gaussWeights = [
        0.129484966168869693, 0.279705391489276668, 0.381830050505118945, 0.417959183673469388,
    ]
}
