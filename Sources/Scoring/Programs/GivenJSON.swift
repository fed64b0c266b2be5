import FoundationEssentials

/// What a program is told of an output, as JSON: `{"output", "variables", "expected", "metadata"}`.
enum GivenJSON {
    static func text(of output: ScoredOutput) -> String {
        """
        {"output":\(quoted(output.text)),"variables":\(output.given.variables),\
        "expected":\(output.given.expected.map(quoted) ?? "null"),"metadata":\(output.given.metadata)}
        """
    }

    static func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        // A text is always written.
        return String(decoding: try! encoder.encode(text), as: UTF8.self)
    }
}
