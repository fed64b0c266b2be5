/// The prompt of a judge that an assertion brings: a text, or the JSON of a list of messages, or of the two prompts of g-eval. The case's variables are inserted when it is
/// rendered; the answer, and what it is judged by, only when there is an answer.
struct JudgePromptTemplate: Equatable, Sendable {
    /// What is inserted when an answer is judged. (promptfoo, site/docs/configuration/expected-outputs/model-graded: “Overriding the rubric prompt”.)
    static let later = ["output", "rubric", "input", "criteria", "completion", "ideal", "nonce"]

    /// Of g-eval besides, and the names of its two prompts.
    private static let laterOfTwo = ["steps", "maxScore"]
    private static let two: Set = ["steps", "evaluate"]

    private enum Form: Equatable, Sendable {
        case text(Template)
        case messages(JSONTemplate)
        case two(JSONTemplate)
    }

    private let form: Form

    init(parsing prompt: String) throws(TemplateFault) {
        if let json = JSONText(prompt), case .list = json.root.value {
            form = .messages(try JSONTemplate(json, json.root.strings))
        } else if let json = JSONText(prompt), case .object(let members) = json.root.value, !members.isEmpty,
            members.allSatisfy({ Self.two.contains($0.name) })
        {
            form = .two(try JSONTemplate(json, json.root.strings))
        } else {
            form = .text(try Template(parsing: prompt))
        }
    }

    func render(_ variables: [String: TemplateValue]) throws(TemplateFault) -> String {
        var known = variables
        for name in Self.later { known[name] = .text("{{\(name)}}") }
        switch form {
        case .text(let template): return try template.render(known)
        case .messages(let json): return try json.render(known)
        case .two(let json):
            for name in Self.laterOfTwo { known[name] = .text("{{\(name)}}") }
            return try json.render(known)
        }
    }
}
