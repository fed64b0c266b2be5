import Events
import SwiftProtobuf

extension WorkspaceState {
    /// Nothing where the workspace does not record views, and for what showed no content.
    func record(_ command: RecordViews) throws(Refusal) -> [Draft] {
        guard settings.recordsViews else { return [] }
        var drafts: [Draft] = []
        for view in command.views where view.contents > 0 {
            if let thing = view.subject.thing, !knows(thing) { throw .unknown(thing) }
            drafts.append(Draft(.dataViewed(view.event)))
        }
        return drafts
    }

    private func knows(_ thing: Thing) -> Bool {
        switch thing {
        case .version(let id): prompt(of: id) != nil
        case .prompt(let id): prompts[id] != nil
        case .dataset(let id): datasets[id] != nil
        case .experiment(let id): experiments[id] != nil
        default: preconditionFailure("nobody views \(thing) as such")
        }
    }
}

extension ContentView {
    fileprivate var event: DataViewed {
        .with {
            $0.kind = subject.kind
            $0.contents = contents
            switch subject {
            case .version(let id): $0.thing = id.stored
            case .versions(let id): $0.thing = id.stored
            case .cases(let id): $0.thing = id.stored
            case .results(let id): $0.thing = id.stored
            case .auditOfPrompt(let id): $0.thing = id.stored
            case .auditOfExperiment(let id): $0.thing = id.stored
            case .entry(let position): $0.position = position
            case .audit: break
            }
        }
    }
}

extension ContentView.Subject {
    fileprivate var kind: ViewKind {
        switch self {
        case .version, .versions: .promptVersion
        case .cases: .case
        case .results: .results
        case .entry: .entry
        case .audit, .auditOfPrompt, .auditOfExperiment: .audit
        }
    }

    /// What must exist to be viewed; an entry's position is the log's to know.
    fileprivate var thing: Thing? {
        switch self {
        case .version(let id): .version(id)
        case .versions(let id), .auditOfPrompt(let id): .prompt(id)
        case .cases(let id): .dataset(id)
        case .results(let id), .auditOfExperiment(let id): .experiment(id)
        case .entry, .audit: nil
        }
    }
}
