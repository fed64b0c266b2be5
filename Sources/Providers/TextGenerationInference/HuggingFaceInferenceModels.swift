/// The reply of `GET /v1/models` of Hugging Face's router: of the models, those that its provider `hf-inference` has.
enum HuggingFaceInferenceModels {
    private static let provider = "hf-inference"

    static func decode(_ body: [UInt8]) throws(ProviderError) -> [ModelDescription] {
        let list = try ReplyJSON.decode(List.self, from: body)
        return list.data.compactMap { entry in
            guard let name = Identifier.checkedName(entry.id),
                let offer = entry.providers?.first(where: { $0.provider == provider && $0.status != "error" })
            else { return nil }
            return ModelDescription(
                name: name, owner: Identifier.checkedName(entry.owner), created: entry.created?.value,
                contextTokens: offer.contextTokens?.value)
        }
    }

    private struct List: Decodable { var data: [Entry] }

    private struct Entry: Decodable {
        var id: String
        var owner: String?
        var created: TokenCount?
        var providers: [Offer]?

        enum CodingKeys: String, CodingKey {
            case id, created, providers
            case owner = "owned_by"
        }
    }

    private struct Offer: Decodable {
        var provider: String
        var status: String?
        var contextTokens: TokenCount?

        enum CodingKeys: String, CodingKey {
            case provider, status
            case contextTokens = "context_length"
        }
    }
}
