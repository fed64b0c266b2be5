package import HTTPTransport

/// Cohere's chat, version 2.
package struct CohereProvider: CompletionProvider {
    let exchange: ProviderExchange

    package init(settings: ProviderSettings, transport: any HTTPTransport, clock: ProviderClock = .system) {
        exchange = ProviderExchange(transport: transport, settings: settings, clock: clock)
    }

    package func complete(_ request: CompletionRequest) async throws(ProviderError) -> Completion {
        let encoded: EncodedRequest
        do { encoded = try CohereRequest.encode(request, settings: exchange.settings) } catch {
            throw ProviderError(.unsendable(error))
        }
        return try await exchange.complete(encoded, streamed: request.isStreamed, as: CohereWire.self)
    }

    package func check(_ request: CompletionRequest) throws(RequestFlaw) {
        _ = try CohereRequest.encode(request, settings: exchange.settings)
    }

    package func models() async throws(ProviderError) -> [ModelDescription] {
        try await exchange.models(
            request: { CohereRequest.listModels(settings: exchange.settings, token: $0) },
            decode: CohereModelList.decode)
    }
}
