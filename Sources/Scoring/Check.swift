/// One type of assertion, prepared: what it compares with is parsed, and it looks at many outputs.
protocol Check: Sendable {
    func look(at output: ScoredOutput) -> AssertionOutcome
}

/// Why an assertion can never be decided, whatever the output.
enum UnfitAssertion: Error, Equatable {
    /// It is itself wrong.
    case malformed(String)
    /// It asks for what is not known here.
    case unsupported(String)
}
