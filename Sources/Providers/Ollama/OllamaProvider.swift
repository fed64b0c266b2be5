package import HTTPTransport

/// Ollama's own protocol, which unlike its chat completions takes `top_k` and tells how long the server took for what.
/// A server on this machine asks for no key; a stored one is sent as a bearer token, as ollama.com wants it.
package struct OllamaProvider: CompletionProvider {
    let exchange: ProviderExchange

    package init(settings: ProviderSettings, transport: any HTTPTransport, clock: ProviderClock = .system) {
        exchange = ProviderExchange(transport: transport, settings: settings, clock: clock)
    }

    package func complete(_ request: CompletionRequest) async throws(ProviderError) -> Completion {
        try await exchange.complete(
            OllamaRequest.encode(request, settings: exchange.settings), streamed: request.isStreamed,
            as: OllamaWire.self)
    }

    package func check(_ request: CompletionRequest) throws(RequestFlaw) {
        _ = try OllamaRequest.encode(request, settings: exchange.settings)
    }

    package func models() async throws(ProviderError) -> [ModelDescription] {
        try await exchange.fetch(
            OllamaRequest.listModels(settings: exchange.settings), decode: OllamaModelList.decode)
    }
}
