/// One type of assertion, prepared: what it compares with is parsed, and it looks at many outputs.
protocol Check: Sendable {
    /// Whether it looks at the text: where the answer was withheld it cannot be decided then.
    var looksAtText: Bool { get }
    func look(at output: ScoredOutput) -> AssertionOutcome
}

extension Check {
    var looksAtText: Bool { true }
}

/// Why an assertion can never be decided, whatever the output.
enum UnfitAssertion: Error, Equatable {
    /// It is itself wrong.
    case malformed(String)
    /// It asks for what is not known here.
    case unsupported(String)
}
