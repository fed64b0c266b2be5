import HTTPTransport

/// `POST {base}/embeddings`, from <https://platform.openai.com/docs/api-reference/embeddings/create>; llama.cpp's server speaks it too.
enum OpenAIEmbeddings {
    /// The same arguments always give the same bytes.
    static func encode(
        _ request: EmbeddingRequest, to url: String, settings: ProviderSettings, headers: HTTPHeaders = [:]
    ) throws(RequestFlaw) -> EncodedRequest {
        if request.texts.isEmpty { throw .noMessages }
        let body: JSONValue = .object([
            "model": .string(request.model), "input": .array(request.texts.map { .string($0) }),
            "encoding_format": .string("float"),
        ])
        return EncodedRequest(
            http: settings.post(body, to: url, streamed: false, limits: request.limits, headers: headers))
    }

    static func decode(_ body: [UInt8]) throws(ProviderError) -> EmbeddingAnswer {
        let reply = try ReplyJSON.decode(Reply.self, from: body)
        // Each says which text it is of, and servers may give them in another order.
        let places = reply.data.enumerated().map { $1.index ?? $0 }
        guard places.sorted().elementsEqual(0..<reply.data.count) else {
            throw ProviderError(.protocolBroken(.otherShape))
        }
        let vectors = zip(places, reply.data).sorted { $0.0 < $1.0 }.map(\.1.embedding)
        return EmbeddingAnswer(
            vectors: vectors, inputTokens: reply.usage?.input?.value, model: Identifier.checkedName(reply.model))
    }

    private struct Reply: Decodable {
        var data: [Entry]
        var model: String?
        var usage: Usage?
    }

    private struct Entry: Decodable {
        var index: Int?
        var embedding: [Double]
    }

    private struct Usage: Decodable {
        var input: TokenCount?

        enum CodingKeys: String, CodingKey { case input = "prompt_tokens" }
    }
}

extension OpenAICompatibleProvider: EmbeddingProvider {
    package func embed(_ request: EmbeddingRequest) async throws(ProviderError) -> Embeddings {
        let settings = exchange.settings
        return try await exchange.embed(
            request,
            as: { () throws(RequestFlaw) in
                try OpenAIEmbeddings.encode(
                    request, to: settings.baseURL.appending("/embeddings"), settings: settings,
                    headers: dialect.organisationLine(settings))
            }, decode: OpenAIEmbeddings.decode)
    }
}

extension LlamaCppProvider: EmbeddingProvider {
    package func embed(_ request: EmbeddingRequest) async throws(ProviderError) -> Embeddings {
        let settings = exchange.settings
        return try await exchange.embed(
            request,
            as: { () throws(RequestFlaw) in
                try OpenAIEmbeddings.encode(
                    request, to: settings.baseURL.appendingToRoot("/v1/embeddings"), settings: settings)
            }, decode: OpenAIEmbeddings.decode)
    }
}
