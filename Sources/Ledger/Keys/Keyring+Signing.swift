internal import Domain
internal import Events
internal import SQLiteLog
internal import Sodium
internal import Synchronization

/// The keys that actors sign with. Which of them may sign is not the keyring's to say: the log says it.
extension Keyring {
    /// The actor's newest that is not locked.
    func signingKey(of actor: ActorID) -> SigningKey? { signingKey(of: actor) { _ in true } }

    /// The actor's newest that is not locked, of those that may sign.
    func signingKey(of actor: ActorID, where mayKeySign: (PublicKey) -> Bool) -> SigningKey? {
        contents.withLock { contents in
            contents.table.signingKeys(of: actor).last { mayKeySign($0.key.publicKey) }?.key
        }
    }

    /// Whether a signing key of the actor is here, locked or not.
    func hasSigningKey(of actor: ActorID) -> Bool {
        contents.withLock { !$0.table.signingKeys(of: actor).isEmpty || !$0.table.lockedKeys(of: actor).isEmpty }
    }

    /// Whether a key of the actor awaits its passphrase.
    func isLocked(_ actor: ActorID) -> Bool { contents.withLock { $0.table.isAwaitingPassphrase(actor) } }

    /// Every signing key here, and whether a passphrase locks it on disk.
    func signingKeys() -> [PublicKey: (owner: ActorID, isLocked: Bool)] {
        contents.withLock { $0.table.allSigningKeys() }
    }

    /// Makes another signing key for the actor, which is on disk before this returns, and the newest. Whoever asks for one says in the log
    /// whose it is: a crash before that leaves a key that signs nothing.
    func makeSigningKey(for actor: ActorID, lockedWith passphrase: PassphraseSource? = nil) throws(LedgerFault)
        -> PublicKey
    {
        let key = SigningKey.random()
        let locked = try lock(key, of: actor, with: passphrase)
        try contents.withLock { (contents) throws(LedgerFault) in
            let epoch = contents.table.newestSigningEpoch(of: actor) + 1
            try keep(key, locked, of: actor, epoch: epoch, &contents, replacing: [])
        }
        return key.publicKey
    }

    /// Locks every signing key of the actor that is not locked with a passphrase: from then on who has the root key cannot sign as them.
    func lockSigningKeys(of actor: ActorID, with passphrase: PassphraseSource) throws(LedgerFault) {
        for held in contents.withLock({ $0.table.openKeysOnDisk(of: actor) }) {
            let locked = try lock(held.key, of: actor, with: passphrase)
            try contents.withLock { (contents) throws(LedgerFault) in
                try keep(held.key, locked, of: actor, epoch: held.epoch, &contents, replacing: [held.id])
            }
        }
        try wipeTraces()
    }

    /// Opens the actor's locked keys for as long as this keyring is open. On disk they stay locked.
    /// - Throws: `.actorPassphraseWrong`.
    func unlockSigningKeys(of actor: ActorID, with passphrase: PassphraseSource) throws(LedgerFault) {
        for locked in contents.withLock({ $0.table.lockedKeys(of: actor) }) {
            let key = try passphrase.withBytes { (passphrase) throws(LedgerFault) in
                try locked.unlock(of: actor, with: passphrase)
            }
            contents.withLock { $0.table.add(key, id: locked.id, epoch: locked.epoch, of: actor) }
        }
    }

    /// Takes the lock off the actor's keys, on disk too.
    /// - Throws: `.actorPassphraseWrong`.
    func removeLocks(of actor: ActorID, with passphrase: PassphraseSource) throws(LedgerFault) {
        for locked in contents.withLock({ $0.table.lockedKeys(of: actor) }) {
            let key = try passphrase.withBytes { (passphrase) throws(LedgerFault) in
                try locked.unlock(of: actor, with: passphrase)
            }
            try contents.withLock { (contents) throws(LedgerFault) in
                try keep(key, nil, of: actor, epoch: locked.epoch, &contents, replacing: [locked.id])
            }
        }
        try wipeTraces()
    }

    /// Destroys the actor's signing keys but those with these public keys: on disk, where nothing of them is left, and in memory.
    func destroySigningKeys(of actor: ActorID, butThose kept: Set<PublicKey> = []) throws(LedgerFault) {
        try contents.withLock { (contents) throws(LedgerFault) in
            let gone = contents.table.signingKeyIDs(of: actor) { !kept.contains($0) }
            try destroy(gone, isNoted: false) { for id in gone { contents.table.removeSigningKey(id, of: actor) } }
        }
    }

    /// Destroys the signing keys with these public keys, whoever had them. Where none is here, nothing is done.
    func destroySigningKeys(_ ended: Set<PublicKey>) throws(LedgerFault) {
        let owners = Set(signingKeys().filter { ended.contains($0.key) }.map(\.value.owner))
        for owner in owners {
            try contents.withLock { (contents) throws(LedgerFault) in
                let gone = contents.table.signingKeyIDs(of: owner) { ended.contains($0) }
                try destroy(gone, isNoted: false) { for id in gone { contents.table.removeSigningKey(id, of: owner) } }
            }
        }
    }

    private func lock(_ key: SigningKey, of actor: ActorID, with passphrase: PassphraseSource?) throws(LedgerFault)
        -> [UInt8]?
    {
        guard let passphrase else { return nil }
        return try passphrase.withBytes { (passphrase) throws(LedgerFault) in
            try LockedKey.lock(key, of: actor, with: passphrase)
        }
    }

    /// Stores a key under a new name, locked where `locked` has its locked form, in the place of those named `old`.
    private func keep(
        _ key: SigningKey, _ locked: [UInt8]?, of actor: ActorID, epoch: UInt32, _ contents: inout Contents,
        replacing old: [[UInt8]]
    ) throws(LedgerFault) {
        let record =
            if let locked {
                locked.withUnsafeBytes {
                    StoredKey(wrapping: $0, for: .lockedSigning(actor), epoch: epoch, under: contents.root)
                }
            } else {
                key.withSeed { StoredKey(wrapping: $0, for: .signing(actor), epoch: epoch, under: contents.root) }
            }
        try commit(.init(removedKeys: old, records: [record]))
        for id in old { contents.table.removeSigningKey(id, of: actor) }
        if let locked {
            locked.withUnsafeBytes { bytes in
                contents.table.addLocked(LockedKey(id: record.id, epoch: epoch, bytes)!, of: actor)
            }
        }
        contents.table.add(key, id: record.id, epoch: epoch, of: actor)
    }
}
