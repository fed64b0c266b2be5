/// The pattern (``SearchPattern``) matches somewhere in the output.
struct RegexCheck: Check {
    private let pattern: SearchPattern

    init(_ terms: AssertionTerms) throws(UnfitAssertion) {
        let text = try terms.text()
        do throws(SearchPattern.Fault) { pattern = try SearchPattern(text) } catch {
            switch error {
            case .tooLong: throw .malformed("its pattern is over \(SearchPattern.lengthMax) bytes")
            case .malformed: throw .malformed("its pattern is no regular expression")
            }
        }
    }

    func look(at output: ScoredOutput) -> AssertionOutcome {
        switch pattern.search(output.text) {
        case .found: .scored(true, "the pattern matches")
        case .missing: .scored(false, "the pattern does not match")
        case .exhausted: .errored("its pattern takes too long on this output; simplify it")
        }
    }
}
