import HTTPTransport

/// `POST {root}/api/embed`, from <https://github.com/ollama/ollama/blob/main/docs/api.md>.
enum OllamaEmbeddings {
    /// The same arguments always give the same bytes.
    static func encode(_ request: EmbeddingRequest, settings: ProviderSettings) throws(RequestFlaw) -> EncodedRequest {
        if request.texts.isEmpty { throw .noMessages }
        let body: JSONValue = .object([
            "model": .string(request.model), "input": .array(request.texts.map { .string($0) }),
            // Else a text that is too long would lose its end unseen.
            "truncate": .bool(false),
        ])
        return EncodedRequest(
            http: settings.post(
                body, to: settings.baseURL.appendingToRoot("/api/embed", without: ["api"]), streamed: false,
                limits: request.limits))
    }

    static func decode(_ body: [UInt8]) throws(ProviderError) -> EmbeddingAnswer {
        let reply = try ReplyJSON.decode(Reply.self, from: body)
        return EmbeddingAnswer(
            vectors: reply.embeddings, inputTokens: reply.promptCount?.value, model: Identifier.checkedName(reply.model)
        )
    }

    private struct Reply: Decodable {
        var model: String?
        var embeddings: [[Double]]
        var promptCount: TokenCount?

        enum CodingKeys: String, CodingKey {
            case model, embeddings
            case promptCount = "prompt_eval_count"
        }
    }
}

extension OllamaProvider: EmbeddingProvider {
    package func embed(_ request: EmbeddingRequest) async throws(ProviderError) -> Embeddings {
        let settings = exchange.settings
        return try await exchange.embed(
            request, as: { () throws(RequestFlaw) in try OllamaEmbeddings.encode(request, settings: settings) },
            decode: OllamaEmbeddings.decode)
    }
}
