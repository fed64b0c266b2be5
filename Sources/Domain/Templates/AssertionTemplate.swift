package import Events

/// An assertion whose value may insert variables, parsed: its text, or every string inside its JSON (the names of
/// members excepted), and the prompt that it brings for judges. A program is never written by variables: it has none inserted, also within
/// a set of assertions; nor have the judges' settings there.
package struct AssertionTemplate: Equatable, Sendable {
    private let assertion: Assertion
    private let value: Template?
    private let json: JSONTemplate?
    private let judgePrompt: JudgePromptTemplate?

    /// - Throws: the first fault. Its place is one within the string that has it. `.notJSON` where the value claims to
    ///   be JSON.
    package init(parsing assertion: Assertion) throws(TemplateFault) {
        self.assertion = assertion
        judgePrompt =
            assertion.judge.prompt.isEmpty ? nil : try JudgePromptTemplate(parsing: assertion.judge.prompt)
        guard !assertion.hasProgram else {
            (value, json) = (nil, nil)
            return
        }
        value = assertion.hasValue ? try Template(parsing: assertion.value) : nil
        guard assertion.hasValueJson else {
            json = nil
            return
        }
        guard let text = JSONText(assertion.valueJson) else {
            throw TemplateFault(.notJSON(variable: "assertion \(assertion.type.excerpt)"))
        }
        json = try JSONTemplate(text, Self.strings(of: text.root, in: assertion.type))
    }

    /// The strings that may insert variables. A member of a set that is a program has its value as it is, and each its judges.
    private static func strings(of root: JSONText.Node, in type: String) -> [(range: Range<Int>, string: String)] {
        guard type == "assert-set", case .list(let elements) = root.value else { return root.strings }
        return elements.flatMap { element in
            guard case .object(let members) = element.value else { return element.strings }
            let isProgram = members.contains { $0.name == "program" }
            return members.filter { $0.name != "judge" && !(isProgram && $0.name == "value") }.flatMap(\.node.strings)
        }
    }

    /// The assertion with its variables inserted.
    /// - Throws: `.variableMissing`, `.memberMissing`, `.resultTooLarge`.
    package func render(_ variables: [String: TemplateValue]) throws(TemplateFault) -> Assertion {
        var result = assertion
        if let value { result.value = try value.render(variables) }
        if let json { result.valueJson = try json.render(variables) }
        if let judgePrompt { result.judge.prompt = try judgePrompt.render(variables) }
        return result
    }
}
