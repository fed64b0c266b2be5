import HTTPTransport

/// A completion of llama.cpp's own protocol, from
/// <https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md>: `POST {root}/apply-template` has the server
/// make one prompt of the messages by the model's own chat template, `POST {root}/completion` has it continued.
///
/// The root is the base URL, without a `/v1` at its end: that is the same server's address for chat completions.
struct LlamaCppRequest: Sendable {
    /// A reasoning effort is a matter of chat templates, and the server takes none here. The largest 32-bit number stands
    /// for a seed drawn at random, so it is no seed.
    private static let rules = ParameterRules(
        taking: Set(SamplingParameter.allCases).subtracting([.reasoningEffort]), ranges: [.seed: 0...4_294_967_294])

    private let request: CompletionRequest
    private let settings: ProviderSettings
    private let sampling: SamplingParameters
    private let notApplied: [SamplingParameter]

    init(_ request: CompletionRequest, settings: ProviderSettings) throws(RequestFlaw) {
        if request.messages.isEmpty { throw .noMessages }
        (sampling, notApplied) = try Self.rules.apply(to: request.sampling)
        self.request = request
        self.settings = settings
    }

    /// A last message of the assistant is left open there, to be continued.
    var template: HTTPRequest {
        let body: [String: JSONValue] = ["model": .string(request.model), "messages": request.messages.json]
        return settings.post(
            .object(body), to: settings.baseURL.appendingToRoot("/apply-template"),
            streamed: false, limits: request.limits)
    }

    /// The same arguments always give the same bytes.
    func completion(of prompt: String, within limits: HTTPLimits? = nil) -> EncodedRequest {
        var body: [String: JSONValue] = [
            // Read only by a server that has several models.
            "model": .string(request.model), "prompt": .string(prompt), "stream": .bool(request.isStreamed),
            // What lies in the cache may change the last digits, and so the text.
            "cache_prompt": .bool(false),
        ]
        body["n_predict"] = sampling.maxTokens.map { .integer($0) }
        body["temperature"] = sampling.temperature.map { .number($0) }
        body["top_p"] = sampling.topP.map { .number($0) }
        body["top_k"] = sampling.topK.map { .integer($0) }
        body["seed"] = sampling.seed.map { .integer($0) }
        body["frequency_penalty"] = sampling.frequencyPenalty.map { .number($0) }
        body["presence_penalty"] = sampling.presencePenalty.map { .number($0) }
        if !sampling.stop.isEmpty { body["stop"] = .array(sampling.stop.map { .string($0) }) }
        body["json_schema"] = sampling.schema.map { .verbatim($0.schema) }
        let http = settings.post(
            .object(body), to: settings.baseURL.appendingToRoot("/completion"),
            streamed: request.isStreamed, limits: limits ?? request.limits)
        return EncodedRequest(http: http, notApplied: notApplied)
    }

    /// The protocol has no list of its own: this is the one of the same server's chat completions.
    static func listModels(settings: ProviderSettings) -> HTTPRequest {
        settings.get(settings.baseURL.appendingToRoot("/v1/models"))
    }
}
