internal import Domain
internal import EventLog
internal import Events
internal import Foundation
internal import SQLiteLog
internal import Sodium
internal import Synchronization

/// The keys of one ledger, unlocked: root key → workspace key (facts), subject keys (content), signing keys.
///
/// Stored keys are wrapped under the root key, which is itself sealed to each unlock slot. Here they lie in guarded memory.
final class Keyring: DataKeySource {
    /// What changes together.
    struct Contents: ~Copyable {
        var root: RootKey
        var slots: [UnlockSlot]
        var table: KeyTable
    }

    let store: SQLiteKeyStore
    let contents: Mutex<Contents>
    /// Signs checkpoints.
    let checkpointKey: SigningKey
    private let requestKey: DataKey

    /// Makes keys.db and the key file with new keys, and a signing key for each of `actors`.
    static func create(_ folder: LedgerFolder, actors: [ActorID]) throws(LedgerFault) -> Keyring {
        let store = try storing(folder) { () throws(StoreFault) in
            try SQLiteKeyStore(file: folder.keys, access: .create)
        }
        let fileKey = try KeyFile(url: folder.keyFile, kind: .unlocking).create()
        let root = RootKey.random(epoch: 1)
        let slot = founding(root, fileKey)
        let purposes: [KeyPurpose] = [.workspace, .checkpoint, .requests] + actors.map { .signing($0) }
        let records = purposes.map { purpose in
            SecretBytes.random(count: 32).withBytes {
                StoredKey(wrapping: $0, for: purpose, epoch: 1, under: root)
            }
        }
        try storing(folder) { () throws(StoreFault) in
            try store.commit(.init(rootEpoch: root.epoch, slots: [slot.stored], records: records))
        }
        return try Keyring(store: store, root: root, slots: [slot], records: records)
    }

    /// The root key as of now. Whoever may be asked for a passphrase is asked here, before anything is held that others wait for. `nil` where
    /// nobody can be asked, or keys.db is of the first format, which knew no passphrases.
    static func rootBeforehand(_ folder: LedgerFolder) throws(LedgerFault) -> RootKey? {
        guard folder.passphrase != nil else { return nil }
        let store = try storing(folder) { () throws(StoreFault) in
            try SQLiteKeyStore(file: folder.keys, access: .readOnly)
        }
        defer { try? store.close() }
        let stored = try storing(folder) { () throws(StoreFault) in try store.contents() }
        guard stored.wrappedRoots.isEmpty else { return nil }
        return try Unlocking(folder: folder).root(
            of: stored.slots.compactMap { UnlockSlot($0) }, epoch: stored.rootEpoch)
    }

    /// Unlocks keys.db with what is at hand.
    /// - Parameter known: its root key, if it was found out beforehand; another may have come into its place since.
    static func open(
        _ folder: LedgerFolder, access: SQLiteLogStore.Access, known: consuming RootKey? = nil
    ) throws(LedgerFault) -> Keyring {
        let store = try storing(folder) { () throws(StoreFault) in try SQLiteKeyStore(file: folder.keys, access: access)
        }
        // What a crash after a destruction left in the write-ahead log.
        if access == .readWrite { try? store.wipeTraces() }
        let stored = try storing(folder) { () throws(StoreFault) in try store.contents() }
        if !stored.wrappedRoots.isEmpty { return try openFirstFormat(folder, store, stored, access) }
        let slots = stored.slots.compactMap { UnlockSlot($0) }
        if let known, known.epoch == stored.rootEpoch {
            return try Keyring(store: store, root: known, slots: slots, records: stored.records)
        }
        let root = try Unlocking(folder: folder).root(of: slots, epoch: stored.rootEpoch)
        return try Keyring(store: store, root: root, slots: slots, records: stored.records)
    }

    /// Format 1 knew the key file alone, and wrapped the root key under its bytes. Opened to write, it becomes format 2 in one transaction:
    /// a crash leaves the one or the other, and both open.
    private static func openFirstFormat(
        _ folder: LedgerFolder, _ store: SQLiteKeyStore, _ stored: SQLiteKeyStore.Contents,
        _ access: SQLiteLogStore.Access
    ) throws(LedgerFault) -> Keyring {
        let file = KeyFile(url: folder.keyFile, kind: .unlocking)
        let fileKey = try file.read()
        for wrapped in stored.wrappedRoots {
            guard let root = RootKey(unwrapping: wrapped, under: fileKey) else { continue }
            let slot = founding(root, fileKey)
            if access == .readWrite {
                try storing(folder) { () throws(StoreFault) in
                    try store.migrate(.init(rootEpoch: root.epoch, slots: [slot.stored]))
                }
                try? store.wipeTraces()
            }
            return try Keyring(store: store, root: root, slots: [slot], records: stored.records)
        }
        throw file.wrong
    }

    private static func founding(_ root: borrowing RootKey, _ fileKey: borrowing SecretBytes) -> UnlockSlot {
        let key = fileKey.withBytes { BoxKey(seed: $0) }.publicKey
        // A public key that was made of a seed is a good one.
        return UnlockSlot(sealing: root, as: .founding, .keyFile, to: key)!
    }

    private init(store: SQLiteKeyStore, root: consuming RootKey, slots: [UnlockSlot], records: [StoredKey])
        throws(LedgerFault)
    {
        var table = KeyTable()
        for record in records { try table.load(record, under: root) }
        guard table.current(.workspace) != nil else { throw .keysIncomplete("the workspace key is missing") }
        guard let requests = table.current(.requests) else { throw .keysIncomplete("the request key is missing") }
        guard let checkpoint = table.checkpointKey else { throw .keysIncomplete("the checkpoint key is missing") }
        self.store = store
        contents = Mutex(Contents(root: root, slots: slots, table: table))
        requestKey = requests
        checkpointKey = checkpoint
    }

    func dataKey(_ id: DataKeyID) -> DataKey? { contents.withLock { $0.table.dataKeys[id] } }

    /// The keys as they are now, for who looks up thousands: without a lock for each.
    func snapshot() -> KeySnapshot { KeySnapshot(keys: contents.withLock { $0.table.dataKeys }) }

    /// Of every data key at hand, in order.
    var dataKeyIDs: [DataKeyID] { contents.withLock { $0.table.dataKeys.keys.sorted() } }

    /// Whether every key that the part was sealed under is here.
    func hasAllKeys(of part: Part) -> Bool {
        part.dataKeyIds.allSatisfy { DataKeyID(bytes: $0).flatMap { dataKey($0) } != nil }
    }

    /// Seals every event's facts from now on.
    var workspaceKey: DataKey { contents.withLock { $0.table.current(.workspace)! } }

    /// A digest that tells commands apart and tells nobody without the key what they said.
    func requestDigest(_ bytes: [UInt8]) -> Digest {
        Digest { out in
            requestKey.withSecret { key in
                bytes.withUnsafeBytes { KeyedHash.derive(into: out, key: key, message: $0) }
            }
        }
    }

    func close() throws(LedgerFault) {
        do { try store.close() } catch { throw LedgerFault(ofKeys: error) }
    }

    func commit(_ change: SQLiteKeyStore.Change) throws(LedgerFault) {
        do throws(StoreFault) { try store.commit(change) } catch { throw LedgerFault(ofKeys: error) }
    }

    /// Memory follows disk. A crash before the commit leaves the keys; after it, the next opening to write empties the write-ahead log.
    /// - Parameter isNoted: whether keys.db keeps whose they were.
    func destroy(_ ids: [[UInt8]], isNoted: Bool, _ forget: () -> Void) throws(LedgerFault) {
        if !ids.isEmpty { try commit(isNoted ? .init(destroyedKeys: ids) : .init(removedKeys: ids)) }
        forget()
        try wipeTraces()
    }

    func wipeTraces() throws(LedgerFault) {
        do throws(StoreFault) { try store.wipeTraces() } catch {
            throw .tracesRemain(file: "keys.db-wal", "\(error)")
        }
    }

    private static func storing<R>(_ folder: LedgerFolder, _ body: () throws(StoreFault) -> R) throws(LedgerFault) -> R
    {
        do { return try body() } catch { throw LedgerFault(ofKeys: error, path: folder.keys.path) }
    }
}

extension LedgerFault {
    /// A store's fault, said of keys.db: where that is damaged, the log need not be.
    init(ofKeys fault: StoreFault, path: String = "keys.db") {
        self =
            switch fault {
            case .notALog: .keysIncomplete("the file is missing, or is not one of keys")
            case .corrupt(let reason): .keysIncomplete("the file is damaged (\(reason))")
            default: LedgerFault(fault, path: path)
            }
    }
}
