#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// How likely a sum with fair signs comes out far in its tail: signs are drawn so that such sums are usual, each as often as is right for the
/// exponentially tilted distribution whose mean is the bound, and are weighted by how much seldomer fair signs bring them. Two thousand draws
/// tell a probability of one in a million, or in a million million, to about 5 %.
///
/// The weight of the bound itself is counted as one draw more, so that the estimate is never 0 and on average not too small.
///
/// Source: A. C. Davison, D. V. Hinkley, "Bootstrap Methods and their Application" (1997), §9.4; M. T. Harrison, "Conservative hypothesis tests
/// and confidence intervals using importance sampling", Biometrika 99 (2012) 57–69.
struct TiltedSigns {
    /// Over the largest of them, as is the bound.
    private let magnitudes: [Double]
    private let bound: Double
    /// The tilt: a value x is positive with odds e^2tx. `nil` where only all positive signs reach the bound.
    private let tilt: Double?

    private static let draws = 2_000
    /// Beyond it a sign is as good as certain.
    private static let exponentMax = 40.0
    private static let leastMin = 1e-200

    /// - Parameters:
    ///   - magnitudes: of the values, all above 0.
    ///   - bound: what the sum is to reach.
    /// - Returns: `nil` where the bound is 0 or less, which is no tail, or the magnitudes are too unlike for a double.
    init?(_ magnitudes: [Double], reaching bound: Double) {
        guard let largest = magnitudes.max(), largest > 0 else { return nil }
        let (magnitudes, bound) = (magnitudes.map { $0 / largest }, bound / largest)
        let (most, least) = (magnitudes.reduce(0, +), magnitudes.min() ?? 0)
        guard bound > 0, bound.isFinite, least > Self.leastMin else { return nil }
        (self.magnitudes, self.bound) = (magnitudes, bound)
        // Any other sign takes away twice the least magnitude.
        guard bound <= most - least else {
            tilt = nil
            return
        }
        // The mean under the tilt t is Σ x tanh(tx), which grows with it.
        tilt = Bisection.root(in: 0...Self.exponentMax / least) { tilt in
            magnitudes.reduce(0) { $0 + $1 * tanh(tilt * $1) } < bound
        }
    }

    /// The probability that fair signs reach the bound; above 0.
    func tail(seed: UInt64) -> Double {
        guard let tilt else { return max(exp2(-Double(magnitudes.count)), .leastNonzeroMagnitude) }
        // ln of the mean of e^tS under fair signs: Σ ln cosh(tx), without overflow.
        let cumulant = magnitudes.reduce(0) { $0 + tilt * $1 + log1p(exp(-2 * tilt * $1)) - log(2) }
        let chances = magnitudes.map { 1 / (1 + exp(-2 * tilt * $0)) }
        var generator = Xoshiro256StarStar(seed: seed)
        // Weights over that of the bound itself, which is 1 here.
        var weights = 1.0
        for _ in 0..<Self.draws {
            var sum = 0.0
            for (magnitude, chance) in zip(magnitudes, chances) {
                sum += generator.fraction() < chance ? magnitude : -magnitude
            }
            if sum >= bound { weights += exp(tilt * (bound - sum)) }
        }
        let scaled = cumulant - tilt * bound + log(weights / Double(Self.draws + 1))
        return min(1, max(exp(scaled), .leastNonzeroMagnitude))
    }
}
