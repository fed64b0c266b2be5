/// The output begins with the value.
struct StartsWithCheck: Check {
    private let start: String

    init(_ terms: AssertionTerms) throws(UnfitAssertion) { start = try terms.text() }

    func look(at output: ScoredOutput) -> AssertionOutcome {
        let starts = output.text.utf8.starts(with: start.utf8)
        return .scored(starts, "the output \(starts ? "starts" : "does not start") with “\(start.shortened)”")
    }
}
