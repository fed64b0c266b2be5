package import HTTPTransport

/// Anthropic's messages, and what else speaks them, such as llama.cpp.
package struct AnthropicProvider: CompletionProvider {
    private let exchange: ProviderExchange

    package init(settings: ProviderSettings, transport: any HTTPTransport, clock: ProviderClock = .system) {
        exchange = ProviderExchange(transport: transport, settings: settings, clock: clock)
    }

    package func complete(_ request: CompletionRequest) async throws(ProviderError) -> Completion {
        let encoded: EncodedRequest
        do { encoded = try AnthropicRequest.encode(request, settings: exchange.settings) } catch {
            throw ProviderError(.unsendable(error))
        }
        return try await exchange.complete(encoded, streamed: request.isStreamed, as: AnthropicWire.self)
    }

    package func check(_ request: CompletionRequest) throws(RequestFlaw) {
        _ = try AnthropicRequest.encode(request, settings: exchange.settings)
    }

    package func models() async throws(ProviderError) -> [ModelDescription] {
        try await exchange.models(
            request: { AnthropicRequest.listModels(settings: exchange.settings, after: $0) },
            decode: AnthropicModelList.decode)
    }
}
