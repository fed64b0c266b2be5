#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Student's t distribution.
///
/// Source: "Student" (W. S. Gosset), "The probable error of a mean", Biometrika 6 (1908) 1–25; its tails are those of
/// the beta distribution with shapes ν/2 and 1/2 at ν / (ν + t²) (DLMF 8.17).
struct StudentT {
    /// ν, not necessarily whole.
    let degreesOfFreedom: Double

    /// The most degrees of freedom for which the tails are tested.
    static let degreesOfFreedomMax = 1e10

    init(degreesOfFreedom: Double) {
        precondition(degreesOfFreedom > 0 && degreesOfFreedom <= Self.degreesOfFreedomMax)
        self.degreesOfFreedom = degreesOfFreedom
    }

    /// The probability above `t`, which keeps its relative accuracy far out; 0 where it or t² leaves the range of a
    /// double.
    func upperTail(_ t: Double) -> Double {
        precondition(!t.isNaN)
        let outer = outerTail(t.magnitude)
        return t > 0 ? outer : 1 - outer
    }

    /// The probability of a statistic at least as far from 0 as `t`, on either side.
    func twoSided(_ t: Double) -> Double {
        min(1, 2 * outerTail(t.magnitude))
    }

    /// The t with the probability `tail` above it.
    ///
    /// Newton's method on the logarithms of tail and t: far out they lie on a straight line of slope −ν. The logarithm
    /// of the tail is concave in that of t, so that steps cross the root once at most. Where t² would leave the range of
    /// a double, which takes few degrees of freedom and a tail below 1e-150, it is a t that is about so far out.
    ///
    /// - Parameter tail: between 0 and 1, both left out.
    func upperQuantile(_ tail: Double) -> Double {
        precondition(tail > 0 && tail < 1)
        guard tail < 0.5 else { return tail == 0.5 ? 0 : -upperQuantile(1 - tail) }
        var t = -Normal.quantile(tail)  // below the root: t has the heavier tail
        for _ in 0..<200 {
            let outer = outerTail(t)
            guard outer > 0 else { return t }
            let step = log(outer / tail) * outer / (t * density(t))
            let next = t * exp(max(-1, min(step, 5)))
            // The error after a step is about its square, so this one was the last that could be seen.
            if step.magnitude <= 1e-9 { return next }
            t = next
        }
        return t
    }

    /// - Parameter t: 0 or more.
    private func outerTail(_ t: Double) -> Double {
        let ratio = t / degreesOfFreedom.squareRoot()
        let q = ratio * ratio
        guard q.isFinite else { return 0 }
        return BetaDistribution(degreesOfFreedom / 2, 0.5).tails(at: 1 / (1 + q), complement: q / (1 + q)).lower / 2
    }

    /// Γ((ν + 1)/2) / (√(νπ) Γ(ν/2)) (1 + t²/ν)^(−(ν + 1)/2), with the quotient of gamma functions as what Stirling's
    /// formula leaves of it.
    private func density(_ t: Double) -> Double {
        let (a, ratio) = (degreesOfFreedom / 2, t / degreesOfFreedom.squareRoot())
        let exponent = GammaRatio.logarithmOfHalfStep(a) - (a + 0.5) * log1p(ratio * ratio)
        return exp(exponent) / (2 * Double.pi).squareRoot()
    }
}
