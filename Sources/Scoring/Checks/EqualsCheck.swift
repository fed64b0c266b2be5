/// The output is the value: letter for letter, or, where the value is JSON, the output parses to an equal value.
struct EqualsCheck: Check {
    private let expected: AssertionTerms.Value

    init(_ terms: AssertionTerms) throws(UnfitAssertion) {
        switch terms.value {
        case .json(.number), .json(.boolean): expected = .text(try terms.text())
        case let value?: expected = value
        case nil: throw .malformed("it has no value; give it one")
        }
    }

    func look(at output: ScoredOutput) -> AssertionOutcome {
        switch expected {
        case .text(let text): .scored(output.text.utf8.elementsEqual(text.utf8), "the output \(isIt(output.text.utf8.elementsEqual(text.utf8))) the value")
        case .json(let json):
            if let found = JSONValue(parsing: output.text) {
                .scored(found == json, "the output's JSON \(isIt(found == json)) equal to the value")
            } else {
                .scored(false, "the output is not JSON")
            }
        }
    }
}

func isIt(_ truth: Bool) -> String { truth ? "is" : "is not" }
