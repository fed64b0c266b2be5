package import Events
package import Statistics

/// How one version did with one model, over all the experiments that were asked about, as of a moment.
///
/// Results count where they are recorded and scored. A run that failed is not a result: the provider or the network may
/// be at fault, not the prompt. So it is neither in the mean nor in the pass rate; `failed` stands beside them, to be
/// shown with them. Which rows are shown to be better than which is told by ``LeaderboardStatistics``.
package struct LeaderboardRow: Equatable, Sendable {
    /// 1 for the best, then one more each. The order: what is ranked by; then, of mean and pass rate, the other one; then version id, then model.
    package let order: Int
    package let prompt: PromptID
    package let version: VersionID
    /// "provider:name".
    package let model: String

    /// What is ranked by, in its unit; nil where nothing has it, or one of the results lacks it.
    package let value: Double?
    /// Whether cases may have several results each, or are in clusters. Then runs are not independent, and the intervals here are nil: those by case
    /// or cluster are in ``LeaderboardStatistics``.
    package let isClustered: Bool

    /// Recorded results.
    package let n: Int
    /// Runs that ended without one.
    package let failed: Int

    /// How many results have a score: those behind `mean`.
    package let scored: Int
    /// The mean score, 0 to 1, or in the unit of the workspace's metric that was asked for; nil where nothing was scored.
    package let mean: Double?
    /// 95 %, from the seed of the first experiment counted here; nil for fewer than two scores, and where all are alike.
    package let meanInterval: MeanInterval?
    /// Why the scores have no interval; nil where they have one, by case or cluster too, and of a derived metric, which has none.
    package let meanUndefined: StatisticsError?

    /// How many results were judged: those behind `passRate`. All `n` but those that nothing was asserted of, unless a metric was asked for that judged only
    /// some.
    package let judged: Int
    package let passed: Int
    /// The share of them that passed, 0 to 1; nil where nothing was judged.
    package let passRate: Double?
    /// Wilson's, 95 %; nil where nothing was judged.
    package let passInterval: Interval?

    /// Quantiles of type 7 of the results' whole times, in milliseconds; nil where there is no result.
    package let latencyP50Milliseconds: Double?
    package let latencyP95Milliseconds: Double?
    package let latencyP99Milliseconds: Double?

    /// Input and output of all results; nil where there is no result, or `tokensUnknown` of them did not say.
    package let tokens: UInt64?
    package let tokensUnknown: Int
    /// What all results cost; nil where there is no result, or for `costUnknown` of them the price was not known.
    package let cost: Picodollars?
    package let costUnknown: Int

    /// US dollars for each result that passed, the cost of the others included; nil where the cost is unknown or none passed.
    package var costPerPassDollars: Double? {
        guard let cost, passed > 0 else { return nil }
        return Double(cost.value) / Double(Picodollars.perDollar) / Double(passed)
    }
}
