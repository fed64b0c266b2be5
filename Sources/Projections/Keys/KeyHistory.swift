package import Events
package import SnapshotCoding

/// The ways to the root key, the epochs of the keys, and who signed with which key: each as of any moment.
package struct KeyHistory: Sendable {
    /// A way to the root key.
    package struct Slot: Equatable, Sendable {
        package let id: SlotID
        package let kind: SlotKind
        /// X25519; `nil` for the slot that the ledger was founded with, which no event speaks of.
        package let publicKey: [UInt8]?
        /// The entry that added it; the first, for the founding slot.
        package let added: UInt64
        /// The entry that removed it.
        package fileprivate(set) var removed: UInt64?
    }

    /// Which root key and which workspace key are the current ones, from 1.
    package struct Epochs: Equatable, Sendable {
        package let root: UInt32
        package let workspaceKey: UInt32

        package init(root: UInt32, workspaceKey: UInt32) {
            self.root = root
            self.workspaceKey = workspaceKey
        }
    }

    /// In the order of the log.
    private var slots: [Slot] = []
    private var rotations = Timeline<Epochs>()
    var signing = SigningKeyHistory()

    package init() {}

    /// Those that are there as of then, in the order of the log.
    package func slots(asOf moment: AsOf) -> [Slot] {
        slots.filter { moment.sees($0.added) && !($0.removed.map { moment.sees($0) } ?? false) }
    }

    /// Those that had been removed by then.
    package func removedSlots(asOf moment: AsOf) -> [Slot] {
        slots.filter { $0.removed.map { moment.sees($0) } ?? false }
    }

    package func epochs(asOf moment: AsOf) -> Epochs {
        rotations.value(asOf: moment) ?? Epochs(root: 1, workspaceKey: 1)
    }

    /// The entry of the last rotation of the root key; nil where there was none.
    package func lastRotation(asOf moment: AsOf) -> UInt64? {
        rotations.history(asOf: moment).reversed().first.map(\.0)
    }

    /// Every key that had been registered by then, in the order of the log.
    package func signingKeys(asOf moment: AsOf) -> [SigningKeyRecord] { signing.records(asOf: moment) }

    mutating func found(by actor: ActorID?, at position: UInt64) {
        signing.found(by: actor)
        slots.append(Slot(id: .founding, kind: .keyFile, publicKey: nil, added: position))
    }

    mutating func add(_ id: SlotID, kind: SlotKind, publicKey: [UInt8], at position: UInt64) -> Bool {
        guard !slots.contains(where: { $0.id == id }) else { return false }
        slots.append(Slot(id: id, kind: kind, publicKey: publicKey, added: position))
        return true
    }

    mutating func removeSlot(_ id: SlotID, at position: UInt64) -> Bool {
        guard let place = slots.firstIndex(where: { $0.id == id && $0.removed == nil }) else { return false }
        slots[place].removed = position
        return true
    }

    mutating func rotate(to epochs: Epochs, at position: UInt64) { rotations.set(epochs, at: position) }
}

extension KeyHistory: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.write(slots, rotations, signing) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (slots, rotations, signing) = try reader.read()
    }
}

extension KeyHistory.Slot: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.write(id, kind, publicKey, added, removed) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (id, kind, publicKey, added, removed) = try reader.read()
    }
}

extension KeyHistory.Epochs: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.write(root, workspaceKey) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) { (root, workspaceKey) = try reader.read() }
}
