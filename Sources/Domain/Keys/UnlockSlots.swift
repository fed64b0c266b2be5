import Events
import FoundationEssentials
import SnapshotCoding

/// The ways to the root key, and which root key it is, as the log has them. keys.db follows.
struct UnlockSlots: Equatable, Sendable {
    /// By slot, its public key; `nil` for the founding slot, which no event speaks of.
    private(set) var publicKeys: [SlotID: Data?] = [.founding: nil]
    /// An id is not used again.
    private(set) var removed: Set<SlotID> = []
    private(set) var rootEpoch: UInt32 = 1
    private(set) var workspaceKeyEpoch: UInt32 = 1

    static let countMax = 16
    /// Of an X25519 public key.
    static let publicKeyBytes = 32

    mutating func apply(_ event: UnlockSlotAdded) {
        guard let slot = SlotID(bytes: event.slot) else { return }
        publicKeys[slot] = .some(event.publicKey)
    }

    mutating func apply(_ event: UnlockSlotRemoved) {
        guard let slot = SlotID(bytes: event.slot), publicKeys.removeValue(forKey: slot) != nil else { return }
        removed.insert(slot)
    }

    mutating func apply(_ event: KeyringRotated) {
        (rootEpoch, workspaceKeyEpoch) = (event.rootEpoch, event.workspaceKeyEpoch)
    }
}

extension UnlockSlots: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(publicKeys, removed, rootEpoch, workspaceKeyEpoch) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (publicKeys, removed, rootEpoch, workspaceKeyEpoch) = try reader.read()
    }
}
