internal import Events

/// The scores of named metrics: for each the mean of the assertions that name it, by their weights. Where none of them weighs anything, the plain mean.
///
/// An error counts as 0, as in a run's score; what was not run counts for nothing. A set's members count for the metrics that they name by their weight times the set's.
/// (promptfoo, src/assertions/assertionsResult.ts.)
struct NamedScores {
    private struct Sum {
        var weighted = 0.0
        var weights = 0.0
        var plain = 0.0
        var count = 0.0
    }

    private var sums: [String: Sum] = [:]

    mutating func add(_ outcome: AssertionOutcome, of assertion: PreparedAssertion, within weight: Double = 1) {
        guard outcome.outcome != .notRun else { return }
        let weight = weight * assertion.weight
        if !assertion.metric.isEmpty {
            let value = outcome.value ?? 0
            var sum = sums[assertion.metric] ?? Sum()
            sum.weighted += weight * value
            sum.weights += weight
            sum.plain += value
            sum.count += 1
            sums[assertion.metric] = sum
        }
        for (member, outcome) in zip(assertion.members, outcome.members) { add(outcome, of: member, within: weight) }
    }

    /// Each 0…1.
    var values: [String: Double] {
        sums.mapValues { $0.weights > 0 ? $0.weighted / $0.weights : $0.plain / $0.count }
    }
}
