extension PairedProportions {
    /// The score interval of the difference of two paired proportions: all differences that the score test does not
    /// reject. It is there, and has a width, also where both pass the same cases.
    ///
    /// Source: T. Tango, "Equivalence test and confidence interval for the difference in proportions for the
    /// paired-sample design", Statist. Med. 17 (1998) 891–908.
    package func tango(at level: ConfidenceLevel = .percent95) -> Interval {
        let z = level.criticalValue
        // The score falls as the difference grows, so each end is where it crosses ±z.
        let low = estimate == -1 ? -1 : Bisection.root(in: -1...estimate) { score(against: $0) > z }
        let high = estimate == 1 ? 1 : Bisection.root(in: estimate...1) { score(against: $0) > -z }
        return Interval(low: low, high: high, level: level)
    }

    /// The one-sided p against a true difference of −`margin` or less: small where the first is shown to be no worse
    /// than the second by so much. Defined also where both pass the same cases.
    ///
    /// - Parameter margin: above 0 and below 1, a share of cases.
    /// - Throws: `.marginOutOfRange`.
    package func nonInferiorityP(margin: Double) throws(StatisticsError) -> Double {
        Normal.cumulative(-(try score(margin: margin)))
    }

    /// How many standard errors the observed difference lies above a true one of −`margin`.
    ///
    /// - Throws: `.marginOutOfRange`.
    func score(margin: Double) throws(StatisticsError) -> Double {
        guard margin > 0, margin < 1 else { throw .marginOutOfRange(margin) }
        return score(against: -margin)
    }

    /// How many standard errors, as they would be if `difference` were true, the observed difference lies above it.
    private func score(against difference: Double) -> Double {
        Self.tangoScore(
            of: Double(cases), firstOnly: Double(firstOnly), secondOnly: Double(secondOnly), against: difference)
    }

    /// The same of numbers of cases, which need not be whole.
    static func tangoScore(
        of n: Double, firstOnly b: Double, secondOnly c: Double, against difference: Double
    ) -> Double {
        let variance = tangoVariance(of: n, firstOnly: b, secondOnly: c, at: difference)
        let distance = b - c - n * difference
        guard variance > 0 else { return distance == 0 ? 0 : distance * .infinity }
        return distance / variance.squareRoot()
    }

    /// The variance of cases passed by the first only less those by the second only, as it is likeliest if `difference` were true.
    /// - Parameters: numbers of cases, or shares of one.
    static func tangoVariance(
        of n: Double, firstOnly b: Double, secondOnly c: Double, at difference: Double
    ) -> Double {
        // The share of cases passed by the second only that is likeliest if the difference is `difference`: the larger
        // root of A q² + B q + C, in the form without cancellation.
        let half = (2 * n - b + c) * difference - b - c  // B
        let product = -c * difference * (1 - difference)  // C
        let root = max(0, half * half - 8 * n * product).squareRoot()
        let q = half <= 0 ? (root - half) / (4 * n) : (root + half > 0 ? -2 * product / (root + half) : 0)
        return max(0, n * (2 * q + difference * (1 - difference)))
    }
}
