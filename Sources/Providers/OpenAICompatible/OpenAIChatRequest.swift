import HTTPTransport

/// `POST {base}/chat/completions` and `GET {base}/models`, from
/// <https://platform.openai.com/docs/api-reference/chat/create>.
enum OpenAIChatRequest {
    /// The same arguments always give the same bytes. Where `dialect` serves OpenAI's models, what the model refuses is left out.
    static func encode(
        _ request: CompletionRequest, settings: ProviderSettings, dialect: OpenAIDialect
    ) throws(RequestFlaw) -> EncodedRequest {
        if request.messages.isEmpty { throw .noMessages }
        let model = dialect.model(request)
        let dialect = dialect.spoken(to: model)
        let (sampling, notApplied) = try model.apply(dialect.rules, to: request.sampling)
        let http = settings.post(
            body(request, sampling, model, dialect), to: settings.baseURL.appending("/chat/completions"),
            streamed: request.isStreamed, limits: request.limits, headers: dialect.organisationLine(settings))
        return EncodedRequest(http: http, notApplied: notApplied)
    }

    static func listModels(settings: ProviderSettings, dialect: OpenAIDialect) -> HTTPRequest {
        settings.get(settings.baseURL.appending("/models"), headers: dialect.organisationLine(settings))
    }

    private static func body(
        _ request: CompletionRequest, _ sampling: SamplingParameters, _ model: OpenAIModelFamily,
        _ dialect: OpenAIDialect
    ) -> JSONValue {
        var body: [String: JSONValue] = [
            "model": .string(request.model),
            "messages": .array(
                request.messages.map {
                    .object(["role": .string(model.word(for: $0.role)), "content": .string($0.text)])
                }),
            "stream": .bool(request.isStreamed),
        ]
        // Without this wish a stream tells no usage.
        if request.isStreamed { body["stream_options"] = .object(["include_usage": .bool(true)]) }
        body[dialect.tokenLimitField.rawValue] = sampling.maxTokens.map { .integer($0) }
        body["temperature"] = sampling.temperature.map { .number($0) }
        body["top_p"] = sampling.topP.map { .number($0) }
        body["top_k"] = sampling.topK.map { .integer($0) }
        body["seed"] = sampling.seed.map { .integer($0) }
        body["frequency_penalty"] = sampling.frequencyPenalty.map { .number($0) }
        body["presence_penalty"] = sampling.presencePenalty.map { .number($0) }
        if !sampling.stop.isEmpty { body["stop"] = .array(sampling.stop.map { .string($0) }) }
        body["reasoning_effort"] = sampling.reasoningEffort.map { .string($0) }
        body["response_format"] = sampling.schema.map(responseFormat)
        return .object(body)
    }

    private static func responseFormat(_ schema: AnswerSchema) -> JSONValue {
        var description: [String: JSONValue] = ["name": .string(schema.name), "schema": .verbatim(schema.schema)]
        description["strict"] = schema.isStrict.map { .bool($0) }
        return .object(["type": .string("json_schema"), "json_schema": .object(description)])
    }
}
