/// The reply of `GET {base}/models`.
enum OpenAIModelList {
    static func decode(_ body: [UInt8]) throws(ProviderError) -> [ModelDescription] {
        let list = try ReplyJSON.decode(List.self, from: body)
        return list.data.compactMap { entry in
            Identifier.checkedModel(entry.id).map {
                ModelDescription(
                    name: $0, owner: Identifier.checkedName(entry.owner), created: entry.created?.value,
                    contextTokens: entry.meta?.contextTokens?.value)
            }
        }
    }

    private struct List: Decodable { var data: [Entry] }

    private struct Entry: Decodable {
        var id: String
        var owner: String?
        var created: TokenCount?
        /// llama.cpp's addition.
        var meta: Meta?

        enum CodingKeys: String, CodingKey {
            case id, created, meta
            case owner = "owned_by"
        }
    }

    private struct Meta: Decodable {
        var contextTokens: TokenCount?

        enum CodingKeys: String, CodingKey { case contextTokens = "n_ctx" }
    }
}
