#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The distribution of (Z + δ) / S, with Z standard normal and S the square root of an independent chi-squared over its
/// degrees of freedom ν: what a t statistic follows when there is an effect, so that power comes from it.
///
/// Source: N. L. Johnson, S. Kotz, N. Balakrishnan, "Continuous Univariate Distributions" 2 (1995), chapter 31. The tail
/// is the mean of Φ(δ − t S), integrated over v = ln S, where the density of S is
/// √(2a/π) exp(−(what Stirling's formula leaves of ln Γ(a + 1)) − a (e^2v − 1 − 2v)) with a = ν/2.
struct NoncentralT {
    /// ν, not necessarily whole.
    let degreesOfFreedom: Double
    /// δ, the mean of the numerator.
    let noncentrality: Double

    init(degreesOfFreedom: Double, noncentrality: Double) {
        precondition(degreesOfFreedom > 0 && degreesOfFreedom <= StudentT.degreesOfFreedomMax)
        precondition(noncentrality.isFinite)
        (self.degreesOfFreedom, self.noncentrality) = (degreesOfFreedom, noncentrality)
    }

    /// The probability above `t`, with an absolute error of about 1e-13.
    func upperTail(_ t: Double) -> Double {
        precondition(t.isFinite)
        if noncentrality == 0 { return StudentT(degreesOfFreedom: degreesOfFreedom).upperTail(t) }
        let a = degreesOfFreedom / 2
        let factor = (2 * a / Double.pi).squareRoot() * exp(-SaddlePoint.stirlingError(a))
        let breaks = breaks(a, t)
        let sum = zip(breaks, breaks.dropFirst()).reduce(0.0) { sum, ends in
            sum
                + Quadrature.integral(over: ends.0...ends.1, tolerance: 1e-15) { v in
                    factor * exp(-a * (expm1(2 * v) - 2 * v)) * Normal.cumulative(noncentrality - t * exp(v))
                }
        }
        return min(1, sum)
    }

    /// Where the density is above e^−40 of its height, cut where it or the normal probability bends, ascending.
    private func breaks(_ a: Double, _ t: Double) -> [Double] {
        let (width, reach) = (1 / (2 * a.squareRoot()), 40 / a)
        // e^2v − 1 − 2v is above 2v² for v > 0 and above −2v − 1 for v < 0; for small |v| it is 2v² nearly.
        let high = min((reach / 2).squareRoot(), log(2 + reach))
        let low = max(-(reach + 1) / 2, -3 * (reach / 2).squareRoot() - reach)
        var inner = [-6, -3, 0, 3, 6].map { $0 * width }
        let turn = noncentrality / t  // where half of the normal probability is passed
        if turn > 0, turn.isFinite {
            inner += [-6, 0, 6].map { log(turn) + $0 / max(noncentrality.magnitude, 1) }
        } else if t != 0 {
            inner.append(-log(t.magnitude))
        }
        return [low] + inner.filter { low < $0 && $0 < high }.sorted() + [high]
    }
}
