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
    fileprivate struct Contents {
        var dataKeys: [DataKeyID: DataKey] = [:]
        var current: [KeyPurpose: DataKeyID] = [:]
        var signingKeys: [ActorID: SigningKey] = [:]
        var checkpointKey: SigningKey?
        var slabs: [SecretSlab] = []
    }

    private let store: SQLiteKeyStore
    private let root: SecretBytes
    private let contents: Mutex<Contents>
    /// Seals every event's facts.
    let workspaceKey: DataKey
    /// Signs checkpoints.
    let checkpointKey: SigningKey
    private let requestKey: DataKey

    private static let slabSlots = 256

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
            SecretBytes.random(count: 32).withBytes { record(purpose, key: $0, under: root) }
        }
        try storing(folder) { () throws(StoreFault) in
            try store.add(slots: [.init(kind: KeyFile.slotKind, wrapped: slot)], records: records)
        }
        return try Keyring(store: store, root: root, records: records)
    }

    /// Unlocks keys.db with the key file.
    static func open(_ folder: LedgerFolder, access: SQLiteLogStore.Access) throws(LedgerFault) -> Keyring {
        let store = try storing(folder) { () throws(StoreFault) in try SQLiteKeyStore(file: folder.keys, access: access)
        }
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
        var contents = Contents()
        for record in records { try contents.load(record, under: root) }
        guard let workspace = contents.current[.workspace].flatMap({ contents.dataKeys[$0] }) else {
            throw .keysIncomplete("the workspace key is missing")
        }
        guard let requests = contents.current[.requests].flatMap({ contents.dataKeys[$0] }) else {
            throw .keysIncomplete("the request key is missing")
        }
        guard let checkpoint = contents.checkpointKey else { throw .keysIncomplete("the checkpoint key is missing") }
        self.store = store
        self.root = root
        self.contents = Mutex(contents)
        workspaceKey = workspace
        requestKey = requests
        checkpointKey = checkpoint
    }

    func dataKey(_ id: DataKeyID) -> DataKey? { contents.withLock { $0.dataKeys[id] } }

    /// Whether every key that the part was sealed under is here.
    func hasAllKeys(of part: Part) -> Bool {
        part.dataKeyIds.allSatisfy { DataKeyID(bytes: $0).flatMap { dataKey($0) } != nil }
    }

    func signingKey(of actor: ActorID) -> SigningKey? { contents.withLock { $0.signingKeys[actor] } }

    /// The current key of each subject; those that have none get one, which is on disk before this returns.
    func keys(for subjects: Set<Subject>) throws(LedgerFault) -> [Subject: DataKey] {
        try contents.withLock { (contents) throws(LedgerFault) in
            let missing = subjects.filter { contents.current[.subject($0)] == nil }
            if !missing.isEmpty {
                var fresh: [(KeyPurpose, SQLiteKeyStore.Record)] = []
                let secrets = SecretBytes.random(count: 32 * missing.count)
                secrets.withBytes { secrets in
                    for (index, subject) in missing.enumerated() {
                        let key = UnsafeRawBufferPointer(rebasing: secrets[index * 32..<index * 32 + 32])
                        fresh.append((.subject(subject), Self.record(.subject(subject), key: key, under: root)))
                    }
                }
                let records = fresh.map(\.1)
                do throws(StoreFault) { try store.add(records: records) } catch {
                    throw LedgerFault(error, path: "keys.db")
                }
                secrets.withBytes { secrets in
                    for (index, (purpose, record)) in fresh.enumerated() {
                        let key = UnsafeRawBufferPointer(rebasing: secrets[index * 32..<index * 32 + 32])
                        contents.add(DataKeyID(bytes: record.id)!, for: purpose) { $0.copyMemory(from: key) }
                    }
                }
            }
            var keys: [Subject: DataKey] = [:]
            for subject in subjects { keys[subject] = contents.dataKeys[contents.current[.subject(subject)]!] }
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
        _ purpose: KeyPurpose, key: UnsafeRawBufferPointer, under root: borrowing SecretBytes
    ) -> SQLiteKeyStore.Record {
        let id = Random.bytes(16)
        let wrapped = KeyWrap.wrap(key, under: root, for: use(purpose.number, purpose.owner, id: id, epoch: 1))
        return SQLiteKeyStore.Record(id: id, purpose: purpose.number, owner: purpose.owner, epoch: 1, wrapped: wrapped)
    }

    /// `"promptledger/key/v1" ‖ purpose ‖ epoch (four bytes, big-endian) ‖ id ‖ owner`.
    fileprivate static func use(_ purpose: UInt8, _ owner: [UInt8], id: [UInt8], epoch: UInt32) -> [UInt8] {
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

extension Keyring.Contents {
    /// Unwraps one stored key. One for a purpose of a newer program is passed over, once it is sure that it is one.
    fileprivate mutating func load(_ record: SQLiteKeyStore.Record, under root: borrowing SecretBytes)
        throws(LedgerFault)
    {
        guard let id = DataKeyID(bytes: record.id) else { throw .keysIncomplete("a key has no name") }
        let use = Keyring.use(record.purpose, record.owner, id: record.id, epoch: record.epoch)
        var sound = false
        let secret = SecretBytes(count: 32) { sound = KeyWrap.unwrap(record.wrapped, under: root, for: use, into: $0) }
        guard sound else { throw .keysIncomplete("key \(id) does not unwrap") }
        guard let purpose = KeyPurpose(number: record.purpose, owner: record.owner) else { return }
        secret.withBytes { key in
            switch purpose {
            case .signing(let actor): signingKeys[actor] = SigningKey(seed: key)
            case .checkpoint: checkpointKey = SigningKey(seed: key)
            case .workspace, .subject, .requests: add(id, for: purpose) { $0.copyMemory(from: key) }
            }
        }
    }

    fileprivate mutating func add(
        _ id: DataKeyID, for purpose: KeyPurpose, _ fill: (UnsafeMutableRawBufferPointer) -> Void
    ) {
        var place = slabs.last.flatMap { slab in slab.add(fill).map { (slab, $0) } }
        if place == nil {
            let slab = SecretSlab(capacity: Keyring.slabSlots)
            slabs.append(slab)
            place = (slab, slab.add(fill)!)
        }
        dataKeys[id] = DataKey(id: id, slab: place!.0, slot: place!.1)
        current[purpose] = id
    }
}
