/// The model stopped for this reason, whatever the case of the word. What the provider did not say is an error, never a pass.
///
/// A refusal that the provider reports is its own reason, `refusal`, and also `content_filter`, as promptfoo has it.
struct FinishReasonCheck: Check {
    private let wanted: ScoredOutput.FinishReason

    init(_ terms: AssertionTerms) throws(UnfitAssertion) {
        guard let reason = ScoredOutput.FinishReason(rawValue: try terms.text().trimmed.lowercased()) else {
            let words = ScoredOutput.FinishReason.allCases.map(\.rawValue).joined(separator: ", ")
            throw .malformed("its value must be one of \(words)")
        }
        wanted = reason
    }

    /// A refusal has a reason as well.
    var looksAtText: Bool { false }

    func look(at output: ScoredOutput) -> AssertionOutcome {
        guard let reason = output.finishReason else {
            return .errored("the provider did not say why the model stopped")
        }
        let isWanted = reason == wanted || (wanted == .contentFilter && reason == .refusal)
        return .scored(isWanted, "the model stopped for the reason \(reason.rawValue)")
    }
}
