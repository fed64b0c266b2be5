package import HTTPTransport

/// llama.cpp's server in its own protocol, which unlike its chat completions tells the sampling that it really used.
///
/// Two requests make one completion: the server first makes the prompt of the messages, then continues it. The completion
/// is the second alone: its bytes and its time. What the first took is nowhere counted as the model's; an error in it is
/// the completion's, with its own bytes. Together they have the time that a request has. A server without
/// `/apply-template` (before 2025) can be had as `openai-compatible`.
///
/// Nothing is taken out of the text: a model that reasons in tags has its tags there.
package struct LlamaCppProvider: CompletionProvider {
    let exchange: ProviderExchange

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
        let begun = exchange.clock.microseconds()
        let prompt = try await exchange.fetch(prepared.template, decode: LlamaCppPrompt.decode)
        let limits = try limitsLeft(of: request, since: begun)
        return try await exchange.complete(
            prepared.completion(of: prompt, within: limits), streamed: request.isStreamed, as: LlamaCppWire.self)
    }

    /// The limits of `request`, with what is left of its time.
    private func limitsLeft(of request: CompletionRequest, since begun: Int) throws(ProviderError) -> HTTPLimits {
        var limits = request.limits ?? exchange.settings.limits
        limits.whole -= .microseconds(exchange.clock.microseconds() - begun)
        guard limits.whole > .zero else {
            var error = ProviderError(.timedOut(.whole))
            error.host = exchange.settings.baseURL.host
            throw error
        }
        return limits
    }

    package func check(_ request: CompletionRequest) throws(RequestFlaw) {
        _ = try LlamaCppRequest(request, settings: exchange.settings)
    }

    package func models() async throws(ProviderError) -> [ModelDescription] {
        try await exchange.fetch(
            LlamaCppRequest.listModels(settings: exchange.settings), decode: OpenAIModelList.decode)
    }
}
