/// A call of a tool in an answer, in any of the forms that providers have.
struct ToolCall: Equatable {
    let name: [UInt8]
    /// What it is called with; `nil` where the form has none, or it is a text that is not JSON.
    let arguments: JSONValue?

    /// The calls that a value is: one, a list, or an object that holds a list.
    ///
    /// OpenAI: `{tool_calls: [{function: {name, arguments}}]}`, the list by itself, `{function_call: {…}}`, and `{type: "function_call", name, arguments}` of its Responses.
    /// Anthropic: `{type: "tool_use", name, input}`. Google: `{functionCall: {name, args}}`, `{toolCall: {functionCalls: […]}}`. Also `{name, arguments}`.
    static func calls(in value: JSONValue) -> [ToolCall] {
        switch value {
        case .list(let elements):
            elements.flatMap { element -> [ToolCall] in
                // A list within the list is none of the forms.
                if case .object(let members) = element { calls(in: members) } else { [] }
            }
        case .object(let members): calls(in: members)
        case .null, .boolean, .number, .text: []
        }
    }

    private static func calls(in members: [[UInt8]: JSONValue]) -> [ToolCall] {
        if case .list(let list)? = members["tool_calls"] {
            return list.compactMap { call in
                guard case .object(let members) = call else { return nil }
                return inner(members, "function") ?? ToolCall(members)
            }
        }
        if case .object(let call)? = members["toolCall"], case .list(let list)? = call["functionCalls"] {
            return list.compactMap { if case .object(let members) = $0 { ToolCall(members) } else { nil } }
        }
        let one =
            inner(members, "functionCall") ?? inner(members, "function_call") ?? inner(members, "function")
            ?? ToolCall(members)
        return one.map { [$0] } ?? []
    }

    private static func inner(_ members: [[UInt8]: JSONValue], _ name: String) -> ToolCall? {
        guard case .object(let call)? = members[name] else { return nil }
        return ToolCall(call)
    }

    private init?(_ members: [[UInt8]: JSONValue]) {
        guard case .text(let name)? = members["name"] else { return nil }
        self.name = name
        switch members["arguments"] ?? members["args"] ?? members["input"] {
        case .text(let text)?: arguments = try? JSONValue(parsing: String(decoding: text, as: UTF8.self))
        case let value: arguments = value
        }
    }
}

extension ToolCall {
    /// The calls in an output: of the whole of it, where that is JSON, else of the JSON that begins and ends on lines of its own, outside
    /// of fenced blocks of code.
    static func calls(in output: String) throws(JSONFault) -> [ToolCall] {
        do throws(JSONFault) { return calls(in: try JSONValue(parsing: output)) } catch {
            guard error == .malformed else { throw error }
        }
        let bytes = Array(withoutFences(output).utf8)
        return try EmbeddedJSON.all(in: bytes, lists: true).filter { $0.standsOnItsOwnLines(in: bytes) }
            .flatMap { calls(in: $0.value) }
    }

    private static func withoutFences(_ text: String) -> String {
        var fence: Substring?
        return text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map { line in
            let line = line.drop { $0 == " " || $0 == "\t" }
            let mark = line.first == "`" || line.first == "~" ? line.prefix { $0 == line.first } : ""
            if let open = fence {
                if mark.count >= open.count, mark.first == open.first { fence = nil }
                return ""
            }
            guard mark.count >= 3 else { return String(line) }
            fence = mark
            return ""
        }.joined(separator: "\n")
    }
}

extension EmbeddedJSON {
    fileprivate func standsOnItsOwnLines(in bytes: [UInt8]) -> Bool {
        let (before, after) = (bytes[..<range.lowerBound], bytes[range.upperBound...])
        return before.reversed().first { $0 != 0x20 && $0 != 0x09 } ?? 0x0A == 0x0A
            && after.first { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D } ?? 0x0A == 0x0A
    }
}
