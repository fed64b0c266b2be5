package import HTTPTransport

/// The API server of GPT4All's desktop app, which must be switched on in the app's settings; until then it answers 401.
///
/// Answers come whole even where a stream is wished for, so there is no time to the first token. A model goes by its name or
/// by its file's, which unlike the name has no spaces. One that the app does not have is silently replaced by the app's
/// default: ``Answer/model`` tells the name of the one that answered.
package struct GPT4AllProvider: CompletionProvider {
    private let exchange: ProviderExchange

    package init(settings: ProviderSettings, transport: any HTTPTransport, clock: ProviderClock = .system) {
        exchange = ProviderExchange(transport: transport, settings: settings, clock: clock)
    }

    package func complete(_ request: CompletionRequest) async throws(ProviderError) -> Completion {
        try await exchange.complete(
            GPT4AllRequest.encode(request, settings: exchange.settings), streamed: false, as: GPT4AllWire.self)
    }

    package func check(_ request: CompletionRequest) throws(RequestFlaw) {
        _ = try GPT4AllRequest.encode(request, settings: exchange.settings)
    }

    package func models() async throws(ProviderError) -> [ModelDescription] {
        try await exchange.fetch(GPT4AllRequest.listModels(settings: exchange.settings), decode: OpenAIModelList.decode)
    }
}
