/// The number of heads in `trials` tosses of a fair coin: what a sign or McNemar statistic follows when neither side is
/// better.
struct FairBinomial {
    /// From 1 to 2e9.
    let trials: Int

    /// The probability of so many heads or fewer, written as a beta tail (DLMF 8.17.5).
    ///
    /// - Parameter heads: from 0 to `trials`.
    func atMost(_ heads: Int) -> Double {
        precondition((0...trials).contains(heads) && trials >= 1)
        guard heads < trials else { return 1 }
        return BetaDistribution(Double(trials - heads), Double(heads + 1)).tails(at: 0.5).lower
    }

    /// The exact two-sided p of `heads`: twice the smaller tail, at most 1.
    func twoSided(_ heads: Int) -> Double {
        min(1, 2 * atMost(min(heads, trials - heads)))
    }
}
