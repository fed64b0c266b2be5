internal import Events
internal import Sodium

/// A signing key that can sign, by the name that it has in keys.db.
struct HeldSigningKey {
    let id: [UInt8]
    let epoch: UInt32
    let key: SigningKey
}

extension KeyTable {
    /// Those that are not locked, or were unlocked: of every epoch, the newest last.
    func signingKeys(of actor: ActorID) -> [HeldSigningKey] { signing[actor] ?? [] }

    func lockedKeys(of actor: ActorID) -> [LockedKey] { locked[actor] ?? [] }

    /// Those that no passphrase locks on disk.
    func openKeysOnDisk(of actor: ActorID) -> [HeldSigningKey] {
        signingKeys(of: actor).filter { held in !lockedKeys(of: actor).contains { $0.id == held.id } }
    }

    /// Whether a key of the actor is locked and was not unlocked.
    func isAwaitingPassphrase(_ actor: ActorID) -> Bool {
        lockedKeys(of: actor).contains { locked in !signingKeys(of: actor).contains { $0.id == locked.id } }
    }

    func allSigningKeys() -> [PublicKey: (owner: ActorID, isLocked: Bool)] {
        var keys: [PublicKey: (owner: ActorID, isLocked: Bool)] = [:]
        for (actor, held) in signing { for held in held { keys[held.key.publicKey] = (actor, false) } }
        for (actor, locked) in locked { for locked in locked { keys[locked.publicKey] = (actor, true) } }
        return keys
    }

    /// 0 where the actor has none.
    func newestSigningEpoch(of actor: ActorID) -> UInt32 {
        max(signingKeys(of: actor).last?.epoch ?? 0, lockedKeys(of: actor).last?.epoch ?? 0)
    }

    /// The names of the actor's keys, locked or not, whose public keys are among those meant.
    func signingKeyIDs(of actor: ActorID, where isMeant: (PublicKey) -> Bool) -> [[UInt8]] {
        let open = openKeysOnDisk(of: actor).filter { isMeant($0.key.publicKey) }.map(\.id)
        return open + lockedKeys(of: actor).filter { isMeant($0.publicKey) }.map(\.id)
    }

    /// Of every actor, locked or not.
    var allSigningKeyIDs: [[UInt8]] { signing.values.flatMap { $0.map(\.id) } + locked.values.flatMap { $0.map(\.id) } }

    mutating func add(_ key: SigningKey, id: [UInt8], epoch: UInt32, of actor: ActorID) {
        var keys = signing[actor] ?? []
        guard !keys.contains(where: { $0.id == id }) else { return }
        keys.insert(
            HeldSigningKey(id: id, epoch: epoch, key: key), at: keys.firstIndex { $0.epoch > epoch } ?? keys.endIndex)
        signing[actor] = keys
    }

    mutating func addLocked(_ key: LockedKey, of actor: ActorID) {
        var keys = locked[actor] ?? []
        keys.insert(key, at: keys.firstIndex { $0.epoch > key.epoch } ?? keys.endIndex)
        locked[actor] = keys
    }

    mutating func removeSigningKeys(where isGone: ([UInt8]) -> Bool) {
        for actor in Set(signing.keys).union(locked.keys) { removeSigningKeys(of: actor, where: isGone) }
    }

    mutating func removeSigningKey(_ id: [UInt8], of actor: ActorID) { removeSigningKeys(of: actor) { $0 == id } }

    /// The secrets are wiped when nobody is signing with them any more.
    private mutating func removeSigningKeys(of actor: ActorID, where isGone: ([UInt8]) -> Bool) {
        signing[actor]?.removeAll { isGone($0.id) }
        locked[actor]?.removeAll { isGone($0.id) }
        if signing[actor]?.isEmpty == true { signing[actor] = nil }
        if locked[actor]?.isEmpty == true { locked[actor] = nil }
    }
}
