package import Events
import SwiftProtobuf

/// Says in what calls are made from here on, where no experiment and no command says so.
package struct ChooseSandbox: Equatable, Sendable {
    package enum Scope: Hashable, Sendable {
        case workspace
        /// Comes before the workspace's.
        case prompt(PromptID)
    }

    package var scope: Scope
    /// `nil`: nothing is chosen any more.
    package var place: SandboxPlace?

    package init(for scope: Scope, _ place: SandboxPlace?) {
        self.scope = scope
        self.place = place
    }

    /// What it makes, where anything changes.
    var event: SandboxChosen {
        .with {
            switch scope {
            case .workspace: $0.workspace = true
            case .prompt(let id): $0.prompt = id.stored
            }
            if let place { $0.choice = place.stored }
        }
    }
}

extension WorkspaceState {
    func choose(_ command: ChooseSandbox) throws(Refusal) -> [Draft] {
        if case .prompt(let id) = command.scope, prompts[id] == nil { throw .unknown(.prompt(id)) }
        if let place = command.place { try checkAllowed(place) }
        if sandboxChoices[command.scope] == command.place { return [] }
        return [Draft(.sandboxChosen(command.event))]
    }

    /// Refuses a place that is not there, or that the workspace forbids.
    func checkAllowed(_ place: SandboxPlace) throws(Refusal) {
        switch place {
        case .process: if settings.sandboxRequired { throw .sandboxRequired }
        case .local: break
        case .daytona(let id):
            guard let provider = providers[id] else { throw .unknown(.provider(id)) }
            guard provider.kind == SandboxPlace.daytonaKind else { throw .noSandboxes(id, kind: provider.kind) }
        }
    }
}
