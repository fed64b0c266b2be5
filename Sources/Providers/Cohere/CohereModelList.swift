/// A page of `GET /v1/models`.
enum CohereModelList {
    static func decode(_ body: [UInt8]) throws(ProviderError) -> ModelPage {
        let list = try ReplyJSON.decode(List.self, from: body)
        let models = list.models.compactMap { entry in
            Identifier.checkedName(entry.name).map {
                ModelDescription(name: $0, contextTokens: entry.contextTokens?.value)
            }
        }
        return ModelPage(models: models, next: list.next?.nonEmpty)
    }

    private struct List: Decodable {
        var models: [Entry]
        var next: String?

        enum CodingKeys: String, CodingKey {
            case models
            case next = "next_page_token"
        }
    }

    private struct Entry: Decodable {
        var name: String
        var contextTokens: TokenCount?

        enum CodingKeys: String, CodingKey {
            case name
            case contextTokens = "context_length"
        }
    }
}
