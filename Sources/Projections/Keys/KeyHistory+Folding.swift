import Events
import Foundation
import Sodium

extension KeyHistory {
    /// False, and nothing is changed, where the event fits nothing before it.
    mutating func apply(_ facts: Facts, at position: UInt64) -> Bool {
        switch facts.event {
        case .workspaceCreated:
            found(by: ActorID(facts.actor), at: position)
            return true
        case .unlockSlotAdded(let event):
            return SlotID(event.slot).map {
                add($0, kind: event.kind, publicKey: Array(event.publicKey), at: position)
            } ?? false
        case .unlockSlotRemoved(let event): return SlotID(event.slot).map { removeSlot($0, at: position) } ?? false
        case .keyringRotated(let event):
            rotate(to: Epochs(root: event.rootEpoch, workspaceKey: event.workspaceKeyEpoch), at: position)
            return true
        case .signingKeyRegistered(let event):
            return ActorID(event.owner).map { signing.register(event.publicKey, of: $0, at: position) } ?? false
        case .signingKeyRotated(let event):
            guard let owner = ActorID(event.owner), let old = Digest(event.oldKey) else { return false }
            return signing.rotate(old, to: event.publicKey, of: owner, at: position)
        case .signingKeyRevoked(let event):
            guard let owner = ActorID(event.owner), let key = Digest(event.key) else { return false }
            let revocation = SigningKeyRecord.Revocation(
                position: position, reason: event.reason,
                inDoubtFrom: event.hasInDoubtFrom ? event.inDoubtFrom : nil)
            return signing.revoke(key, of: owner, with: revocation)
        case .memberRemoved(let event):
            if let member = ActorID(event.member) { signing.removeOwner(member, at: position) }
            return true
        // All else changes no key.
        default: return true
        }
    }
}
