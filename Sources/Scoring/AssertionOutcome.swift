package import Events

/// What came of one assertion.
package struct AssertionOutcome: Equatable, Sendable {
    package let outcome: Score.Outcome
    /// 0…1; `nil` where errored or not run.
    package let value: Double?
    /// One line; it may quote the assertion, so it is content.
    package let reason: String
    /// What came of each member of a set, in their order; empty for any other assertion.
    package let members: [AssertionOutcome]

    init(outcome: Score.Outcome, value: Double?, reason: String, members: [AssertionOutcome] = []) {
        self.outcome = outcome
        self.value = value
        self.reason = reason
        self.members = members
    }

    static func scored(_ passed: Bool, _ reason: String) -> AssertionOutcome {
        AssertionOutcome(outcome: passed ? .passed : .failed, value: passed ? 1 : 0, reason: reason)
    }

    /// - Parameter value: how good it is, 0…1, whether or not that is enough.
    static func graded(_ passed: Bool, _ value: Double, _ reason: String) -> AssertionOutcome {
        AssertionOutcome(outcome: passed ? .passed : .failed, value: min(max(value, 0), 1), reason: reason)
    }

    /// The assertion could not be decided. It counts as failed, and stays so under `not-`.
    package static func errored(_ reason: String) -> AssertionOutcome {
        AssertionOutcome(outcome: .errored, value: nil, reason: reason)
    }

    /// What a judge said is for a further question: nothing is decided by it.
    static func noted(_ reason: String) -> AssertionOutcome {
        AssertionOutcome(outcome: .unspecified, value: nil, reason: reason)
    }

    /// The assertion is not one that is known here. It counts for nothing.
    static func notRun(_ reason: String) -> AssertionOutcome {
        AssertionOutcome(outcome: .notRun, value: nil, reason: reason)
    }

    /// The opposite, where there is one.
    var negated: AssertionOutcome {
        switch outcome {
        case .passed: AssertionOutcome(outcome: .failed, value: value.map { 1 - $0 }, reason: reason)
        case .failed: AssertionOutcome(outcome: .passed, value: value.map { 1 - $0 }, reason: reason)
        case .errored, .notRun, .unspecified, .UNRECOGNIZED: self
        }
    }
}
