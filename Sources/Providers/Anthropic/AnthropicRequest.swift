import HTTPTransport

/// `POST /v1/messages` and `GET /v1/models`, from <https://platform.claude.com/docs/en/api/messages>.
enum AnthropicRequest {
    /// The protocol demands a limit of the answer's tokens; this is sent where the request states none.
    static let maxTokensDefault = 4_096
    /// Models that a page of the list holds at most.
    private static let pageSize = 1_000

    /// The API versions, and how each has the key presented.
    private enum Version: String {
        /// The last that has sampling parameters.
        case sampling = "2023-06-01"
        case current = "2026-10-21"

        var authorisation: Authorisation {
            switch self {
            case .sampling: .header("x-api-key")
            case .current: .bearer
            }
        }

        var headers: HTTPHeaders { ["anthropic-version": rawValue] }
    }

    /// Of `output_config`; the default is `high`.
    private static let efforts = ["low", "medium", "high", "xhigh", "max"]

    /// The same arguments always give the same bytes. The older API version is asked for only where a sampling
    /// parameter is to be sent, which the newer one refuses even at its default.
    static func encode(
        _ request: CompletionRequest, settings: ProviderSettings
    ) throws(RequestFlaw) -> EncodedRequest {
        if request.messages.isEmpty { throw .noMessages }
        let model = AnthropicSampling(model: request.model, host: settings.baseURL.host)
        let rules = ParameterRules(
            taking: model.takes(request.sampling).union([.maxTokens, .stop, .schema, .reasoningEffort]),
            ranges: [.temperature: 0...1], efforts: efforts)
        let (sampling, notApplied) = try rules.apply(to: request.sampling)
        let samples = sampling.temperature != nil || sampling.topP != nil || sampling.topK != nil
        let version: Version = samples ? .sampling : .current
        let http = settings.post(
            body(request, sampling), to: settings.baseURL.appendingToRoot("/v1/messages"),
            streamed: request.isStreamed, limits: request.limits, as: version.authorisation, headers: version.headers)
        return EncodedRequest(http: http, notApplied: notApplied)
    }

    /// One page of the list: the first, or the one after the model `next`.
    static func listModels(settings: ProviderSettings, after next: String?) -> HTTPRequest {
        let after = next.map { "&after_id=\(PercentEncoding.encode($0))" } ?? ""
        return settings.get(
            settings.baseURL.appendingToRoot("/v1/models?limit=\(pageSize)\(after)"),
            as: Version.current.authorisation, headers: Version.current.headers)
    }

    private static func body(_ request: CompletionRequest, _ sampling: SamplingParameters) -> JSONValue {
        let conversation = AnthropicConversation(request.messages)
        var body: [String: JSONValue] = [
            "model": .string(request.model),
            "max_tokens": .integer(sampling.maxTokens ?? maxTokensDefault),
            "messages": .array(conversation.turns.map(turn)),
            "stream": .bool(request.isStreamed),
        ]
        body["system"] = conversation.system.map { .string($0) }
        body["temperature"] = sampling.temperature.map { .number($0) }
        body["top_p"] = sampling.topP.map { .number($0) }
        body["top_k"] = sampling.topK.map { .integer($0) }
        if !sampling.stop.isEmpty { body["stop_sequences"] = .array(sampling.stop.map { .string($0) }) }
        var output: [String: JSONValue] = [:]
        output["effort"] = sampling.reasoningEffort.map { .string($0) }
        output["format"] = sampling.schema.map {
            .object(["type": .string("json_schema"), "schema": .verbatim($0.schema)])
        }
        if !output.isEmpty { body["output_config"] = .object(output) }
        return .object(body)
    }

    private static func turn(_ turn: AnthropicConversation.Turn) -> JSONValue {
        let content: JSONValue =
            turn.texts.count == 1
            ? .string(turn.texts[0])
            : .array(turn.texts.map { .object(["type": .string("text"), "text": .string($0)]) })
        return .object(["role": .string(turn.role.rawValue), "content": content])
    }
}
