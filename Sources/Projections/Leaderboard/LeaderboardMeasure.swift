package import Statistics

/// What a leaderboard ranks by.
package struct LeaderboardMeasure: Hashable, Sendable {
    /// What a result took, in place of how it was judged.
    package enum Quantity: String, CaseIterable, Sendable {
        /// Of a result's whole time, in milliseconds.
        case latency
        /// In US dollars.
        case cost
        /// Input and output.
        case tokens
    }

    /// What is made of a row's results.
    package enum Aggregate: String, CaseIterable, Sendable {
        case mean
        /// Of type 7.
        case median
        /// The share that passed; only of scores.
        case passRate = "pass-rate"
    }

    /// `nil` for scores: the runs' own, or those of the filter's metric.
    package let quantity: Quantity?
    package let aggregate: Aggregate
    package let better: Better

    /// By the mean score, higher being better; of a quantity, lower.
    package init(_ quantity: Quantity? = nil, _ aggregate: Aggregate = .mean, better: Better? = nil) {
        self.quantity = quantity
        self.aggregate = quantity != nil && aggregate == .passRate ? .mean : aggregate
        self.better = better ?? (quantity == nil ? .higher : .lower)
    }
}
