/// The output is one JSON value and nothing else, which fits the schema where there is one.
struct IsJSONCheck: Check {
    private let schema: JSONSchema?

    init(_ terms: AssertionTerms) throws(UnfitAssertion) { schema = try terms.schema() }

    func look(at output: ScoredOutput) -> AssertionOutcome {
        let value: JSONValue
        do throws(JSONFault) { value = try JSONValue(parsing: output.text) } catch { return .unread(error) }
        guard let schema else { return .scored(true, "the output is JSON") }
        do throws(SchemaFault) {
            let misfit = try schema.misfit(of: value)
            return .scored(misfit == nil, misfit?.text ?? "the output is JSON that fits the schema")
        } catch { return .errored(error.reason) }
    }
}

/// Somewhere in the output stands a JSON object that fits the schema where there is one; where there is a schema, lists are looked at as well.
///
/// promptfoo also takes what is almost JSON, such as single quotes or a missing bracket; here JSON is JSON.
struct ContainsJSONCheck: Check {
    private let schema: JSONSchema?

    init(_ terms: AssertionTerms) throws(UnfitAssertion) { schema = try terms.schema() }

    func look(at output: ScoredOutput) -> AssertionOutcome {
        let bytes = Array(output.text.utf8)
        do throws(JSONFault) {
            guard let schema else {
                let isThere = try !EmbeddedJSON.all(in: bytes, lists: false).isEmpty
                return .scored(isThere, "the output contains \(isThere ? "" : "no ")JSON")
            }
            let found = try EmbeddedJSON.all(in: bytes, lists: false) + EmbeddedJSON.all(in: bytes, lists: true)
            guard !found.isEmpty else { return .scored(false, "the output contains no JSON") }
            return look(at: found.map(\.value), schema)
        } catch { return .errored("the output has too many beginnings of JSON that lead nowhere") }
    }

    private func look(at values: [JSONValue], _ schema: JSONSchema) -> AssertionOutcome {
        do throws(SchemaFault) {
            var first: SchemaMisfit?
            for value in values {
                guard let misfit = try schema.misfit(of: value) else {
                    return .scored(true, "the output contains JSON that fits the schema")
                }
                first = first ?? misfit
            }
            return .scored(false, first?.text ?? "no JSON in the output fits the schema")
        } catch { return .errored(error.reason) }
    }
}

extension AssertionTerms {
    /// The value as a JSON Schema: JSON, or a text that is JSON; `nil` where there is none.
    fileprivate func schema() throws(UnfitAssertion) -> JSONSchema? {
        let document: JSONValue
        switch value {
        case nil, .text(""), .json(.null): return nil
        case .json(let json): document = json
        case .text(let text):
            guard let json = try? JSONValue(parsing: text) else { throw .malformed("its value is not a JSON Schema") }
            document = json
        }
        do throws(SchemaFault) { return try JSONSchema(document, assertingFormats: true) } catch {
            throw .malformed(error.reason)
        }
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
