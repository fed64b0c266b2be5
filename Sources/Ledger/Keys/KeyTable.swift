internal import EventLog
internal import Events
internal import SQLiteLog
internal import Sodium

/// Unlocked keys in guarded memory, by what they are for. Of each purpose the newest epoch is the current one; those before it still open
/// what was sealed under them.
struct KeyTable {
    /// A signing key, by the name that it has in keys.db.
    struct Signing {
        let id: [UInt8]
        let epoch: UInt32
        let key: SigningKey
    }

    private struct Current {
        let id: DataKeyID
        let epoch: UInt32
    }

    private(set) var dataKeys: [DataKeyID: DataKey] = [:]
    private(set) var checkpointKey: SigningKey?
    private var current: [KeyPurpose: Current] = [:]
    /// Those that are not current; most purposes have none.
    private var earlier: [KeyPurpose: [DataKeyID]] = [:]
    /// By rising epoch.
    private var signing: [ActorID: [Signing]] = [:]
    private var slabs: [SecretSlab] = []

    private static let slabSlots = 256

    func current(_ purpose: KeyPurpose) -> DataKey? { current[purpose].flatMap { dataKeys[$0.id] } }

    /// Of every epoch, the current one last.
    func dataKeyIDs(of purpose: KeyPurpose) -> [DataKeyID] {
        (earlier[purpose] ?? []) + (current[purpose].map { [$0.id] } ?? [])
    }

    /// Of every epoch, the newest last.
    func signingKeys(of actor: ActorID) -> [Signing] { signing[actor] ?? [] }

    /// Unwraps one stored key. One for a purpose of a newer program is passed over, once it is sure that it is one.
    mutating func load(_ record: SQLiteKeyStore.Record, under root: borrowing SecretBytes) throws(LedgerFault) {
        guard let id = DataKeyID(bytes: record.id) else { throw .keysIncomplete("a key has no name") }
        let use = Keyring.use(record.purpose, record.owner, id: record.id, epoch: record.epoch)
        var sound = false
        let secret = SecretBytes(count: 32) { sound = KeyWrap.unwrap(record.wrapped, under: root, for: use, into: $0) }
        guard sound else { throw .keysIncomplete("key \(id) does not unwrap") }
        guard let purpose = KeyPurpose(number: record.purpose, owner: record.owner) else { return }
        secret.withBytes { key in
            switch purpose {
            case .signing(let actor): add(SigningKey(seed: key), id: record.id, epoch: record.epoch, of: actor)
            case .checkpoint: checkpointKey = SigningKey(seed: key)
            case .workspace, .subject, .requests:
                add(id, epoch: record.epoch, for: purpose) { $0.copyMemory(from: key) }
            }
        }
    }

    mutating func add(_ key: SigningKey, id: [UInt8], epoch: UInt32, of actor: ActorID) {
        var keys = signing[actor] ?? []
        keys.insert(Signing(id: id, epoch: epoch, key: key), at: keys.firstIndex { $0.epoch > epoch } ?? keys.endIndex)
        signing[actor] = keys
    }

    /// The secret is wiped when nobody is signing with it any more.
    mutating func removeSigningKey(_ id: [UInt8], of actor: ActorID) {
        signing[actor]?.removeAll { $0.id == id }
        if signing[actor]?.isEmpty == true { signing[actor] = nil }
    }

    /// `fill` writes the 32 bytes.
    mutating func add(
        _ id: DataKeyID, epoch: UInt32, for purpose: KeyPurpose, _ fill: (UnsafeMutableRawBufferPointer) -> Void
    ) {
        var place = slabs.last.flatMap { slab in slab.add(fill).map { (slab, $0) } }
        if place == nil {
            let slab = SecretSlab(capacity: Self.slabSlots)
            slabs.append(slab)
            place = (slab, slab.add(fill)!)
        }
        dataKeys[id] = DataKey(id: id, slab: place!.0, slot: place!.1)
        let added = Current(id: id, epoch: epoch)
        guard let known = current.updateValue(added, forKey: purpose) else { return }
        if known.epoch > epoch { current[purpose] = known }
        earlier[purpose, default: []].append(known.epoch > epoch ? id : known.id)
    }

    /// Wipes the keys of every epoch.
    mutating func removeDataKeys(of purpose: KeyPurpose) {
        for id in dataKeyIDs(of: purpose) { dataKeys.removeValue(forKey: id)?.wipe() }
        current[purpose] = nil
        earlier[purpose] = nil
    }
}
