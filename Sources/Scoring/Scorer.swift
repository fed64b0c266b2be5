internal import Events

/// What came of a run's assertions together.
package struct RunScore: Equatable, Sendable {
    /// Σ weight · value / Σ weight, over what was run and weighs something; an error counts as 0. `nil` where nothing was scored.
    package let score: Double?
    /// With a threshold: the score reaches it. Without: every assertion that weighs something passed. Where nothing was scored nothing
    /// passed: an output that nobody looked at is not a good one.
    package let passed: Bool
    /// One for each assertion, in their order.
    package let outcomes: [AssertionOutcome]
}

/// Looks at outputs with prepared assertions.
package enum Scorer {
    /// `threshold`: 0…1.
    package static func score(
        _ output: ScoredOutput, against assertions: [PreparedAssertion], threshold: Double?
    ) -> RunScore {
        let outcomes = assertions.map { $0.look(at: output) }
        var weights = 0.0
        var sum = 0.0
        var allPassed = true
        for (assertion, outcome) in zip(assertions, outcomes) where outcome.outcome != .notRun && assertion.weight > 0 {
            weights += assertion.weight
            sum += assertion.weight * (outcome.value ?? 0)
            allPassed = allPassed && outcome.outcome == .passed
        }
        guard weights > 0 else { return RunScore(score: nil, passed: false, outcomes: outcomes) }
        let score = sum / weights
        // Weights are decimals: a score that is the threshold on paper must not fail by a rounding.
        let passed = threshold.map { score >= $0 - 1e-9 } ?? allPassed
        return RunScore(score: score, passed: passed, outcomes: outcomes)
    }
}
