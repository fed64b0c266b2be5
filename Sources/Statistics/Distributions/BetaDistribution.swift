#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The beta distribution with shapes a and b, whose distribution function is the regularised incomplete beta function
/// I_x(a, b): the tails of the binomial, Student's t and F all come from it.
struct BetaDistribution {
    private let a: Double
    private let b: Double

    /// - Parameters: shapes, each above 0 and at most 1e10.
    init(_ a: Double, _ b: Double) {
        precondition(a > 0 && b > 0 && max(a, b) <= 1e10)
        (self.a, self.b) = (a, b)
    }

    /// The probabilities below and above `x`, 0 < x < 1. The smaller of the two keeps its relative accuracy.
    func tails(at x: Double) -> (lower: Double, upper: Double) {
        tails(at: x, complement: 1 - x)
    }

    /// The same where 1 − x is known by itself to more digits than the subtraction would leave. Both lie in 0...1.
    func tails(at x: Double, complement y: Double) -> (lower: Double, upper: Double) {
        guard x > 0 else { return (0, 1) }
        guard y > 0 else { return (1, 0) }
        let kernel = kernel(at: x, complement: y)
        // The fraction converges fast below the mean, and I_x(a, b) = 1 − I_{1−x}(b, a) above it.
        if x * (a + b) <= a {
            let lower = kernel / Self.fraction(x, y, a, b)
            return (lower, 1 - lower)
        }
        let upper = kernel / Self.fraction(y, x, b, a)
        return (1 - upper, upper)
    }

    /// Which part of the distribution a probability speaks of.
    enum Side { case lower, upper }

    /// The x with the given probability below it (`.lower`) or above it (`.upper`), 0 < probability < 1.
    ///
    /// Newton's method on the logarithm of that probability, which is concave when both shapes are 1 or more; a step
    /// that would leave what is known to hold the root is replaced by halving.
    func quantile(_ side: Side, _ probability: Double) -> Double {
        precondition(probability > 0 && probability < 1)
        var (low, high, x) = (0.0, 1.0, a / (a + b))
        while true {
            let tails = tails(at: x)
            let tail = side == .lower ? tails.lower : tails.upper
            let isAboveRoot = (tail > probability) == (side == .lower)
            if isAboveRoot { high = x } else { low = x }
            let slope = kernel(at: x, complement: 1 - x) / (x * (1 - x)) / tail  // the density over the tail
            let step = log(tail / probability) / (side == .lower ? -slope : slope)
            let target = x + step  // NaN where the tail underflows, which the next line refuses too
            guard target > low, target < high else {
                let middle = low + (high - low) / 2
                if middle == x || middle == low || middle == high { return middle }
                x = middle
                continue
            }
            // The error after a step is about its square, so this one was the last that could be seen.
            if step.magnitude <= 1e-9 * min(x, 1 - x) { return target }
            x = target
        }
    }

    /// x^a y^b / B(a, b) with y = 1 − x, in the form of C. Loader, "Fast and accurate computation of binomial
    /// probabilities" (2000), in which large terms never meet.
    private func kernel(at x: Double, complement y: Double) -> Double {
        let n = a + b
        let exponent =
            SaddlePoint.stirlingError(n) - SaddlePoint.stirlingError(a) - SaddlePoint.stirlingError(b)
            - SaddlePoint.deviance(a, mean: n * x) - SaddlePoint.deviance(b, mean: n * y)
        return (a * (b / n) / (2 * Double.pi)).squareRoot() * exp(exponent)
    }

    /// x^a y^b / (B(a, b) I_x(a, b)) as the continued fraction β₀ + α₁ / (β₁ + α₂ / (β₂ + …)), which takes x and
    /// y = 1 − x apart and so keeps its accuracy when either is tiny.
    ///
    /// Source: A. R. DiDonato, A. H. Morris, "Algorithm 708: significant digit computation of the incomplete beta
    /// function ratios", ACM Trans. Math. Softw. 18 (1992) 360–373, equation 9. It is evaluated from the front, after
    /// W. J. Lentz, "Generating Bessel functions in Mie scattering calculations", Appl. Opt. 15 (1976) 668–671.
    private static func fraction(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
        let excess = a * y - b * x + 1  // at least 1, x being at most the mean
        let termsMax = 1_000 + Int(20 * max(a, b).squareRoot())  // it converges in O(√max(a, b)) terms
        var value = a * excess / (a + 1)
        var (c, d) = (value, 0.0)
        for term in 1...termsMax {
            let m = Double(term)
            let whole = a + 2 * m - 1
            let numerator = (a + m - 1) / whole * ((a + b + m - 1) / whole) * m * (b - m) * x * x
            let denominator = m + m * (b - m) * x / whole + (a + m) * (excess + m * (1 + y)) / (whole + 2)
            d = 1 / (denominator + numerator * d)
            c = denominator + numerator / c
            value *= c * d
            if (c * d - 1).magnitude <= 2 * Double.ulpOfOne { return value }
        }
        preconditionFailure("the continued fraction of I_x(\(a), \(b)) has not converged at x = \(x)")
    }
}
