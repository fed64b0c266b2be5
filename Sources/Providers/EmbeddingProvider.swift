package import HTTPTransport

/// One way to embed texts: to have a model place them where texts of like meaning are near each other. As with completions, it sends every
/// request once, and errors tell whoever retries what it needs.
package protocol EmbeddingProvider: Sendable {
    /// Cancelling the task ends the transfer and throws ``ProviderFault/cancelled``.
    func embed(_ request: EmbeddingRequest) async throws(ProviderError) -> Embeddings
}

/// Texts to embed, in no provider's dialect.
package struct EmbeddingRequest: Sendable, Equatable {
    /// The provider's name of the model, without our `provider:` prefix.
    package var model: String
    package var texts: [String]
    /// What this request may cost; `nil` means the limits of the provider's settings.
    package var limits: HTTPLimits?

    package init(model: String, texts: [String], limits: HTTPLimits? = nil) {
        (self.model, self.texts, self.limits) = (model, texts, limits)
    }
}

extension EmbeddingRequest: CustomStringConvertible {
    /// Without the texts, which do not belong in a log line.
    package var description: String { "EmbeddingRequest(\(model), \(texts.count) texts)" }
}

/// The texts as the model embeds them, with what is needed to account for it.
package struct Embeddings: Sendable, Equatable {
    /// One for each text, in their order.
    package var vectors: [[Double]]
    /// Nothing is generated: the output is 0 wherever the input is known.
    package var usage: TokenUsage
    /// The name the provider answered under.
    package var model: String?
    package var requestID: String?
    package var timing: CompletionTiming
    package var rateLimit: RateLimitStatus?
    /// The body of the request, byte for byte, without headers.
    package var requestSent: [UInt8]
    /// The body of the reply as it came, the credential blotted out should it appear.
    package var rawReply: [UInt8]
}

/// What the body of a reply says of embeddings.
struct EmbeddingAnswer: Sendable {
    let vectors: [[Double]]
    let inputTokens: Int?
    let model: String?

    /// Throws where there is not one vector for each text.
    func whole(for texts: Int) throws(ProviderError) -> EmbeddingAnswer {
        guard vectors.count == texts, vectors.allSatisfy({ !$0.isEmpty }) else {
            throw ProviderError(.protocolBroken(.otherShape))
        }
        return self
    }
}
