/// The output is one JSON value and nothing else.
struct IsJSONCheck: Check {
    init(_ terms: AssertionTerms) throws(UnfitAssertion) {
        guard terms.value == nil else { throw .unsupported("checking against a JSON Schema is not known to this version") }
    }

    func look(at output: ScoredOutput) -> AssertionOutcome {
        let isJSON = JSONValue(parsing: output.text) != nil
        return .scored(isJSON, "the output \(isIt(isJSON)) JSON")
    }
}
