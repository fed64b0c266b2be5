internal import Domain
internal import EventLog
internal import Events
internal import SQLiteLog
internal import Sodium

/// Unlocked keys in guarded memory, by what they are for. Of each purpose the newest epoch is the current one; those before it still open
/// what was sealed under them.
struct KeyTable {
    private struct Current {
        let id: DataKeyID
        let epoch: UInt32
    }

    private(set) var dataKeys: [DataKeyID: DataKey] = [:]
    private(set) var checkpointKey: SigningKey?
    private var current: [KeyPurpose: Current] = [:]
    /// Those that are not current; most purposes have none.
    private var earlier: [KeyPurpose: [DataKeyID]] = [:]
    private var slabs: [SecretSlab] = []
    /// By rising epoch.
    var signing: [ActorID: [HeldSigningKey]] = [:]
    /// By rising epoch. One that was unlocked is in ``signing`` too.
    var locked: [ActorID: [LockedKey]] = [:]

    private static let slabSlots = 256

    func current(_ purpose: KeyPurpose) -> DataKey? { current[purpose].flatMap { dataKeys[$0.id] } }

    /// 0 where there is none.
    func currentEpoch(_ purpose: KeyPurpose) -> UInt32 { current[purpose]?.epoch ?? 0 }

    /// Of every epoch, the current one last.
    func dataKeyIDs(of purpose: KeyPurpose) -> [DataKeyID] {
        (earlier[purpose] ?? []) + (current[purpose].map { [$0.id] } ?? [])
    }

    /// Whose each data key of a subject is, of every epoch.
    func subjectsByKey() -> [DataKeyID: Subject] {
        var subjects: [DataKeyID: Subject] = [:]
        for purpose in current.keys {
            guard case .subject(let subject) = purpose else { continue }
            for id in dataKeyIDs(of: purpose) { subjects[id] = subject }
        }
        return subjects
    }

    func subjectCounts() -> [SubjectKind: Int] {
        current.keys.reduce(into: [:]) { counts, purpose in
            if case .subject = purpose, let kind = purpose.owner.first.flatMap({ SubjectKind(rawValue: Int($0)) }) {
                counts[kind, default: 0] += 1
            }
        }
    }

    /// Unwraps one stored key. One for a purpose of a newer program is passed over, once it is sure that it is one.
    mutating func load(_ record: StoredKey, under root: borrowing RootKey) throws(LedgerFault) {
        guard let id = DataKeyID(bytes: record.id) else { throw .keysIncomplete("a key has no name") }
        let isWhole = try record.withKey(under: root) { key -> Bool in
            guard let purpose = KeyPurpose(number: record.purpose, owner: record.owner) else { return true }
            switch purpose {
            case .lockedSigning(let actor):
                guard let locked = LockedKey(id: record.id, epoch: record.epoch, key) else { return false }
                addLocked(locked, of: actor)
                return true
            case _ where key.count != SecretSlab.slotBytes: return false
            case .signing(let actor): add(SigningKey(seed: key), id: record.id, epoch: record.epoch, of: actor)
            case .checkpoint: checkpointKey = SigningKey(seed: key)
            case .workspace, .subject, .requests:
                add(id, epoch: record.epoch, for: purpose) { $0.copyMemory(from: key) }
            }
            return true
        }
        guard isWhole else { throw .keysIncomplete("key \(id) is not stored whole") }
    }

    /// Comes to what keys.db has now: loads the keys that are not here, and forgets those that are gone.
    mutating func follow(_ records: [StoredKey], under root: borrowing RootKey) throws(LedgerFault) {
        let stored = Set(records.map(\.id))
        for purpose in Array(current.keys) where !dataKeyIDs(of: purpose).allSatisfy({ stored.contains($0.bytes) }) {
            removeDataKeys(of: purpose)
        }
        removeSigningKeys { !stored.contains($0) }
        let held = Set(dataKeys.keys.map(\.bytes)).union(allSigningKeyIDs)
        for record in records where !held.contains(record.id) { try load(record, under: root) }
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
