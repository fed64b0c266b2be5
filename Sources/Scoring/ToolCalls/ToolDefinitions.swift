/// The tools that a model may call, with the schemas of their arguments.
struct ToolDefinitions: Sendable {
    private let schemas: [[UInt8]: JSONSchema?]

    /// A list of `{name, parameters}` (OpenAI's functions), `{type: "function", function: {name, parameters}}` (its tools), or `{name, input_schema}` (Anthropic's).
    init(_ value: JSONValue) throws(UnfitAssertion) {
        let unfit = UnfitAssertion.malformed("its tools must be a list of objects with a name and parameters")
        guard case .list(let list) = value, !list.isEmpty else { throw unfit }
        var schemas: [[UInt8]: JSONSchema?] = [:]
        for element in list {
            guard case .object(var members) = element else { throw unfit }
            if case .object(let function)? = members["function"] { members = function }
            guard case .text(let name)? = members["name"] else { throw unfit }
            guard let parameters = members["parameters"] ?? members["input_schema"] else {
                schemas[name] = .some(nil)
                continue
            }
            do throws(SchemaFault) { schemas[name] = try JSONSchema(parameters, assertingFormats: true) } catch {
                throw .malformed("the tool “\(String(decoding: name, as: UTF8.self).shortened)”: \(error.reason)")
            }
        }
        self.schemas = schemas
    }

    /// Why a call does not fit; `nil` where it does. A tool without a schema takes no arguments.
    func misfit(of call: ToolCall) throws(SchemaFault) -> String? {
        let name = String(decoding: call.name, as: UTF8.self).shortened
        guard let schema = schemas[call.name] else { return "there is no tool “\(name)”" }
        guard let arguments = call.arguments else { return "the arguments of “\(name)” are not JSON" }
        guard let schema else {
            return arguments == .object([:]) ? nil : "“\(name)” takes no arguments"
        }
        return try schema.misfit(of: arguments).map { "the arguments of “\(name)”: \($0.text)" }
    }
}
