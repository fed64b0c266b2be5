package import HTTPTransport

/// OpenAI's chat completions, and everything that speaks them: llama.cpp, vLLM, the Hugging Face router …
package struct OpenAICompatibleProvider: CompletionProvider {
    let exchange: ProviderExchange
    let dialect: OpenAIDialect

    /// `dialect` `nil` follows the rule of ``OpenAIDialect/init(host:)``.
    package init(
        settings: ProviderSettings, dialect: OpenAIDialect? = nil, transport: any HTTPTransport,
        clock: ProviderClock = .system
    ) {
        self.exchange = ProviderExchange(transport: transport, settings: settings, clock: clock)
        self.dialect = dialect ?? OpenAIDialect(host: settings.baseURL.host)
    }

    package func complete(_ request: CompletionRequest) async throws(ProviderError) -> Completion {
        let encoded: EncodedRequest
        do {
            encoded = try OpenAIChatRequest.encode(request, settings: exchange.settings, dialect: dialect)
        } catch {
            throw ProviderError(.unsendable(error))
        }
        return dialect.thinksInText
            ? try await exchange.complete(encoded, streamed: request.isStreamed, as: HuggingFaceChatWire.self)
            : try await exchange.complete(encoded, streamed: request.isStreamed, as: OpenAIChatWire.self)
    }

    package func check(_ request: CompletionRequest) throws(RequestFlaw) {
        _ = try OpenAIChatRequest.encode(request, settings: exchange.settings, dialect: dialect)
    }

    package func models() async throws(ProviderError) -> [ModelDescription] {
        let request = OpenAIChatRequest.listModels(settings: exchange.settings, dialect: dialect)
        return try await exchange.fetch(request, decode: OpenAIModelList.decode)
    }
}
