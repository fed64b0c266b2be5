/// A text with variables to insert. Parsed once, rendered many times. Strict: whatever looks like template language and
/// is not described here is a fault that names it, and a variable without a value is a fault that names it.
///
/// - `{{name}}` inserts a variable. Spaces inside the braces do not matter. A name is a letter or `_`, then letters,
///   digits and `_`.
/// - `{{user.name}}` and `{{items.0}}` insert a part of a JSON variable: a member of an object, an element of a list
///   (from 0). A string is inserted without its quotes, anything else as it is written in the JSON.
/// - `\{{`, `\{%`, `\{#` and `\}}` are the two characters themselves. Of the backslashes directly before such a pair,
///   every two are one backslash, and one left over escapes the pair: `\{{` is `{{`, `\\{{name}}` is a backslash and
///   the value, `\\\{{` is `\{{`. Backslashes elsewhere are themselves.
/// - `{% raw %}…{% endraw %}` is what stands between, with nothing changed.
/// - A `}}`, `%}` or `#}` that closes nothing is itself, so JSON such as `{"a": {"b": 1}}` needs no escapes.
/// - The first `}}` closes an insertion: `{"a": {{value}}}` ends with a brace. `{{{` begins with the insertion, so its
///   third brace is a fault.
package struct Template: Equatable, Sendable {
    /// No rendered text is larger.
    package static let resultBytesMax = 16 << 20

    let segments: [Segment]

    enum Segment: Equatable, Sendable {
        case literal(String)
        case insertion(Insertion)
    }

    struct Insertion: Equatable, Sendable {
        var variable: String
        /// Steps into the variable's JSON.
        var path: [String]
        var place: TemplatePlace
    }

    /// - Throws: the first fault of the text, with its place.
    package init(parsing text: String) throws(TemplateFault) {
        try self.init(parsing: text, message: nil)
    }

    /// - Parameter message: which chat message the text is, from 1, for the places of faults.
    init(parsing text: String, message: Int?) throws(TemplateFault) {
        var parser = TemplateParser(text, message: message)
        segments = try parser.segments()
    }

    /// The names of the variables it inserts, each once, in the order of their first use.
    package var variables: [String] {
        var names: [String] = []
        for case .insertion(let insertion) in segments where !names.contains(insertion.variable) {
            names.append(insertion.variable)
        }
        return names
    }

    /// The text with every variable inserted. Values are inserted as they are: template language in a value is just
    /// text.
    /// - Throws: `.variableMissing`, `.memberMissing`, `.resultTooLarge`.
    package func render(_ variables: [String: TemplateValue]) throws(TemplateFault) -> String {
        try render(variables, within: Template.resultBytesMax)
    }

    /// - Parameter limit: bytes that the result may have.
    func render(_ variables: [String: TemplateValue], within limit: Int) throws(TemplateFault) -> String {
        var result = ""
        for segment in segments {
            let piece: String
            switch segment {
            case .literal(let text): piece = text
            case .insertion(let insertion): piece = try insertion.text(in: variables)
            }
            guard result.utf8.count + piece.utf8.count <= limit else {
                throw TemplateFault(.resultTooLarge(limitBytes: Template.resultBytesMax))
            }
            result += piece
        }
        return result
    }

    /// A template that renders to exactly this text.
    package static func escape(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var next = 0
        while next < bytes.count {
            let backslashes = bytes[next...].prefix { $0 == UInt8(ascii: "\\") }.count
            let escaped = bytes.isDelimiter(at: next + backslashes)
            result.append(
                contentsOf: repeatElement(UInt8(ascii: "\\"), count: escaped ? 2 * backslashes + 1 : backslashes))
            next += backslashes
            let taken = escaped ? 2 : min(1, bytes.count - next)
            result.append(contentsOf: bytes[next..<next + taken])
            next += taken
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension Template.Insertion {
    fileprivate func text(in variables: [String: TemplateValue]) throws(TemplateFault) -> String {
        switch variables[variable] {
        case nil: throw TemplateFault(.variableMissing(variable), at: place)
        case .text(let text):
            guard path.isEmpty else { throw missing(after: 0) }
            return text
        case .json(let json):
            guard !path.isEmpty else { return json.text }
            var node = json.root
            for (index, step) in path.enumerated() {
                guard let child = node.child(step) else { throw missing(after: index) }
                node = child
            }
            return json.inserted(node)
        }
    }

    private func missing(after steps: Int) -> TemplateFault {
        let reached = ([variable] + path.prefix(steps + 1)).joined(separator: ".")
        return TemplateFault(.memberMissing(reached), at: place)
    }
}

extension [UInt8] {
    /// Whether `{{`, `{%`, `{#` or `}}` stands there.
    func isDelimiter(at index: Int) -> Bool {
        isOpening(at: index) || has(UInt8(ascii: "}"), UInt8(ascii: "}"), at: index)
    }

    /// Whether `{{`, `{%` or `{#` stands there.
    func isOpening(at index: Int) -> Bool {
        has(UInt8(ascii: "{"), UInt8(ascii: "{"), at: index) || has(UInt8(ascii: "{"), UInt8(ascii: "%"), at: index)
            || has(UInt8(ascii: "{"), UInt8(ascii: "#"), at: index)
    }

    func has(_ first: UInt8, _ second: UInt8, at index: Int) -> Bool {
        index + 1 < count && self[index] == first && self[index + 1] == second
    }
}
