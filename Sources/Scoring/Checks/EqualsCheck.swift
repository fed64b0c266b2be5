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
        case .text(let text):
            let isEqual = output.text.utf8.elementsEqual(text.utf8)
            return .scored(isEqual, "the output \(isEqual ? "is" : "is not") the value")
        case .json(let json):
            let found: JSONValue
            do throws(JSONFault) { found = try JSONValue(parsing: output.text) } catch { return .unread(error) }
            return .scored(found == json, "the output's JSON is \(found == json ? "" : "not ")equal to the value")
        }
    }
}
