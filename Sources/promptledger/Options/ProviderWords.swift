import Ledger
import Projections
import Providers
import Spelling

/// The words that models have before the colon: the kinds of provider, and the names of those that the workspace added.
struct ProviderWords {
    let all: [String]

    init(in reader: LedgerReader) {
        let own = reader.read { models in models.catalog.providers(asOf: .now(models)).compactMap(\.name) }
        let kinds = ProviderCatalog.kinds.map(\.word)
        all = kinds + own.filter { !kinds.contains($0) }
    }

    /// `word` as it is known: a kind is one in any capitals.
    /// - Throws: where it is unknown, with the nearest known ones.
    func known(_ word: String) throws -> String {
        if all.contains(word) { return word }
        if let kind = try? ProviderCatalog.kind(word) { return kind.word }
        let nearest = NearestNames.nearest(to: word, among: all)
        throw ExitStatus.failed(
            "there is no provider called \(word.cut(to: 60)); "
                + (nearest.isEmpty
                    ? "the known ones are \(all.joined(separator: ", "))"
                    : "did you mean \(nearest.joined(separator: " or "))?"))
    }

    /// `model` with its provider's word as it is known.
    func knownModel(_ model: String) throws -> String {
        // What has no colon is refused as the model that it is none of.
        guard let colon = model.firstIndex(of: ":") else { return model }
        return try known(String(model[..<colon])) + model[colon...]
    }
}
