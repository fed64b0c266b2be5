import Domain
import Events
import Testing

/// A founded workspace in which these commands were obeyed, all by the owner.
func given(_ commands: Command...) throws -> WorkspaceState {
    var state = WorkspaceState()
    for command in [.foundWorkspace(.sample)] + commands { try state.obey(command) }
    return state
}

extension WorkspaceState {
    /// Decides, and folds what was decided as the ledger would.
    @discardableResult
    mutating func obey(_ command: Command, as actor: ActorID = .owner) throws -> [Draft] {
        let drafts = try decide(command, as: actor)
        for var draft in drafts {
            draft.facts.actor = actor.stored
            apply(draft.facts, content: draft.facts.foldNeedsContent ? draft.content : nil)
        }
        return drafts
    }

    func when(_ command: Command, as actor: ActorID = .owner) -> Outcome {
        Outcome(result: Result { () throws(Refusal) in try decide(command, as: actor) })
    }
}

/// What became of a command.
struct Outcome {
    let result: Result<[Draft], Refusal>

    func then(_ events: Facts.OneOf_Event..., at location: SourceLocation = #_sourceLocation) {
        #expect(throws: Never.self, sourceLocation: location) {
            let decided = try result.get().map { try #require($0.facts.event) }
            #expect(decided == events, sourceLocation: location)
        }
    }

    func refused(_ refusal: Refusal, at location: SourceLocation = #_sourceLocation) {
        #expect(throws: refusal, sourceLocation: location) { try result.get() }
    }
}
