/// The reply of `GET {root}/api/tags`: the models that lie on the server's disk.
enum OllamaModelList {
    static func decode(_ body: [UInt8]) throws(ProviderError) -> [ModelDescription] {
        let list = try ReplyJSON.decode(List.self, from: body)
        return list.models.compactMap { entry in
            Identifier.checkedName(entry.name).map { ModelDescription(name: $0) }
        }
    }

    private struct List: Decodable { var models: [Entry] }

    private struct Entry: Decodable { var name: String? }
}
