import HTTPTransport

/// `POST {root}/generate` and `/generate_stream`, from <https://huggingface.github.io/text-generation-inference/>, and the
/// same of Hugging Face's router, `POST {base}/models/MODEL`, as its own client builds it (PyPI huggingface_hub 2.4.0,
/// `inference/_providers/hf_inference.py`). The body names no model.
///
/// The root is the base URL, without a `/v1` at its end: that is the same server's address for chat completions.
enum TextGenerationRequest {
    private static let rules = ParameterRules(
        taking: Set(SamplingParameter.allCases).subtracting([.presencePenalty, .reasoningEffort]),
        ranges: [.topK: 1...(.infinity), .seed: 0...(.infinity), .frequencyPenalty: -2...2])

    /// The same arguments always give the same bytes.
    static func encode(
        _ request: CompletionRequest, settings: ProviderSettings, place: TextGenerationPlace = .server
    ) throws(RequestFlaw) -> EncodedRequest {
        if request.messages.isEmpty { throw .noMessages }
        let (sampling, notApplied) = try rules.apply(to: request.sampling)
        var body: [String: JSONValue] = [
            "inputs": .string(TextGenerationPrompt.text(of: request.messages)),
            "parameters": .object(parameters(sampling)),
        ]
        if place == .router { body["stream"] = .bool(request.isStreamed) }
        let http = settings.post(
            .object(body), to: place.address(of: request, at: settings.baseURL), streamed: request.isStreamed,
            limits: request.limits)
        return EncodedRequest(http: http, notApplied: notApplied)
    }

    private static func parameters(_ sampling: SamplingParameters) -> [String: JSONValue] {
        var parameters: [String: JSONValue] = ["return_full_text": .bool(false), "details": .bool(true)]
        parameters["max_new_tokens"] = sampling.maxTokens.map { .integer($0) }
        parameters["seed"] = sampling.seed.map { .integer($0) }
        parameters["frequency_penalty"] = sampling.frequencyPenalty.map { .number($0) }
        if !sampling.stop.isEmpty { parameters["stop"] = .array(sampling.stop.map { .string($0) }) }
        parameters["grammar"] = sampling.schema.map {
            .object(["type": .string("json"), "value": .verbatim($0.schema)])
        }
        return parameters.merging(choosing(sampling)) { own, _ in own }
    }

    /// How to choose among the likely tokens. The server refuses a temperature of 0 and draws as soon as a share or a
    /// number of tokens is named; who asks for 0 wants the likeliest token, which neither can change. A share of 1, which
    /// it refuses too, is no bound.
    private static func choosing(_ sampling: SamplingParameters) -> [String: JSONValue] {
        if sampling.temperature == 0 { return ["do_sample": .bool(false)] }
        var parameters: [String: JSONValue] = [:]
        if let temperature = sampling.temperature {
            parameters["do_sample"] = .bool(true)
            parameters["temperature"] = .number(temperature)
        }
        parameters["top_p"] = sampling.topP.flatMap { $0 == 1 ? nil : .number($0) }
        parameters["top_k"] = sampling.topK.map { .integer($0) }
        return parameters
    }
}
