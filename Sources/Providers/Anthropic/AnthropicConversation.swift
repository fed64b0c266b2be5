/// A conversation as the messages protocol has it: what is said to the system stands apart, and user and assistant take
/// turns.
struct AnthropicConversation: Sendable, Equatable {
    struct Turn: Sendable, Equatable {
        var role: ChatMessage.Role
        /// What was said in messages that follow each other without one of the other side in between.
        var texts: [String]
    }

    /// All system messages, wherever they stood, with a blank line in between.
    var system: String?
    var turns: [Turn]

    /// The protocol has no conversation without a turn: where there are system messages only, they are the user's.
    init(_ messages: [ChatMessage]) {
        let system = messages.filter { $0.role == .system }.map(\.text)
        turns = []
        for message in messages where message.role != .system {
            if turns.last?.role == message.role {
                turns[turns.count - 1].texts.append(message.text)
            } else {
                turns.append(Turn(role: message.role, texts: [message.text]))
            }
        }
        if turns.isEmpty {
            turns = [Turn(role: .user, texts: system)]
        } else if !system.isEmpty {
            self.system = system.joined(separator: "\n\n")
        }
    }
}
