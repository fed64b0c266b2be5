/// What the model said: the pure part of a ``Completion``, read from the reply's bytes alone.
package struct Answer: Sendable, Equatable {
    /// What is meant for the reader; empty where the model only reasoned, refused or called a tool.
    package var text: String
    /// Reasoning that the provider shows apart from the text.
    package var reasoning: String?
    /// The model's words for declining, where the provider gives them apart from the text.
    package var refusal: String?
    package var finishReason: FinishReason
    package var usage: TokenUsage
    /// The model that answered, which may be a dated version of the one asked, or another.
    package var model: String?
    /// The id in the reply's body.
    package var id: String?
    /// The sampling that the server says it really used, where it does (llama.cpp).
    package var effectiveSettings: JSONText?
    /// What the server says of its own time.
    package var serverTiming: ServerTiming?

    package init(
        text: String, reasoning: String? = nil, refusal: String? = nil, finishReason: FinishReason,
        usage: TokenUsage = TokenUsage(), model: String? = nil, id: String? = nil,
        effectiveSettings: JSONText? = nil, serverTiming: ServerTiming? = nil
    ) {
        self.text = text
        self.reasoning = reasoning
        self.refusal = refusal
        self.finishReason = finishReason
        self.usage = usage
        self.model = model
        self.id = id
        self.effectiveSettings = effectiveSettings
        self.serverTiming = serverTiming
    }
}

extension Answer {
    /// Itself, unless it is nothing at all: then no model was asked.
    ///
    /// It throws ``ProtocolBreach/empty`` where the reply has no text, not even an empty one, and gives neither a reason for that (a refusal, a
    /// filter, a tool to call, the limit of tokens, thoughts, a word of its own) nor a count of tokens.
    ///
    /// - Parameter hasText: whether the reply has a text, be it empty.
    func checkedNotEmpty(hasText: Bool) throws(ProviderError) -> Answer {
        guard !hasText, text.isEmpty, reasoning == nil, refusal == nil, usage == TokenUsage(),
            finishReason == .stop || finishReason == .unlisted("")
        else { return self }
        throw ProviderError(.protocolBroken(.empty))
    }
}

extension String {
    /// `nil` where there is nothing in it.
    var nonEmpty: String? { isEmpty ? nil : self }
}

/// Microseconds that a server spent, by its own clock; `nil` where it does not say.
package struct ServerTiming: Sendable, Equatable {
    /// Bringing the model into memory.
    package var load: Int?
    /// Reading the prompt.
    package var prompt: Int?
    /// Writing the answer.
    package var generation: Int?

    package init(load: Int? = nil, prompt: Int? = nil, generation: Int? = nil) {
        self.load = load
        self.prompt = prompt
        self.generation = generation
    }

    /// `nil` where nothing is known.
    var known: ServerTiming? { self == ServerTiming() ? nil : self }
}
