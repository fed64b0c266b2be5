package import Events
import SwiftProtobuf

/// What can be erased as one. Content is sealed under the keys of all subjects that it came from, and goes when any of
/// them goes.
package enum Subject: Hashable, Sendable {
    case person(ActorID)
    case prompt(PromptID)
    case dataset(DatasetID)
    /// Its input, and every output that was made from it.
    case datasetCase(CaseID)
    case provider(ProviderID)
    case credential(CredentialID)
    case experiment(ExperimentID)
    case team(TeamID)
    /// Its name and what it asks, of every version.
    case metric(MetricID)
}

/// An event that was decided and is not yet sealed.
package struct Draft: Equatable, Sendable {
    /// The actor is not filled in: who decides does not say who asked.
    package var facts: Facts
    package var content: Content?
    /// Whose content it is; empty exactly where there is no content.
    package var subjects: [Subject]

    init(_ event: Facts.OneOf_Event) {
        facts = Facts()
        facts.event = event
        content = nil
        subjects = []
    }

    init(_ event: Facts.OneOf_Event, _ content: Content.OneOf_Content, of subjects: [Subject]) {
        precondition(!subjects.isEmpty, "content belongs to somebody")
        self.init(event)
        var message = Content()
        message.content = content
        self.content = message
        self.subjects = subjects
    }

    /// The facts alone.
    var withoutContent: Draft { facts.event.map { Draft($0) } ?? self }
}

/// Content stays out of logs, errors and crash texts, whoever prints a draft.
extension Draft: CustomStringConvertible, CustomReflectable {
    package var description: String {
        "\(facts.textFormatString())\(subjects)\(content == nil ? "" : " with content")"
    }

    package var customMirror: Mirror {
        Mirror(self, children: ["facts": facts, "subjects": subjects, "hasContent": content != nil])
    }
}
