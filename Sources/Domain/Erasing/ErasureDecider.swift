import Events
import FoundationEssentials
import SwiftProtobuf

package enum ErasureLimits {
    /// Of one subject: one for each rotation of the keys since it was made.
    package static let dataKeysMax = 10_000
    package static let dataKeyBytes = 16
}

extension WorkspaceState {
    /// The reason is the words of who erases, and goes when they are erased.
    func erase(_ command: EraseSubject, as actor: ActorID) throws(Refusal) -> [Draft] {
        guard knows(command.subject) else { throw .unknown(command.subject.thing) }
        if isErased(command.subject) { return [] }
        try Field.reason.check(command.reason)
        try Field.dataKeys.check(count: command.dataKeys.count, max: ErasureLimits.dataKeysMax)
        guard command.dataKeys.allSatisfy({ $0.count == ErasureLimits.dataKeyBytes }) else {
            throw .malformed(.dataKeys, nil)
        }
        let event = Facts.OneOf_Event.subjectErased(
            .with {
                $0.kind = command.subject.kind
                $0.subject = command.subject.stored
                $0.dataKeys = command.dataKeys
            })
        guard !command.reason.isEmpty else { return [Draft(event)] }
        return [Draft(event, .subjectErased(.with { $0.reason = command.reason }), of: [.person(actor)])]
    }

    /// Whether there is or was such a thing.
    package func knows(_ subject: Subject) -> Bool {
        switch subject {
        case .person(let id): members[id] != nil
        case .prompt(let id): prompts[id] != nil
        case .dataset(let id): datasets[id] != nil
        case .datasetCase(let id): datasets.dataset(of: id) != nil
        case .provider(let id): providers.knows(id)
        case .credential(let id): providers.knows(id)
        case .experiment(let id): experiments[id] != nil
        case .team(let id): members[id] != nil
        case .metric(let id): metrics[id] != nil
        }
    }
}

// MARK: What is left of what was erased

extension WorkspaceState {
    /// Whether the subject's own text was destroyed.
    package func isErased(_ subject: Subject) -> Bool { erased.contains(subject) }

    /// Whether any of them was: content that comes from all of them is then not to be had.
    package func isAnyErased(_ subjects: [Subject]) -> Bool { !erased.isEmpty && subjects.contains(where: isErased) }

    /// - Throws: `.erased`, where new text would come from something whose text was destroyed.
    func checkNotErased(_ subjects: [Subject]) throws(Refusal) {
        guard isAnyErased(subjects), let subject = subjects.first(where: isErased) else { return }
        throw .erased(subject.thing)
    }

    /// What speaks for runs goes on without the text of what was erased while they were under way.
    func withoutErasedContent(_ drafts: [Draft]) -> [Draft] {
        erased.isEmpty ? drafts : drafts.map { isAnyErased($0.subjects) ? $0.withoutContent : $0 }
    }

    /// Names become unknown; ids, structure and figures stay.
    mutating func apply(_ event: SubjectErased) {
        guard let subject = Subject(event.kind, stored: event.subject) else { return }
        erased.insert(subject)
        switch subject {
        case .person(let id): members.forget(id)
        case .prompt(let id): prompts.forget(id)
        case .dataset(let id): datasets.forget(id)
        case .provider(let id): providers.forget(id)
        case .experiment(let id): experiments.forget(id)
        case .team(let id): members.forget(id)
        case .metric(let id): metrics.forget(id)
        case .datasetCase, .credential: break
        }
    }
}

extension Subject {
    /// What a refusal calls it.
    var thing: Thing {
        switch self {
        case .person(let id): .actor(id)
        case .prompt(let id): .prompt(id)
        case .dataset(let id): .dataset(id)
        case .datasetCase(let id): .datasetCase(id)
        case .provider(let id): .provider(id)
        case .credential(let id): .credential(id)
        case .experiment(let id): .experiment(id)
        case .team(let id): .team(id)
        case .metric(let id): .metric(id)
        }
    }
}
