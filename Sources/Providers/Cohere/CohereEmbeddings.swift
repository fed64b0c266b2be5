import HTTPTransport

/// `POST /v2/embed`, from <https://docs.cohere.com/reference/embed>.
enum CohereEmbeddings {
    /// Texts that one request may have.
    private static let textsMax = 96

    /// The same arguments always give the same bytes.
    static func encode(_ request: EmbeddingRequest, settings: ProviderSettings) throws(RequestFlaw) -> EncodedRequest {
        if request.texts.isEmpty { throw .noMessages }
        guard request.texts.count <= textsMax else {
            throw .tooManyTexts(count: request.texts.count, limit: textsMax)
        }
        let body: JSONValue = .object([
            "model": .string(request.model), "texts": .array(request.texts.map { .string($0) }),
            // The texts stand beside each other: none is a question, and none a document that answers it.
            "input_type": .string("clustering"), "embedding_types": .array([.string("float")]),
            // Else a text that is too long would lose its end unseen.
            "truncate": .string("NONE"),
        ])
        return EncodedRequest(
            http: settings.post(
                body, to: settings.baseURL.appendingToRoot("/v2/embed"), streamed: false, limits: request.limits))
    }

    static func decode(_ body: [UInt8]) throws(ProviderError) -> EmbeddingAnswer {
        let reply = try ReplyJSON.decode(Reply.self, from: body)
        return EmbeddingAnswer(
            vectors: reply.embeddings.float, inputTokens: reply.meta?.billed?.input?.value, model: nil)
    }

    private struct Reply: Decodable {
        var embeddings: Vectors
        var meta: Meta?
    }

    private struct Vectors: Decodable { var float: [[Double]] }

    private struct Meta: Decodable {
        var billed: Counts?

        enum CodingKeys: String, CodingKey { case billed = "billed_units" }
    }

    private struct Counts: Decodable {
        var input: TokenCount?

        enum CodingKeys: String, CodingKey { case input = "input_tokens" }
    }
}

extension CohereProvider: EmbeddingProvider {
    package func embed(_ request: EmbeddingRequest) async throws(ProviderError) -> Embeddings {
        let settings = exchange.settings
        return try await exchange.embed(
            request, as: { () throws(RequestFlaw) in try CohereEmbeddings.encode(request, settings: settings) },
            decode: CohereEmbeddings.decode)
    }
}
