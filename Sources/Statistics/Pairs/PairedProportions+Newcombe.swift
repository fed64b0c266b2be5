extension PairedProportions {
    /// The interval of the difference of two paired proportions, from the Wilson interval of each and the correlation
    /// between them: method 10, with the continuity correction to that correlation.
    ///
    /// Source: R. G. Newcombe, "Improved confidence intervals for the difference between binomial proportions based on
    /// paired data", Statist. Med. 17 (1998) 2635–2650.
    package func newcombe(at level: ConfidenceLevel = .percent95) -> Interval {
        let (one, two) = (first.wilson(at: level), second.wilson(at: level))
        let correlation = correctedCorrelation
        func leg(_ a: Double, _ b: Double) -> Double {
            max(0, a * a - 2 * correlation * a * b + b * b).squareRoot()
        }
        let below = leg(first.estimate - one.low, two.high - second.estimate)
        let above = leg(one.high - first.estimate, second.estimate - two.low)
        return Interval(low: max(-1, estimate - below), high: min(1, estimate + above), level: level)
    }

    /// φ, the correlation of the two outcomes; half the number of cases is taken from its numerator where that is
    /// positive, but not below 0. It is 0 where one version passes or fails every case.
    private var correctedCorrelation: Double {
        let (a, b, c, d) = (Double(bothPass), Double(firstOnly), Double(secondOnly), Double(bothFail))
        let scale = (a + b).squareRoot() * (c + d).squareRoot() * (a + c).squareRoot() * (b + d).squareRoot()
        guard scale > 0 else { return 0 }
        let covariance = a * d - b * c
        let numerator = covariance > 0 ? max(0, covariance - Double(cases) / 2) : covariance
        return numerator / scale
    }
}
