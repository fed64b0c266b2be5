import HTTPTransport

/// `POST {root}/api/chat` and `GET {root}/api/tags`, from <https://github.com/ollama/ollama/blob/main/docs/api.md>.
///
/// The root is the base URL, without an `/api` or `/v1` at its end: both are addresses that people have at hand.
enum OllamaRequest {
    private static let names: Set = ["api"]
    private static let rules = ParameterRules(taking: Set(SamplingParameter.allCases))

    /// The same arguments always give the same bytes.
    static func encode(_ request: CompletionRequest, settings: ProviderSettings) throws(RequestFlaw) -> EncodedRequest {
        if request.messages.isEmpty { throw .noMessages }  // such a request would only load the model
        let (sampling, notApplied) = try rules.apply(to: request.sampling)
        let http = settings.post(
            body(request, sampling), to: settings.baseURL.appendingToRoot("/api/chat", without: names),
            streamed: request.isStreamed, limits: request.limits,
            headers: request.isStreamed ? ["Accept": "application/x-ndjson"] : [:])
        return EncodedRequest(http: http, notApplied: notApplied)
    }

    static func listModels(settings: ProviderSettings) -> HTTPRequest {
        settings.get(settings.baseURL.appendingToRoot("/api/tags", without: names))
    }

    private static func body(_ request: CompletionRequest, _ sampling: SamplingParameters) -> JSONValue {
        var body: [String: JSONValue] = [
            "model": .string(request.model), "messages": request.messages.json,
            // Said always: what is left out means a stream here.
            "stream": .bool(request.isStreamed),
        ]
        let options = options(sampling)
        if !options.isEmpty { body["options"] = .object(options) }
        body["format"] = sampling.schema.map { .verbatim($0.schema) }
        body["think"] = sampling.reasoningEffort.map(think)
        return .object(body)
    }

    private static func options(_ sampling: SamplingParameters) -> [String: JSONValue] {
        var options: [String: JSONValue] = [:]
        options["num_predict"] = sampling.maxTokens.map { .integer($0) }
        options["temperature"] = sampling.temperature.map { .number($0) }
        options["top_p"] = sampling.topP.map { .number($0) }
        options["top_k"] = sampling.topK.map { .integer($0) }
        options["seed"] = sampling.seed.map { .integer($0) }
        options["frequency_penalty"] = sampling.frequencyPenalty.map { .number($0) }
        options["presence_penalty"] = sampling.presencePenalty.map { .number($0) }
        if !sampling.stop.isEmpty { options["stop"] = .array(sampling.stop.map { .string($0) }) }
        return options
    }

    /// `none` and `false` switch thinking off, `true` on; every other word is a level, which the server knows or refuses.
    private static func think(_ effort: String) -> JSONValue {
        switch effort {
        case "none", "false": .bool(false)
        case "true": .bool(true)
        default: .string(effort)
        }
    }
}
