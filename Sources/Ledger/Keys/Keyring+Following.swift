internal import EventLog
internal import Events
internal import Projections
internal import SQLiteLog
internal import Sodium
internal import Synchronization

/// The log leads, keys.db follows: slots are added, removed and the root key rotated first by an event, and then here. The command does it
/// when its event is durable; where a crash comes between, the next opening to write does, by the same way.
extension Keyring {
    func follow(_ log: KeyHistory, asOf now: AsOf) throws(LedgerFault) {
        let epochs = log.epochs(asOf: now)
        let slots = log.slots(asOf: now)
        let removed = Set(log.removedSlots(asOf: now).map(\.id))
        try contents.withLock { (contents) throws(LedgerFault) in
            if epochs.root > contents.root.epoch {
                try rotate(&contents, to: epochs, slots)
            } else {
                try addAndRemove(&contents, slots, removed)
            }
        }
        try destroySigningKeys(Set(log.signingKeys(asOf: now).filter { $0.ended != nil }.map(\.key)))
    }

    private func addAndRemove(
        _ contents: inout Contents, _ logged: [KeyHistory.Slot], _ removed: Set<SlotID>
    ) throws(LedgerFault) {
        var added: [UnlockSlot] = []
        for slot in logged where !contents.slots.contains(where: { $0.id == slot.id }) {
            guard let key = slot.publicKey.flatMap({ BoxPublicKey(bytes: $0) }),
                let sealed = UnlockSlot(sealing: contents.root, as: slot.id, slot.kind, to: key)
            else { continue }
            added.append(sealed)
        }
        let gone = contents.slots.filter { removed.contains($0.id) }.map(\.id)
        guard !added.isEmpty || !gone.isEmpty else { return }
        // What keys.db has under an added slot's id and is no slot goes too.
        let replaced = (gone + added.map(\.id)).map(\.bytes)
        try commit(.init(removedSlots: replaced, slots: added.map(\.stored)))
        contents.slots.removeAll { gone.contains($0.id) }
        contents.slots += added
        if !gone.isEmpty { try wipeTraces() }
    }

    /// Puts a new root key in the place of the old, in this order:
    private func rotate(
        _ contents: inout Contents, to epochs: KeyHistory.Epochs, _ logged: [KeyHistory.Slot]
    ) throws(LedgerFault) {
        // (1) The event is durable. A crash up to (4) leaves keys.db as it was, one epoch behind the log, and the next opening to write comes
        // here again; facts until then are sealed under the workspace key that was.
        let next = RootKey.random(epoch: epochs.root)
        // (2) The next root key is sealed to the slots of the log, and to no other: one that somebody slipped into keys.db gets nothing.
        var slots: [UnlockSlot] = []
        for logged in logged {
            let stored = contents.slots.first { $0.id == logged.id }
            // The log does not know the founding slot's key; the authenticator says that it is the one it was made for.
            let known = stored.flatMap { $0.isSound(under: contents.root) ? $0.publicKey : nil }
            guard let key = logged.publicKey.flatMap({ BoxPublicKey(bytes: $0) }) ?? known,
                let slot = UnlockSlot(sealing: next, as: logged.id, logged.kind, to: key)
            else { continue }
            slots.append(slot)
        }
        guard !slots.isEmpty else { throw .keysIncomplete("it has none of the slots that the log speaks of") }
        // (3) Every key is wrapped anew, those for purposes of a newer program too.
        let stored: [StoredKey]
        do throws(StoreFault) { stored = try store.contents().records } catch { throw LedgerFault(ofKeys: error) }
        var records: [StoredKey] = []
        records.reserveCapacity(stored.count + 1)
        for record in stored { records.append(try record.rewrapped(from: contents.root, under: next)) }
        let workspaceKey = SecretBytes.random(count: 32)
        let record = workspaceKey.withBytes {
            StoredKey(wrapping: $0, for: .workspace, epoch: epochs.workspaceKey, under: next)
        }
        // (4) One transaction. A crash inside it leaves the old root key and all that it wraps; after it, the new.
        try commit(
            .init(
                rootEpoch: next.epoch, removedSlots: contents.slots.map(\.id.bytes), slots: slots.map(\.stored),
                removedKeys: stored.map(\.id), records: records + [record]))
        // (5) Memory follows disk; later facts are sealed under the new workspace key.
        contents.root = next
        contents.slots = slots
        workspaceKey.withBytes { key in
            contents.table.add(DataKeyID(bytes: record.id)!, epoch: epochs.workspaceKey, for: .workspace) {
                $0.copyMemory(from: key)
            }
        }
        // (6) What the old root key wrapped is overwritten in the file; now it goes from the write-ahead log. A crash before leaves it there
        // until the next opening to write.
        try wipeTraces()
    }
}

extension Keyring {
    /// Takes over what another process, to whom the ledger was lent, changed in keys.db: its new keys, and the end of old ones. Keys that
    /// were unlocked stay so.
    func followFile() throws(LedgerFault) {
        let stored: SQLiteKeyStore.Contents
        do throws(StoreFault) { stored = try store.contents() } catch { throw LedgerFault(ofKeys: error) }
        try contents.withLock { (contents) throws(LedgerFault) in
            guard stored.rootEpoch == contents.root.epoch else {
                throw .keysIncomplete("its root key was rotated while the ledger was lent")
            }
            try contents.table.follow(stored.records, under: contents.root)
        }
    }

    /// Which epochs the next rotation begins.
    /// - Throws: where a slot is not what was written, for it would be lost in the rotation.
    func nextEpochs() throws(LedgerFault) -> KeyHistory.Epochs {
        try contents.withLock { (contents) throws(LedgerFault) in
            for slot in contents.slots where !slot.isSound(under: contents.root) {
                throw .keysIncomplete(
                    "slot \(slot.id) is not what was written (`promptledger key remove-slot` removes it)")
            }
            return KeyHistory.Epochs(
                root: contents.root.epoch + 1, workspaceKey: contents.table.currentEpoch(.workspace) + 1)
        }
    }

    /// The slots in keys.db, and whether each is what was written.
    func slots() -> [(slot: UnlockSlot, isSound: Bool)] {
        contents.withLock { contents in contents.slots.map { ($0, $0.isSound(under: contents.root)) } }
    }

    var rootEpoch: UInt32 { contents.withLock { $0.root.epoch } }
}
