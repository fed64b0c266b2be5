package import HTTPTransport

/// What to ask of a model, in no provider's dialect.
package struct CompletionRequest: Sendable, Equatable {
    /// The provider's name of the model, without our `provider:` prefix.
    package var model: String
    /// The conversation, oldest first.
    package var messages: [ChatMessage]
    package var sampling: SamplingParameters
    /// Whether to ask for the answer as it grows. Streaming is what makes the time to the first token measurable.
    package var isStreamed: Bool
    /// What this request may cost; `nil` means the limits of the provider's settings.
    package var limits: HTTPLimits?

    package init(
        model: String, messages: [ChatMessage], sampling: SamplingParameters = SamplingParameters(),
        isStreamed: Bool = true, limits: HTTPLimits? = nil
    ) {
        self.model = model
        self.messages = messages
        self.sampling = sampling
        self.isStreamed = isStreamed
        self.limits = limits
    }
}

/// One turn of a conversation.
package struct ChatMessage: Sendable, Equatable {
    package enum Role: String, Sendable, CaseIterable { case system, user, assistant }

    package var role: Role
    package var text: String

    package init(_ role: Role, _ text: String) {
        self.role = role
        self.text = text
    }
}

extension CompletionRequest: CustomStringConvertible {
    /// Without the prompt, which does not belong in a log line.
    package var description: String { "CompletionRequest(\(model), \(messages.count) messages)" }
}
