extension Proportion {
    /// The exact interval: it holds the true proportion at least as often as `level` says, at the price of width.
    /// Its low end is 0 when nothing succeeded, its high end 1 when nothing failed.
    ///
    /// Source: C. J. Clopper, E. S. Pearson, "The use of confidence or fiducial limits illustrated in the case of the
    /// binomial", Biometrika 26 (1934) 404–413, with the binomial tails written as beta tails (DLMF 8.17.5).
    package func clopperPearson(at level: ConfidenceLevel = .percent95) -> Interval {
        let (k, n) = (Double(successes), Double(trials))
        let low = successes == 0 ? 0 : BetaDistribution(k, n - k + 1).quantile(.lower, level.tail)
        let high = successes == trials ? 1 : BetaDistribution(k + 1, n - k).quantile(.upper, level.tail)
        return Interval(low: low, high: high, level: level)
    }
}
