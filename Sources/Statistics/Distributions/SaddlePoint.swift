#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The two small terms that are left of a binomial or beta density once its large ones are cancelled on paper.
///
/// Source: C. Loader, "Fast and accurate computation of binomial probabilities" (2000), equations 2 to 6.
enum SaddlePoint {
    /// ln Γ(n + 1) less Stirling's ½ ln(2πn) + n ln n − n, for n > 0.
    static func stirlingError(_ n: Double) -> Double {
        guard n < 16 else {
            let inverse = 1 / (n * n)  // DLMF 5.11.1; the first term left out is below 1e-16 here
            let coefficients = [1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360_360]
            return coefficients.reversed().reduce(0) { $0 * inverse + $1 } / n
        }
        // Γ(n + 2) = (n + 1) Γ(n + 1): each step adds a small number, so none cancels.
        return stirlingError(n + 1) + ((n + 0.5) * log1p(1 / n) - 1)
    }

    /// x ln(x / mean) + mean − x, for x > 0 and mean > 0: near 0 when they are near each other.
    static func deviance(_ x: Double, mean: Double) -> Double {
        let difference = x - mean
        guard difference.magnitude < 0.1 * (x + mean) else { return x * log(x / mean) - difference }
        // x (2 artanh v − …) expanded in v, so that the leading terms need not cancel.
        let v = difference / (x + mean)
        var (sum, power) = (difference * v, 2 * x * v)
        for odd in stride(from: 3.0, through: 63, by: 2) {
            power *= v * v
            let next = sum + power / odd
            if next == sum { break }
            sum = next
        }
        return sum
    }
}
