/// The output is one JSON value and nothing else.
struct IsJSONCheck: Check {
    init(_ terms: AssertionTerms) throws(UnfitAssertion) {
        guard terms.value == nil else {
            throw .unsupported("checking against a JSON Schema is not known to this version")
        }
    }

    func look(at output: ScoredOutput) -> AssertionOutcome {
        do throws(JSONFault) { _ = try JSONValue(parsing: output.text) } catch { return .unread(error) }
        return .scored(true, "the output is JSON")
    }
}

extension AssertionOutcome {
    /// Of an output that should be JSON. One that goes too deep may be: that is not decided.
    static func unread(_ fault: JSONFault) -> AssertionOutcome {
        switch fault {
        case .malformed: .scored(false, "the output is not JSON")
        case .tooDeep: .errored("the output's JSON is nested deeper than \(JSONReader.depthMax)")
        }
    }
}
