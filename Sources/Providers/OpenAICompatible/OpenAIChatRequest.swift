import HTTPTransport

/// `POST {base}/chat/completions` and `GET {base}/models`, from
/// <https://platform.openai.com/docs/api-reference/chat/create>.
enum OpenAIChatRequest {
    /// The same arguments always give the same bytes.
    static func encode(
        _ request: CompletionRequest, settings: ProviderSettings, dialect: OpenAIDialect
    ) throws(RequestFlaw) -> EncodedRequest {
        try check(request, dialect: dialect)
        var headers = headers(settings, dialect)
        headers["Content-Type"] = "application/json"
        headers["Accept"] = request.isStreamed ? "text/event-stream" : "application/json"
        let http = HTTPRequest(
            method: "POST", url: settings.baseURL.appending("/chat/completions"),
            headers: overridden(headers, by: settings.extraHeaders),
            body: body(request, dialect: dialect).bytes, limits: request.limits ?? settings.limits)
        let losesTopK = request.sampling.topK != nil && !dialect.takesTopK
        return EncodedRequest(http: http, notApplied: losesTopK ? [.topK] : [])
    }

    static func listModels(settings: ProviderSettings, dialect: OpenAIDialect) -> HTTPRequest {
        var headers = headers(settings, dialect)
        headers["Accept"] = "application/json"
        return HTTPRequest(
            method: "GET", url: settings.baseURL.appending("/models"),
            headers: overridden(headers, by: settings.extraHeaders), limits: settings.limits)
    }

    private static func headers(_ settings: ProviderSettings, _ dialect: OpenAIDialect) -> HTTPHeaders {
        var headers = HTTPHeaders()
        settings.credential?.withText { headers["Authorization"] = "Bearer \($0)" }
        if let organisation = settings.organisation { headers[dialect.organisationHeader] = organisation }
        return headers
    }

    private static func overridden(_ headers: HTTPHeaders, by extra: HTTPHeaders) -> HTTPHeaders {
        var headers = headers
        for line in extra.lines { headers[line.name] = line.value }
        return headers
    }

    private static func check(_ request: CompletionRequest, dialect: OpenAIDialect) throws(RequestFlaw) {
        let sampling = request.sampling
        if request.messages.isEmpty { throw .noMessages }
        if sampling.stop.count > dialect.stopsMax {
            throw .tooManyStops(count: sampling.stop.count, limit: dialect.stopsMax)
        }
        let numbers: [(SamplingParameter, Double?)] = [
            (.temperature, sampling.temperature), (.topP, sampling.topP),
            (.frequencyPenalty, sampling.frequencyPenalty), (.presencePenalty, sampling.presencePenalty),
        ]
        for (parameter, value) in numbers where value?.isFinite == false { throw .notFinite(parameter) }
        if let schema = sampling.schema, Identifier.checked(schema.name) == nil || schema.name.contains(".") {
            throw .schemaName
        }
    }

    private static func body(_ request: CompletionRequest, dialect: OpenAIDialect) -> JSONValue {
        let sampling = request.sampling
        var body: [String: JSONValue] = [
            "model": .string(request.model),
            "messages": .array(
                request.messages.map { .object(["role": .string($0.role.rawValue), "content": .string($0.text)]) }),
            "stream": .bool(request.isStreamed),
        ]
        // Without this wish a stream tells no usage.
        if request.isStreamed { body["stream_options"] = .object(["include_usage": .bool(true)]) }
        body[dialect.tokenLimitField.rawValue] = sampling.maxTokens.map { .integer($0) }
        body["temperature"] = sampling.temperature.map { .number($0) }
        body["top_p"] = sampling.topP.map { .number($0) }
        if dialect.takesTopK { body["top_k"] = sampling.topK.map { .integer($0) } }
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
