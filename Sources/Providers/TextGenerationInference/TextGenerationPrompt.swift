/// One text of a conversation, for a protocol that knows no messages: the model's chat template is not known here.
///
/// A single message is its text and nothing else, so a prompt written for the model, template and all, goes as it is.
/// Several become paragraphs, each led by who speaks, and the last is the assistant's: left open to be begun, or, where the
/// assistant spoke last, to be continued:
///
///     System: Be brief.
///
///     User: Name a colour.
///
///     Assistant:
enum TextGenerationPrompt {
    static func text(of messages: [ChatMessage]) -> String {
        if messages.count == 1 { return messages[0].text }
        var paragraphs = messages.map { "\(name($0.role)): \($0.text)" }
        if messages.last?.role != .assistant { paragraphs.append("\(name(.assistant)):") }
        return paragraphs.joined(separator: "\n\n")
    }

    private static func name(_ role: ChatMessage.Role) -> String {
        switch role {
        case .system: "System"
        case .user: "User"
        case .assistant: "Assistant"
        }
    }
}
