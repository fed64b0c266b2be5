package import HTTPTransport

/// llama.cpp's server in its own protocol, which unlike its chat completions tells the sampling that it really used.
///
/// Two requests make one completion: the server first makes the prompt of the messages, then continues it. The completion
/// is the second alone: its bytes, its time, its limits. What the first took is nowhere counted as the model's; it is
/// bounded by the same limits once more, and an error in it is the completion's, with its own bytes. A server without
/// `/apply-template` (before 2025) can be had as `openai-compatible`.
///
/// Nothing is taken out of the text: a model that reasons in tags has its tags there.
package struct LlamaCppProvider: CompletionProvider {
    private let exchange: ProviderExchange

    package init(settings: ProviderSettings, transport: any HTTPTransport, clock: ProviderClock = .system) {
        exchange = ProviderExchange(transport: transport, settings: settings, clock: clock)
    }

    package func complete(_ request: CompletionRequest) async throws(ProviderError) -> Completion {
        let prepared: LlamaCppRequest
        do {
            prepared = try LlamaCppRequest(request, settings: exchange.settings)
        } catch {
            throw ProviderError(.unsendable(error))
        }
        let prompt = try await exchange.fetch(prepared.template, decode: LlamaCppPrompt.decode)
        return try await exchange.complete(
            prepared.completion(of: prompt), streamed: request.isStreamed, as: LlamaCppWire.self)
    }

    package func models() async throws(ProviderError) -> [ModelDescription] {
        try await exchange.fetch(
            LlamaCppRequest.listModels(settings: exchange.settings), decode: OpenAIModelList.decode)
    }
}
