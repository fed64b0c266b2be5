package import Domain
package import Events
internal import Foundation
internal import Sodium
internal import Synchronization

extension Ledger {
    /// Whether, after this command, no owner would be left whose signing key is in keys.db, where there is one now. What would be refused
    /// leaves all as it is.
    package nonisolated func leavesNoOwnerHere(_ command: Command, as actor: ActorID) -> Bool {
        let before = state.withLock { $0 }
        guard hasOwnerHere(before), let drafts = try? before.decide(command, as: actor) else { return false }
        var after = before
        for draft in drafts {
            var facts = draft.facts
            facts.actor = actor.stored
            after.apply(facts, content: draft.content)
        }
        return !hasOwnerHere(after)
    }

    private nonisolated func hasOwnerHere(_ state: WorkspaceState) -> Bool {
        reader.keyring.signingKeys().contains { key, holding in
            state.maySign(key, as: holding.owner) && state.roles(of: holding.owner).contains(.owner)
        }
    }
}
