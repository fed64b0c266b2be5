package import Events

/// A prompt's body, parsed: the templates of its messages.
package struct PromptTemplate: Equatable, Sendable {
    private let messages: [Message]

    private struct Message: Equatable, Sendable {
        var role: String
        var template: Template
    }

    /// A text is one message of the user. A body that was never set has no message.
    /// - Throws: the first fault, with its place.
    package init(parsing body: PromptBody) throws(TemplateFault) {
        var messages: [Message] = []
        switch body.body {
        case .text(let text): messages.append(Message(role: "user", template: try Template(parsing: text)))
        case .chat(let chat):
            for (index, message) in chat.messages.enumerated() {
                let template = try Template(parsing: message.text, message: index + 1)
                messages.append(Message(role: message.role, template: template))
            }
        case nil: break
        }
        self.messages = messages
    }

    /// The names of the variables it inserts, each once, in the order of their first use.
    package var variables: [String] {
        var seen: Set<String> = []
        return messages.flatMap(\.template.variables).filter { seen.insert($0).inserted }
    }

    /// The messages to send.
    /// - Throws: `.variableMissing`, `.memberMissing`; `.resultTooLarge` where all messages together are.
    package func render(_ variables: [String: TemplateValue]) throws(TemplateFault) -> [ChatMessage] {
        var rendered: [ChatMessage] = []
        rendered.reserveCapacity(messages.count)
        var left = Template.resultBytesMax
        for message in messages {
            var result = ChatMessage()
            result.role = message.role
            result.text = try message.template.render(variables, within: left)
            left -= result.text.utf8.count
            rendered.append(result)
        }
        return rendered
    }
}
