extension Proportion {
    /// The score interval without continuity correction; the one to show beside a pass rate.
    ///
    /// Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    /// J. Am. Stat. Assoc. 22 (1927) 209–212. The ends are the roots p of (p̂ − p)² = z² p (1 − p) / n.
    package func wilson(at level: ConfidenceLevel = .percent95) -> Interval {
        let (k, n, z) = (Double(successes), Double(trials), level.criticalValue)
        let root = z * (z * z + 4 * k * (n - k) / n).squareRoot()
        let sum = 2 * k + z * z + root
        // The roots multiply to k² / (n (n + z²)): this way the low end of a rare success keeps all its digits.
        let low = 2 * k * (k / n) / sum
        let high = sum / (2 * (n + z * z))
        return Interval(low: low, high: successes == trials ? 1 : high, level: level)
    }
}
