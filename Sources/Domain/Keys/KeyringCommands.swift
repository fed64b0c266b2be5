package import Events
package import FoundationEssentials

/// Makes another way to the root key.
package struct AddUnlockSlot: Equatable, Sendable {
    package var slot: SlotID
    package var kind: SlotKind
    /// X25519, 32 bytes: the root key is sealed to it.
    package var publicKey: Data

    package init(slot: SlotID, kind: SlotKind, publicKey: Data) {
        self.slot = slot
        self.kind = kind
        self.publicKey = publicKey
    }
}

/// Takes a way to the root key away. Who went it may have kept the root key, until that is rotated.
package struct RemoveUnlockSlot: Equatable, Sendable {
    package var slot: SlotID

    package init(slot: SlotID) { self.slot = slot }
}

/// Puts a new root key in the place of the old, and has later facts sealed under a new workspace key.
package struct RotateKeyring: Equatable, Sendable {
    package var rootEpoch: UInt32
    package var workspaceKeyEpoch: UInt32

    package init(rootEpoch: UInt32, workspaceKeyEpoch: UInt32) {
        self.rootEpoch = rootEpoch
        self.workspaceKeyEpoch = workspaceKeyEpoch
    }
}
