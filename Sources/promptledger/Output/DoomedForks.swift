import Domain
import Events
import Projections

/// The prompts that go with one that is erased: those that were forked from it, directly or further on, for an edit of a copy may still hold
/// its text. They may be other people's work, so whoever erases is told.
struct DoomedForks {
    /// In the order of the log. What has no name any more is gone already.
    private let forks: [(id: PromptID, name: String)]

    init(of subjects: [Subject], in models: ReadModels, asOf moment: AsOf) {
        var found: [(id: PromptID, name: String)] = []
        for case .prompt(let prompt) in subjects {
            for fork in models.versionGraph.allForks(of: prompt, asOf: moment) {
                if let name = models.catalog.name(of: fork) { found.append((id: fork, name: name)) }
            }
        }
        forks = found
    }

    /// What they are called; `nil` where there is none.
    var names: String? {
        forks.isEmpty ? nil : forks.map { TerminalText.oneLine($0.name) }.joined(separator: ", ")
    }

    var fields: [[String: Any]] { forks.map { ["prompt": "\($0.id)", "name": $0.name] } }
}
