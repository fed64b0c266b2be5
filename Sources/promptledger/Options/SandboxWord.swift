import Events
import Ledger
import Projections
import Spelling

/// What people call the places in which calls are made.
enum SandboxWord {
    /// - Throws: a refusal with the nearest words, where there is no such place.
    static func place(_ word: String, in reader: LedgerReader) throws -> SandboxPlace {
        let (place, words) = reader.read { models in
            let now = AsOf.now(models)
            return (models.catalog.sandboxPlace(named: word, asOf: now), models.catalog.sandboxWords(asOf: now))
        }
        guard let place else {
            let nearest = NearestNames.nearest(to: word, among: words)
            let hint =
                nearest.isEmpty
                ? "there are \(words.joined(separator: ", ")), and what `promptledger sandbox add` adds"
                : "did you mean \(nearest.joined(separator: " or "))?"
            throw ExitStatus.failed("there is no sandbox called \(word); \(hint)")
        }
        return place
    }

    /// `nil` where nothing is chosen; a Daytona server whose name was erased is called so.
    static func word(_ place: SandboxPlace?, in catalog: Catalog, asOf moment: AsOf) -> String? {
        switch place {
        case .process: "none"
        case .local: "local"
        case .daytona(let id): ShownName(catalog.provider(id, asOf: moment)?.name, of: id).text
        case nil: nil
        }
    }
}
