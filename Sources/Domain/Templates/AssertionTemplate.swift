package import Events

/// An assertion whose value may insert variables, parsed: its text, or every string inside its JSON (the names of
/// members excepted). A program is never written by variables: it has none inserted, also within a set of assertions.
package struct AssertionTemplate: Equatable, Sendable {
    private let assertion: Assertion
    private let value: Template?
    private let json: JSONValue?

    private struct JSONValue: Equatable, Sendable {
        var text: JSONText
        var strings: [JSONString]
    }

    /// A string of the JSON, and its bytes there, quotes included.
    private struct JSONString: Equatable, Sendable {
        var range: Range<Int>
        var template: Template
    }

    /// - Throws: the first fault. Its place is one within the string that has it. `.notJSON` where the value claims to
    ///   be JSON.
    package init(parsing assertion: Assertion) throws(TemplateFault) {
        self.assertion = assertion
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
        var strings: [JSONString] = []
        for (range, string) in Self.strings(of: text.root, in: assertion.type) {
            strings.append(JSONString(range: range, template: try Template(parsing: string)))
        }
        json = JSONValue(text: text, strings: strings)
    }

    /// The strings that may insert variables. A member of a set that is a program has its value as it is.
    private static func strings(of root: JSONText.Node, in type: String) -> [(range: Range<Int>, string: String)] {
        guard type == "assert-set", case .list(let elements) = root.value else { return root.strings }
        return elements.flatMap { element in
            guard case .object(let members) = element.value, members.contains(where: { $0.name == "program" }) else {
                return element.strings
            }
            return members.filter { $0.name != "value" }.flatMap(\.node.strings)
        }
    }

    /// The assertion with its variables inserted.
    /// - Throws: `.variableMissing`, `.memberMissing`, `.resultTooLarge`.
    package func render(_ variables: [String: TemplateValue]) throws(TemplateFault) -> Assertion {
        var result = assertion
        if let value { result.value = try value.render(variables) }
        if let json {
            var rendered = ""
            var next = 0
            var left = Template.resultBytesMax
            for string in json.strings {
                let text = try string.template.render(variables, within: left)
                left -= text.utf8.count
                rendered += json.text.source(next..<string.range.lowerBound) + JSONText.quoted(text)
                next = string.range.upperBound
            }
            result.valueJson = rendered + json.text.source(next..<json.text.text.utf8.count)
        }
        return result
    }
}

extension JSONText.Node {
    /// Every string value in it, in the order of the text.
    fileprivate var strings: [(range: Range<Int>, string: String)] {
        switch value {
        case .plain: []
        case .string(let string): [(range, string)]
        case .list(let elements): elements.flatMap(\.strings)
        case .object(let members): members.flatMap(\.node.strings)
        }
    }
}
