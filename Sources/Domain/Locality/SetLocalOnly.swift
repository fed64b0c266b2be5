package import Events
import SwiftProtobuf

/// Says whether a run with this in it may go to local models only, from here on.
package struct SetLocalOnly: Equatable, Sendable {
    package enum Thing: Hashable, Sendable {
        case prompt(PromptID)
        case dataset(DatasetID)
    }

    package var thing: Thing
    package var isLocalOnly: Bool

    package init(_ thing: Thing, to isLocalOnly: Bool) {
        self.thing = thing
        self.isLocalOnly = isLocalOnly
    }

    /// What it makes, where anything changes.
    var event: LocalOnlySet {
        .with {
            switch thing {
            case .prompt(let id): $0.prompt = id.stored
            case .dataset(let id): $0.dataset = id.stored
            }
            $0.localOnly = isLocalOnly
        }
    }
}

extension WorkspaceState {
    func set(_ command: SetLocalOnly) throws(Refusal) -> [Draft] {
        switch command.thing {
        case .prompt(let id): if prompts[id] == nil { throw .unknown(.prompt(id)) }
        case .dataset(let id): if datasets[id] == nil { throw .unknown(.dataset(id)) }
        }
        if localOnly.contains(command.thing) == command.isLocalOnly { return [] }
        return [Draft(.localOnlySet(command.event))]
    }
}
