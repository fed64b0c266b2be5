/// JSON every string of which may insert variables; the names of members excepted.
struct JSONTemplate: Equatable, Sendable {
    private let json: JSONText
    private let strings: [JSONString]

    /// A string of the JSON, and its bytes there, quotes included.
    private struct JSONString: Equatable, Sendable {
        var range: Range<Int>
        var template: Template
    }

    /// - Parameter nodes: the strings in it that may insert variables, in the order of the text.
    /// - Throws: the first fault. Its place is one within the string that has it.
    init(_ json: JSONText, _ nodes: [(range: Range<Int>, string: String)]) throws(TemplateFault) {
        self.json = json
        var strings: [JSONString] = []
        for (range, string) in nodes {
            strings.append(JSONString(range: range, template: try Template(parsing: string)))
        }
        self.strings = strings
    }

    func render(_ variables: [String: TemplateValue]) throws(TemplateFault) -> String {
        var rendered = ""
        var next = 0
        var left = Template.resultBytesMax
        for string in strings {
            let text = try string.template.render(variables, within: left)
            left -= text.utf8.count
            rendered += json.source(next..<string.range.lowerBound) + JSONText.quoted(text)
            next = string.range.upperBound
        }
        return rendered + json.source(next..<json.text.utf8.count)
    }
}

extension JSONText.Node {
    /// Every string value in it, in the order of the text.
    var strings: [(range: Range<Int>, string: String)] {
        switch value {
        case .plain: []
        case .string(let string): [(range, string)]
        case .list(let elements): elements.flatMap(\.strings)
        case .object(let members): members.flatMap(\.node.strings)
        }
    }
}
