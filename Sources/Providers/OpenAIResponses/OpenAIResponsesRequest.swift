import HTTPTransport

/// `POST {base}/responses`, from <https://platform.openai.com/docs/api-reference/responses/create>.
enum OpenAIResponsesRequest {
    private static let rules = ParameterRules(
        taking: [.maxTokens, .temperature, .topP, .schema, .reasoningEffort], ranges: [.temperature: 0...2],
        efforts: OpenAIDialect.openAIEfforts)

    /// The same arguments always give the same bytes. Where `dialect` serves OpenAI's models, what the model refuses is left out.
    static func encode(
        _ request: CompletionRequest, settings: ProviderSettings, dialect: OpenAIDialect
    ) throws(RequestFlaw) -> EncodedRequest {
        if request.messages.isEmpty { throw .noMessages }
        let model = dialect.model(request)
        let (sampling, notApplied) = try model.apply(rules, to: request.sampling)
        let http = settings.post(
            body(request, sampling, model), to: settings.baseURL.appending("/responses"), streamed: request.isStreamed,
            limits: request.limits, headers: dialect.organisationLine(settings))
        return EncodedRequest(http: http, notApplied: notApplied)
    }

    /// `store` is false: the provider would otherwise keep prompt and answer for thirty days.
    private static func body(
        _ request: CompletionRequest, _ sampling: SamplingParameters, _ model: OpenAIModelFamily
    ) -> JSONValue {
        // The instructions are what is said first; a conversation of them alone has to be the input.
        let leading = request.messages.prefix { $0.role == .system }
        let isInput = leading.count == request.messages.count
        let input = isInput ? request.messages[...] : request.messages[leading.endIndex...]
        var body: [String: JSONValue] = [
            "model": .string(request.model),
            "input": .array(input.map { item($0, model) }),
            "store": .bool(false),
            "stream": .bool(request.isStreamed),
        ]
        if !isInput, !leading.isEmpty {
            body["instructions"] = .string(leading.map(\.text).joined(separator: "\n\n"))
        }
        body["max_output_tokens"] = sampling.maxTokens.map { .integer($0) }
        body["temperature"] = sampling.temperature.map { .number($0) }
        body["top_p"] = sampling.topP.map { .number($0) }
        body["reasoning"] = sampling.reasoningEffort.map { .object(["effort": .string($0)]) }
        body["text"] = sampling.schema.map { .object(["format": format($0)]) }
        return .object(body)
    }

    /// The type, which OpenAI can do without, is what llama.cpp tells a message of the assistant by.
    private static func item(_ message: ChatMessage, _ model: OpenAIModelFamily) -> JSONValue {
        .object([
            "type": .string("message"), "role": .string(model.word(for: message.role)),
            "content": .string(message.text),
        ])
    }

    private static func format(_ schema: AnswerSchema) -> JSONValue {
        var format: [String: JSONValue] = [
            "type": .string("json_schema"), "name": .string(schema.name), "schema": .verbatim(schema.schema),
        ]
        format["strict"] = schema.isStrict.map { .bool($0) }
        return .object(format)
    }
}
