import HTTPTransport

/// `POST {base}/chat/completions` as GPT4All's desktop app takes it
/// (<https://github.com/nomic-ai/gpt4all/blob/main/gpt4all-chat/src/server.cpp>): a few fields of the protocol, and an
/// error for every other, `stream` and `seed` among them.
enum GPT4AllRequest {
    /// Tokens of an answer where the request names no limit: the app's own for its chats. Without one its server would
    /// stop after 16.
    static let maxTokensUsual = 4_096

    private static let rules = ParameterRules(
        taking: [.maxTokens, .temperature, .topP], ranges: [.temperature: 0...2])

    /// The same arguments always give the same bytes.
    static func encode(_ request: CompletionRequest, settings: ProviderSettings) throws(RequestFlaw) -> EncodedRequest {
        if request.messages.isEmpty { throw .noMessages }
        let (sampling, notApplied) = try rules.apply(to: request.sampling)
        var body: [String: JSONValue] = [
            "model": .string(request.model), "messages": request.messages.json,
            "max_tokens": .integer(sampling.maxTokens ?? maxTokensUsual),
        ]
        body["temperature"] = sampling.temperature.map { .number($0) }
        body["top_p"] = sampling.topP.map { .number($0) }
        let http = settings.post(
            .object(body), to: settings.baseURL.appending("/chat/completions"), streamed: false,
            limits: request.limits)
        return EncodedRequest(http: http, notApplied: notApplied)
    }

    static func listModels(settings: ProviderSettings) -> HTTPRequest {
        settings.get(settings.baseURL.appending("/models"))
    }
}
