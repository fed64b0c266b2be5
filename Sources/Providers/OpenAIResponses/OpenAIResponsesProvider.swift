package import HTTPTransport

/// OpenAI's responses, and what else speaks them, such as llama.cpp.
package struct OpenAIResponsesProvider: CompletionProvider {
    private let exchange: ProviderExchange
    private let dialect: OpenAIDialect

    package init(settings: ProviderSettings, transport: any HTTPTransport, clock: ProviderClock = .system) {
        exchange = ProviderExchange(transport: transport, settings: settings, clock: clock)
        dialect = .ofOpenAI(at: settings.baseURL.host)
    }

    package func complete(_ request: CompletionRequest) async throws(ProviderError) -> Completion {
        let encoded: EncodedRequest
        do {
            encoded = try OpenAIResponsesRequest.encode(request, settings: exchange.settings, dialect: dialect)
        } catch {
            throw ProviderError(.unsendable(error))
        }
        return try await exchange.complete(encoded, streamed: request.isStreamed, as: OpenAIResponsesWire.self)
    }

    package func check(_ request: CompletionRequest) throws(RequestFlaw) {
        _ = try OpenAIResponsesRequest.encode(request, settings: exchange.settings, dialect: dialect)
    }

    package func models() async throws(ProviderError) -> [ModelDescription] {
        let request = OpenAIChatRequest.listModels(settings: exchange.settings, dialect: dialect)
        return try await exchange.fetch(request, decode: OpenAIModelList.decode)
    }
}
