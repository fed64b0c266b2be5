/// The reply of `GET {root}/info`: the one model that the server has.
enum TextGenerationInfo {
    static func decode(_ body: [UInt8]) throws(ProviderError) -> [ModelDescription] {
        let info = try ReplyJSON.decode(Info.self, from: body)
        return Identifier.checkedName(info.model).map {
            [ModelDescription(name: $0, contextTokens: info.contextTokens?.value)]
        } ?? []
    }

    private struct Info: Decodable {
        var model: String
        var contextTokens: TokenCount?

        enum CodingKeys: String, CodingKey {
            case model = "model_id"
            case contextTokens = "max_total_tokens"
        }
    }
}
