import Events
import FoundationEssentials
import SwiftProtobuf

extension WorkspaceState {
    func add(_ command: AddUnlockSlot) throws(Refusal) -> [Draft] {
        guard unlockSlots.publicKeys[command.slot] == nil, !unlockSlots.removed.contains(command.slot) else {
            throw .exists(.unlockSlot(command.slot))
        }
        switch command.kind {
        case .keyFile, .passphrase, .recovery: break
        case .unspecified, .UNRECOGNIZED: throw .malformed(.unlockSlotKind, nil)
        }
        guard command.publicKey.count == UnlockSlots.publicKeyBytes else {
            throw .unlockKeyMalformed(bytes: command.publicKey.count)
        }
        // Two slots with one key are one way in that looks like two.
        if let twin = unlockSlots.publicKeys.first(where: { $0.value == command.publicKey })?.key {
            throw .unlockKeyTaken(twin)
        }
        try Field.unlockSlots.check(count: unlockSlots.publicKeys.count + 1, max: UnlockSlots.countMax)
        return [
            Draft(
                .unlockSlotAdded(
                    .with { ($0.slot, $0.kind, $0.publicKey) = (command.slot.stored, command.kind, command.publicKey) }
                ))
        ]
    }

    func remove(_ command: RemoveUnlockSlot) throws(Refusal) -> [Draft] {
        guard unlockSlots.publicKeys[command.slot] != nil else { throw .unknown(.unlockSlot(command.slot)) }
        guard unlockSlots.publicKeys.count > 1 else { throw .lastUnlockSlot(command.slot) }
        return [Draft(.unlockSlotRemoved(.with { $0.slot = command.slot.stored }))]
    }

    func rotate(_ command: RotateKeyring) throws(Refusal) -> [Draft] {
        guard command.rootEpoch > unlockSlots.rootEpoch, command.workspaceKeyEpoch > unlockSlots.workspaceKeyEpoch
        else { throw .epochPassed(root: unlockSlots.rootEpoch, workspaceKey: unlockSlots.workspaceKeyEpoch) }
        return [
            Draft(
                .keyringRotated(
                    .with {
                        ($0.rootEpoch, $0.workspaceKeyEpoch) = (command.rootEpoch, command.workspaceKeyEpoch)
                    }))
        ]
    }
}
