package import HTTPTransport

/// Hugging Face's Text Generation Inference in its own protocol: a text is continued. Where messages are to pass through
/// the model's chat template, the same server speaks chat completions: `openai-compatible`.
///
/// A stop text that ended an answer stands at the end of it: the server leaves it there.
package struct TextGenerationProvider: CompletionProvider {
    private let exchange: ProviderExchange
    private let place: TextGenerationPlace

    package init(
        settings: ProviderSettings, place: TextGenerationPlace = .server, transport: any HTTPTransport,
        clock: ProviderClock = .system
    ) {
        exchange = ProviderExchange(transport: transport, settings: settings, clock: clock)
        self.place = place
    }

    package func complete(_ request: CompletionRequest) async throws(ProviderError) -> Completion {
        try await exchange.complete(
            TextGenerationRequest.encode(request, settings: exchange.settings, place: place),
            streamed: request.isStreamed, as: TextGenerationWire.self)
    }

    package func check(_ request: CompletionRequest) throws(RequestFlaw) {
        _ = try TextGenerationRequest.encode(request, settings: exchange.settings, place: place)
    }

    package func models() async throws(ProviderError) -> [ModelDescription] {
        try await exchange.fetch(
            exchange.settings.get(place.modelList(at: exchange.settings.baseURL)),
            decode: { (body) throws(ProviderError) in
                switch place {
                case .server: try TextGenerationInfo.decode(body)
                case .router: try HuggingFaceInferenceModels.decode(body)
                }
            })
    }
}
