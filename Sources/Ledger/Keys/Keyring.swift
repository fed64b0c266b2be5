internal import Domain
internal import EventLog
internal import Events
internal import Foundation
internal import SQLiteLog
internal import Sodium
internal import Synchronization

/// The keys of one ledger, unlocked: root key → workspace key (facts), subject keys (content), signing keys.
///
/// Stored keys are wrapped under the root key, which is itself wrapped under each unlock slot's key. Here they lie in guarded memory.
final class Keyring: DataKeySource {
    private let store: SQLiteKeyStore
    private let root: SecretBytes
    private let table: Mutex<KeyTable>
    /// Seals every event's facts.
    let workspaceKey: DataKey
    /// Signs checkpoints.
    let checkpointKey: SigningKey
    private let requestKey: DataKey

    /// Makes keys.db and the key file with new keys, and a signing key for each of `actors`.
    static func create(_ folder: LedgerFolder, actors: [ActorID]) throws(LedgerFault) -> Keyring {
        let store = try storing(folder) { () throws(StoreFault) in
            try SQLiteKeyStore(file: folder.keys, access: .create)
        }
        let fileKey = try KeyFile.create(at: folder.keyFile)
        let root = SecretBytes.random(count: 32)
        let slot = root.withBytes { KeyWrap.wrap($0, under: fileKey, for: slotUse) }
        let purposes: [KeyPurpose] = [.workspace, .checkpoint, .requests] + actors.map { .signing($0) }
        let records = purposes.map { purpose in
            SecretBytes.random(count: 32).withBytes { record(purpose, key: $0, epoch: 1, under: root) }
        }
        try storing(folder) { () throws(StoreFault) in
            try store.commit(.init(slots: [.init(kind: KeyFile.slotKind, wrapped: slot)], records: records))
        }
        return try Keyring(store: store, root: root, records: records)
    }

    /// Unlocks keys.db with the key file.
    static func open(_ folder: LedgerFolder, access: SQLiteLogStore.Access) throws(LedgerFault) -> Keyring {
        let store = try storing(folder) { () throws(StoreFault) in try SQLiteKeyStore(file: folder.keys, access: access)
        }
        // What a crash after a destruction left in the write-ahead log.
        if access == .readWrite { try? store.wipeTraces() }
        let slots = try storing(folder) { () throws(StoreFault) in try store.slots() }
        let records = try storing(folder) { () throws(StoreFault) in try store.records() }
        let fileKey = try KeyFile.read(folder.keyFile)
        for slot in slots where slot.kind == KeyFile.slotKind {
            var opened = false
            let root = SecretBytes(count: 32) {
                opened = KeyWrap.unwrap(slot.wrapped, under: fileKey, for: slotUse, into: $0)
            }
            if opened { return try Keyring(store: store, root: root, records: records) }
        }
        throw .keyFileWrong(path: folder.keyFile.path)
    }

    private init(store: SQLiteKeyStore, root: consuming SecretBytes, records: [SQLiteKeyStore.Record])
        throws(LedgerFault)
    {
        var table = KeyTable()
        for record in records { try table.load(record, under: root) }
        guard let workspace = table.current(.workspace) else { throw .keysIncomplete("the workspace key is missing") }
        guard let requests = table.current(.requests) else { throw .keysIncomplete("the request key is missing") }
        guard let checkpoint = table.checkpointKey else { throw .keysIncomplete("the checkpoint key is missing") }
        self.store = store
        self.root = root
        self.table = Mutex(table)
        workspaceKey = workspace
        requestKey = requests
        checkpointKey = checkpoint
    }

    func dataKey(_ id: DataKeyID) -> DataKey? { table.withLock { $0.dataKeys[id] } }

    /// The keys as they are now, for who looks up thousands: without a lock for each.
    func snapshot() -> KeySnapshot { KeySnapshot(keys: table.withLock { $0.dataKeys }) }

    /// Of every data key at hand, in order.
    var dataKeyIDs: [DataKeyID] { table.withLock { $0.dataKeys.keys.sorted() } }

    /// Whether every key that the part was sealed under is here.
    func hasAllKeys(of part: Part) -> Bool {
        part.dataKeyIds.allSatisfy { DataKeyID(bytes: $0).flatMap { dataKey($0) } != nil }
    }

    /// The actor's newest.
    func signingKey(of actor: ActorID) -> SigningKey? { table.withLock { $0.signingKeys(of: actor).last?.key } }

    /// Makes another signing key for the actor, which is on disk before this returns, and the newest. Whoever asks for one says in the log
    /// whose it is: a crash before that leaves a key that signs nothing.
    func makeSigningKey(for actor: ActorID) throws(LedgerFault) -> PublicKey {
        try table.withLock { (table) throws(LedgerFault) in
            let key = SigningKey.random()
            let epoch = (table.signingKeys(of: actor).last?.epoch ?? 0) + 1
            let record = key.withSeed { Self.record(.signing(actor), key: $0, epoch: epoch, under: root) }
            try commit(.init(records: [record]))
            table.add(key, id: record.id, epoch: epoch, of: actor)
            return key.publicKey
        }
    }

    /// Destroys the actor's signing keys but those with these public keys: on disk, where nothing of them is left, and in memory.
    func destroySigningKeys(of actor: ActorID, butThose kept: Set<PublicKey> = []) throws(LedgerFault) {
        try table.withLock { (table) throws(LedgerFault) in
            let gone = table.signingKeys(of: actor).filter { !kept.contains($0.key.publicKey) }
            try destroy(gone.map(\.id)) { for key in gone { table.removeSigningKey(key.id, of: actor) } }
        }
    }

    /// The names of all keys that content of the subject was ever sealed under, the newest last.
    func dataKeyIDs(of subject: Subject) -> [DataKeyID] { table.withLock { $0.dataKeyIDs(of: .subject(subject)) } }

    /// Destroys every key of the subject: on disk, where nothing of them is left, and in memory.
    ///
    /// Nobody may be sealing for the subject: the event that says it is erased is durable, so all appends decided before it are over, and
    /// those decided after it know.
    func destroyKeys(of subject: Subject) throws(LedgerFault) {
        try table.withLock { (table) throws(LedgerFault) in
            let ids = table.dataKeyIDs(of: .subject(subject))
            try destroy(ids.map(\.bytes)) { table.removeDataKeys(of: .subject(subject)) }
        }
    }

    /// Memory follows disk. A crash before the commit leaves the keys; after it, the next opening to write empties the write-ahead log.
    private func destroy(_ ids: [[UInt8]], _ forget: () -> Void) throws(LedgerFault) {
        if !ids.isEmpty { try commit(.init(removedKeys: ids)) }
        forget()
        do throws(StoreFault) { try store.wipeTraces() } catch { throw .tracesRemain(file: "keys.db-wal") }
    }

    private func commit(_ change: SQLiteKeyStore.Change) throws(LedgerFault) {
        do throws(StoreFault) { try store.commit(change) } catch { throw LedgerFault(error, path: "keys.db") }
    }

    /// The current key of each subject; those that have none get one, which is on disk before this returns.
    func keys(for subjects: Set<Subject>) throws(LedgerFault) -> [Subject: DataKey] {
        try table.withLock { (table) throws(LedgerFault) in
            let missing = subjects.filter { table.current(.subject($0)) == nil }
            if !missing.isEmpty {
                var fresh: [(KeyPurpose, SQLiteKeyStore.Record)] = []
                let secrets = SecretBytes.random(count: 32 * missing.count)
                secrets.withBytes { secrets in
                    for (index, subject) in missing.enumerated() {
                        let key = UnsafeRawBufferPointer(rebasing: secrets[index * 32..<index * 32 + 32])
                        fresh.append(
                            (.subject(subject), Self.record(.subject(subject), key: key, epoch: 1, under: root)))
                    }
                }
                try commit(.init(records: fresh.map(\.1)))
                secrets.withBytes { secrets in
                    for (index, (purpose, record)) in fresh.enumerated() {
                        let key = UnsafeRawBufferPointer(rebasing: secrets[index * 32..<index * 32 + 32])
                        table.add(DataKeyID(bytes: record.id)!, epoch: 1, for: purpose) { $0.copyMemory(from: key) }
                    }
                }
            }
            var keys: [Subject: DataKey] = [:]
            for subject in subjects { keys[subject] = table.current(.subject(subject)) }
            return keys
        }
    }

    /// A digest that tells commands apart and tells nobody without the key what they said.
    func requestDigest(_ bytes: [UInt8]) -> Digest {
        Digest { out in
            requestKey.withSecret { key in
                bytes.withUnsafeBytes { KeyedHash.derive(into: out, key: key, message: $0) }
            }
        }
    }

    func close() throws(LedgerFault) {
        do { try store.close() } catch { throw LedgerFault(error, path: "keys.db") }
    }

    private static let slotUse = Array("promptledger/slot/v1".utf8)

    private static func record(
        _ purpose: KeyPurpose, key: UnsafeRawBufferPointer, epoch: UInt32, under root: borrowing SecretBytes
    ) -> SQLiteKeyStore.Record {
        let id = Random.bytes(16)
        let wrapped = KeyWrap.wrap(key, under: root, for: use(purpose.number, purpose.owner, id: id, epoch: epoch))
        return SQLiteKeyStore.Record(
            id: id, purpose: purpose.number, owner: purpose.owner, epoch: epoch, wrapped: wrapped)
    }

    /// `"promptledger/key/v1" ‖ purpose ‖ epoch (four bytes, big-endian) ‖ id ‖ owner`.
    static func use(_ purpose: UInt8, _ owner: [UInt8], id: [UInt8], epoch: UInt32) -> [UInt8] {
        Array("promptledger/key/v1".utf8) + [purpose] + withUnsafeBytes(of: epoch.bigEndian) { Array($0) } + id + owner
    }

    private static func storing<R>(_ folder: LedgerFolder, _ body: () throws(StoreFault) -> R) throws(LedgerFault) -> R
    {
        do { return try body() } catch {
            switch error {
            case .notALog: throw .keysIncomplete("the file is missing, or is not one of keys")
            case .corrupt(let reason): throw .keysIncomplete("the file is damaged (\(reason))")
            default: throw LedgerFault(error, path: folder.keys.path)
            }
        }
    }
}
