/// The model refused: the provider says so, its filter withheld the answer, there is no answer, or it is worded as a refusal (``RefusalPhrases``).
struct IsRefusalCheck: Check {
    init(_ terms: AssertionTerms) throws(UnfitAssertion) { try terms.refuseValue() }

    /// What was withheld is what it asks for.
    var looksAtText: Bool { false }

    func look(at output: ScoredOutput) -> AssertionOutcome {
        switch output.withheld {
        case .refused: return .scored(true, "the model refused")
        case .filtered: return .scored(true, "the provider's filter withheld the answer")
        case .toolCalls: return .scored(false, "the model called tools")
        case nil: break
        }
        guard output.text.contains(where: { !$0.isWhitespace }) else { return .scored(true, "the answer is empty") }
        let refuses = RefusalPhrases.stand(in: output.text)
        return .scored(refuses, "the answer is \(refuses ? "" : "not ")worded as a refusal")
    }
}
