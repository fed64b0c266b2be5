import Domain
import Events
import Ledger
import Projections
import Spelling

/// Which events an audit asks for; `nil` asks for all.
struct AuditFilter {
    var actors: Set<ActorID>?
    /// In the words of lists: `run-requested`.
    var types: Set<String>?
    var experiment: ExperimentID?
    var prompt: PromptID?

    /// Whether the event's own facts let it through.
    func admits(_ facts: Facts) -> Bool {
        if let types, !types.contains(facts.event?.storedName ?? "") { return false }
        guard let actors else { return true }
        return ActorID(bytes: facts.actor).map(actors.contains) ?? false
    }

    /// Whether what it is about does.
    func admits(_ subject: EventSubject, _ models: ReadModels) -> Bool {
        if let experiment, subject.experiment != experiment { return false }
        return prompt.map { models.concerns($0, subject) } ?? true
    }

    /// What a view of all that it lets through is recorded as: the narrower where it names two things.
    var viewed: ContentView.Subject {
        if let prompt { return .auditOfPrompt(prompt) }
        if let experiment { return .auditOfExperiment(experiment) }
        return .audit
    }

    /// - Throws: for a word that is no event's type; it names the nearest.
    static func types(_ words: [String]) throws -> Set<String>? {
        let known = Facts.OneOf_Event.storedNames
        for word in words where !known.contains(word) {
            let nearest = NearestNames.nearest(to: word, among: known)
            throw ExitStatus.failed(
                "there is no event type \(word); "
                    + (nearest.isEmpty
                        ? "`promptledger audit --help` lists them"
                        : "did you mean \(nearest.joined(separator: " or "))?"))
        }
        return words.isEmpty ? nil : Set(words)
    }
}
