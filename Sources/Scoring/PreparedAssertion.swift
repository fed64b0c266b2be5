package import Events

/// One assertion, prepared once (pattern compiled, JSON parsed), to look at many outputs.
///
/// An assertion that is itself wrong is not thrown away: it errors on every output, with the reason. One of an unknown type is not run.
package struct PreparedAssertion: Sendable {
    /// Its share in the run's score; 0: reported only.
    package let weight: Double
    private let check: Result<any Check, UnfitAssertion>
    private let isNegated: Bool

    /// `assertion`: with its variables inserted.
    package init(_ assertion: Assertion) {
        let (base, isNegated) = AssertionVocabulary.split(assertion.type)
        self.isNegated = isNegated
        weight = assertion.hasWeightMillionths ? Double(max(0, assertion.weightMillionths)) / 1_000_000 : 1
        check = Result { () throws(UnfitAssertion) in
            guard !assertion.hasWeightMillionths || assertion.weightMillionths >= 0 else {
                throw .malformed("its weight is negative")
            }
            return try AssertionVocabulary.check(base, of: assertion)
        }
    }

    /// Errors and what is not run stay as they are under `not-`: they never become a pass.
    package func look(at output: ScoredOutput) -> AssertionOutcome {
        switch check {
        case .success(let check):
            let outcome = check.look(at: output)
            return isNegated ? outcome.negated : outcome
        case .failure(.malformed(let reason)): return .errored(reason)
        case .failure(.unsupported(let reason)): return .notRun(reason)
        }
    }
}
