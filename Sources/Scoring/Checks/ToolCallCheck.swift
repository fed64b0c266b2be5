/// The output is calls of tools that are defined, with arguments that fit their schemas.
///
/// promptfoo takes the definitions from the provider's config. Here they are the assertion's value, or `tools` or `functions` of its config.
struct ToolCallCheck: Check {
    /// Which forms of calls are taken.
    enum Form {
        /// Any that a provider has (`is-valid-function-call`).
        case any
        /// One call: `{name, arguments}` or `{function_call: {…}}`, the arguments a text (`is-valid-openai-function-call`).
        case function
        /// A list of calls, or `{tool_calls: […]}`, the arguments texts (`is-valid-openai-tools-call`). A result of a tool of the Model Context
        /// Protocol, which stands as text, passes where it is no error.
        case tools
    }

    private let definitions: ToolDefinitions
    private let form: Form

    init(_ terms: AssertionTerms, _ form: Form) throws(UnfitAssertion) {
        let value: JSONValue?
        switch terms.value {
        case .json(let json): value = json
        // As a cell of CSV has it.
        case .text(let text): value = try? JSONValue(parsing: text)
        case nil: value = nil
        }
        guard let given = value ?? terms.config["tools"] ?? terms.config["functions"] else {
            throw .malformed("it needs the definitions of the tools: give them as its value")
        }
        definitions = try ToolDefinitions(given)
        self.form = form
    }

    func look(at output: ScoredOutput) -> AssertionOutcome {
        if form == .tools {
            if output.text.contains("MCP Tool Error") {
                return .scored(false, "a tool of the Model Context Protocol failed")
            }
            if output.text.contains("MCP Tool Result") {
                return .scored(true, "the tool of the Model Context Protocol answered")
            }
        }
        let value: JSONValue
        do throws(JSONFault) { value = try JSONValue(parsing: output.text) } catch { return .unread(error) }
        guard let calls = calls(in: value), !calls.isEmpty else {
            return .scored(false, "the output is no call of a tool")
        }
        do throws(SchemaFault) {
            for call in calls {
                if let misfit = try definitions.misfit(of: call) { return .scored(false, misfit) }
            }
            return .scored(true, "the output's calls fit the tools")
        } catch { return .errored(error.reason) }
    }

    /// `nil` where the form is another.
    private func calls(in value: JSONValue) -> [ToolCall]? {
        switch form {
        case .any: return ToolCall.calls(in: value)
        case .function:
            guard case .object(let members) = value else { return nil }
            guard case .object(let call) = members["function_call"] ?? value, case .text? = call["arguments"] else {
                return nil
            }
            return ToolCall.calls(in: .object(call))
        case .tools:
            let list: JSONValue? = if case .object(let members) = value { members["tool_calls"] } else { value }
            guard case .list(let elements)? = list else { return nil }
            for element in elements {
                guard case .object(let members) = element, case .object(let function)? = members["function"],
                    case .text? = function["name"], case .text? = function["arguments"]
                else { return nil }
            }
            return ToolCall.calls(in: .list(elements))
        }
    }
}

/// How well the set of tools that are called is the wanted one: F1, the harmonic mean of precision and recall (van Rijsbergen 1979). Order and number of calls do
/// not count. Without a threshold it must be 1. (promptfoo, site/docs/configuration/expected-outputs/deterministic: “tool-call-f1”.)
struct ToolCallF1Check: Check {
    private let wanted: Set<[UInt8]>
    private let threshold: Double

    init(_ terms: AssertionTerms) throws(UnfitAssertion) {
        wanted = Set(try terms.texts().map { Array($0.trimmed.utf8) })
        threshold = try terms.share(else: 1)
    }

    func look(at output: ScoredOutput) -> AssertionOutcome {
        let called: Set<[UInt8]>
        do throws(JSONFault) { called = Set(try ToolCall.calls(in: output.text).map(\.name)) } catch {
            return .errored("the output's calls cannot be told apart: its JSON is nested too deeply")
        }
        let right = Double(wanted.intersection(called).count)
        let f1 = right == 0 ? 0 : 2 * right / Double(wanted.count + called.count)
        return .graded(
            f1 >= threshold - 1e-9, f1, "\(Int(right)) of \(wanted.count) tools were called, of \(called.count) in all")
    }
}
