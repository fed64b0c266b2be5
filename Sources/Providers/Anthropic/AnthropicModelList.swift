/// A page of `GET /v1/models`.
enum AnthropicModelList {
    static func decode(_ body: [UInt8]) throws(ProviderError) -> ModelPage {
        let list = try ReplyJSON.decode(List.self, from: body)
        let models = list.data.compactMap { entry in
            Identifier.checkedName(entry.id).map {
                ModelDescription(
                    name: $0, created: entry.createdAt.flatMap(RFC3339Time.secondsSince1970),
                    contextTokens: entry.inputMax?.value)
            }
        }
        return ModelPage(models: models, next: list.hasMore == true ? list.last : nil)
    }

    private struct List: Decodable {
        var data: [Entry]
        var hasMore: Bool?
        var last: String?

        enum CodingKeys: String, CodingKey {
            case data
            case hasMore = "has_more"
            case last = "last_id"
        }
    }

    private struct Entry: Decodable {
        var id: String
        var createdAt: String?
        var inputMax: TokenCount?

        enum CodingKeys: String, CodingKey {
            case id
            case createdAt = "created_at"
            case inputMax = "max_input_tokens"
        }
    }
}
