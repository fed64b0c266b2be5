import HTTPTransport

/// `POST /v2/chat` and `GET /v1/models`, from <https://docs.cohere.com/reference/chat>.
enum CohereRequest {
    /// The ranges are those that the reference and Cohere's own client state (PyPI cohere 7.3.1, `v2/client.py`): `p` from
    /// 0.01 to 0.99, `k` from 0 to 500, penalties from 0 to 1, up to 5 stop sequences.
    private static let rules = ParameterRules(
        taking: Set(SamplingParameter.allCases).subtracting([.reasoningEffort]),
        ranges: [.topP: 0.01...0.99, .topK: 0...500, .frequencyPenalty: 0...1, .presencePenalty: 0...1], stopsMax: 5)
    /// Models that a page of the list holds at most.
    private static let pageSize = 1_000

    /// The same arguments always give the same bytes.
    static func encode(
        _ request: CompletionRequest, settings: ProviderSettings
    ) throws(RequestFlaw) -> EncodedRequest {
        if request.messages.isEmpty { throw .noMessages }
        let (sampling, notApplied) = try rules.apply(to: request.sampling)
        let http = settings.post(
            body(request, sampling), to: settings.baseURL.appendingToRoot("/v2/chat"),
            streamed: request.isStreamed, limits: request.limits)
        return EncodedRequest(http: http, notApplied: notApplied)
    }

    /// One page of the list of models that can chat: the first, or the one of the token `next`.
    static func listModels(settings: ProviderSettings, token next: String?) -> HTTPRequest {
        let token = next.map { "&page_token=\(PercentEncoding.encode($0))" } ?? ""
        return settings.get(
            settings.baseURL.appendingToRoot("/v1/models?endpoint=chat&page_size=\(pageSize)\(token)"))
    }

    private static func body(_ request: CompletionRequest, _ sampling: SamplingParameters) -> JSONValue {
        var body: [String: JSONValue] = [
            "model": .string(request.model),
            "messages": .array(
                request.messages.map { .object(["role": .string($0.role.rawValue), "content": .string($0.text)]) }),
            "stream": .bool(request.isStreamed),
        ]
        body["max_tokens"] = sampling.maxTokens.map { .integer($0) }
        body["temperature"] = sampling.temperature.map { .number($0) }
        body["p"] = sampling.topP.map { .number($0) }
        body["k"] = sampling.topK.map { .integer($0) }
        body["seed"] = sampling.seed.map { .integer($0) }
        body["frequency_penalty"] = sampling.frequencyPenalty.map { .number($0) }
        body["presence_penalty"] = sampling.presencePenalty.map { .number($0) }
        if !sampling.stop.isEmpty { body["stop_sequences"] = .array(sampling.stop.map { .string($0) }) }
        body["response_format"] = sampling.schema.map {
            .object(["type": .string("json_object"), "json_schema": .verbatim($0.schema)])
        }
        return .object(body)
    }
}
