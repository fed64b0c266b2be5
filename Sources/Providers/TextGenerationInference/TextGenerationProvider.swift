package import HTTPTransport

/// Hugging Face's Text Generation Inference in its own protocol: a text is continued. Where messages are to pass through
/// the model's chat template, the same server speaks chat completions: `openai-compatible`.
///
/// A stop text that ended an answer stands at the end of it: the server leaves it there.
package struct TextGenerationProvider: CompletionProvider {
    private let exchange: ProviderExchange

    package init(settings: ProviderSettings, transport: any HTTPTransport, clock: ProviderClock = .system) {
        exchange = ProviderExchange(transport: transport, settings: settings, clock: clock)
    }

    package func complete(_ request: CompletionRequest) async throws(ProviderError) -> Completion {
        try await exchange.complete(
            TextGenerationRequest.encode(request, settings: exchange.settings), streamed: request.isStreamed,
            as: TextGenerationWire.self)
    }

    package func models() async throws(ProviderError) -> [ModelDescription] {
        try await exchange.fetch(
            TextGenerationRequest.describe(settings: exchange.settings), decode: TextGenerationInfo.decode)
    }
}
