#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What may be said about a mean difference after any number of observations, however often one looked before: the
/// probability that the interval *ever* misses the true mean is at most alpha, and so is the probability that p ever
/// falls to alpha where there is no difference.
///
/// It holds for independent observations whose deviations are normal, or bounded or otherwise sub-Gaussian, with a
/// *known* standard deviation. Where only bounds are known, and that is the rule for scores, take `BettingSequence`.
///
/// Source: H. Robbins, "Statistical methods related to the law of the iterated logarithm", Ann. Math. Stat. 41 (1970)
/// 1397–1409; in this form S. R. Howard, A. Ramdas, J. McAuliffe, J. Sekhon, "Time-uniform, nonparametric,
/// nonasymptotic confidence sequences", Ann. Stat. 49 (2021) 1055–1080 (the two-sided normal mixture boundary).
package struct NormalMixture: Equatable, Sendable {
    /// The standard deviation of one observation, or an upper bound of it; 0 or more.
    package let sigma: Double
    /// Above 0. The interval is narrowest, for its alpha, when n · sigma² is a certain multiple of it; see
    /// `tuned(for:sigma:alpha:)`.
    package let rho: Double
    /// How often the interval may ever miss the true mean.
    package let alpha: SignificanceLevel

    /// - Throws: `.mixtureOutOfRange` unless sigma is finite and 0 or more, and rho finite and above 0.
    package init(sigma: Double, rho: Double, alpha: SignificanceLevel = .percent5) throws(StatisticsError) {
        guard sigma >= 0, sigma.isFinite else { throw .mixtureOutOfRange(sigma) }
        guard rho > 0, rho.isFinite else { throw .mixtureOutOfRange(rho) }
        (self.sigma, self.rho, self.alpha) = (sigma, rho, alpha)
    }

    /// The mixture whose interval is narrowest after `count` observations: rho = n σ² / (w − 1), where w is the larger
    /// solution of w − ln w = 1 + 2 ln(1/alpha).
    ///
    /// Source: Howard et al. (2021), where w is written −W₋₁(−alpha²/e) with Lambert's function.
    ///
    /// - Throws: `.casesOutOfRange` unless `count` lies in 1...`SampleSize.sizeMax`; `.mixtureOutOfRange` unless sigma is
    ///   finite and above 0.
    package static func tuned(
        for count: Int, sigma: Double, alpha: SignificanceLevel = .percent5
    ) throws(StatisticsError) -> Self {
        guard (1...SampleSize.sizeMax).contains(count) else { throw .casesOutOfRange(count) }
        let goal = 1 - 2 * log(alpha.fraction)
        var w = goal + log(goal)
        for _ in 0..<100 { w = goal + log(w) }  // each step brings it nearer by the factor 1/w
        return try Self(sigma: sigma, rho: Double(count) * sigma * sigma / (w - 1), alpha: alpha)
    }

    /// Half the width of the interval around the mean after `count` observations.
    ///
    /// - Throws: `.noObservation` when there is none yet; `.overflow`.
    package func halfWidth(after count: Int) throws(StatisticsError) -> Double {
        guard count > 0 else { throw .noObservation }
        let total = try variance(after: count) + rho
        let logarithm = log(total) - log(rho) - 2 * log(alpha.fraction)
        return total.squareRoot() / Double(count) * logarithm.squareRoot()
    }

    /// The natural logarithm of the e-value against a mean of 0: by how much, averaged over possible effects, the
    /// observations are likelier with an effect than without.
    ///
    /// - Parameters:
    ///   - sum: of the observations.
    ///   - count: how many there are.
    /// - Throws: `.overflow`.
    package func logE(sum: Double, after count: Int) throws(StatisticsError) -> Double {
        let total = try variance(after: count) + rho
        let deviate = sum / total.squareRoot()
        let value = (log(rho) - log(total)) / 2 + deviate * deviate / 2
        guard value.isFinite else { throw .overflow }
        return value
    }

    private func variance(after count: Int) throws(StatisticsError) -> Double {
        let variance = Double(count) * sigma * sigma
        guard (variance + rho).isFinite else { throw .overflow }
        return variance
    }
}
