import Domain
import Ledger
import Projections

/// What is to be erased as people write it: a kind, and a name or an id.
struct ErasureTarget {
    /// What it comes to; never nothing.
    struct Found {
        let subjects: [Subject]
        /// What to call it.
        let name: String
        /// What goes with it.
        let forks: DoomedForks
    }

    private let kind: String
    private let text: String

    private static let kinds = [
        "person", "prompt", "dataset", "case", "provider", "credential", "experiment", "team", "metric",
    ]

    init(_ words: [String]) throws {
        let pieces = words.count == 2 ? words : words[0].split(separator: ":", maxSplits: 1).map(String.init)
        guard pieces.count == 2, Self.kinds.contains(pieces[0]) else {
            throw ExitStatus.usage(
                "\(words.joined(separator: " ")) is no subject; name a kind (\(Self.kinds.joined(separator: ", "))) and a name, like prompt:refund"
            )
        }
        (kind, text) = (pieces[0], pieces[1])
    }

    func find(_ references: References) throws -> Found {
        let subjects = try subjects(references)
        return Found(
            subjects: subjects, name: "\(kind) \(text)",
            forks: DoomedForks(of: subjects, in: references.models, asOf: references.moment))
    }

    private func subjects(_ references: References) throws -> [Subject] {
        // What was erased already, or removed, has no name to be found by.
        if let subject = Subject(word: kind, idText: text) { return [subject] }
        switch kind {
        case "person": return [.person(try references.onlyActor(text))]
        case "prompt": return [.prompt(try references.prompt(text))]
        case "dataset": return [.dataset(try references.dataset(text))]
        case "case": return [.datasetCase(try references.datasetCase(text))]
        case "provider": return [.provider(try references.provider(text).id)]
        case "credential": return try references.credentials(ofProvider: text).map { .credential($0) }
        case "experiment": return [.experiment(try references.experiment(text).id)]
        case "team": return [.team(try references.team(text))]
        default: return [.metric(try references.metric(text))]
        }
    }
}
