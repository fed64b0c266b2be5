import Events

extension PromptBody {
    /// The text, or a chat's messages each under its role.
    var plain: String {
        switch body {
        case .text(let text): text
        case .chat(let chat): chat.messages.map { "[\($0.role)]\n\($0.text)" }.joined(separator: "\n\n")
        case nil: ""
        }
    }
}
