internal import Domain
internal import EventLog
package import Events
package import Foundation
package import Projections
package import Sodium

/// Ways in, rotation, and actors' own keys. The log leads: what is done to keys.db follows an event that is durable.
extension Ledger {
    /// Seals the root key to a passphrase too.
    package func addSlot(for passphrase: PassphraseSource, as actor: ActorID) async throws(LedgerFault) -> SlotID {
        try passphrase.checkIsLongEnough()
        let slot = SlotID(bytes: Random.bytes(16))!
        let key = try await BlockingWork.run { () throws(LedgerFault) in
            try passphrase.withBytes { (passphrase) throws(LedgerFault) in
                try PassphraseKey.derive(from: passphrase, salt: slot.bytes).withBytes { BoxKey(seed: $0) }.publicKey
            }
        }
        return try await addSlot(slot, .passphrase, key, as: actor)
    }

    /// Seals the root key to a key file too, which is made where there is none.
    package func addSlot(forKeyFile url: URL, as actor: ActorID) async throws(LedgerFault) -> SlotID {
        let file = KeyFile(url: url, kind: .unlocking)
        let isNew = !file.isThere
        let key = try (isNew ? file.create() : file.read()).withBytes { BoxKey(seed: $0) }.publicKey
        do { return try await addSlot(SlotID(bytes: Random.bytes(16))!, .keyFile, key, as: actor) } catch {
            // Who was refused finds no file left; one whose slot may be in the log stays.
            if isNew, error.saysNothingWasWritten { try? FileManager.default.removeItem(at: url) }
            throw error
        }
    }

    /// Seals the root key to whoever has the private half of a recovery key too.
    package func addSlot(for key: RecoveryPublicKey, as actor: ActorID) async throws(LedgerFault) -> SlotID {
        try await addSlot(SlotID(bytes: Random.bytes(16))!, .recovery, BoxPublicKey(bytes: key.bytes)!, as: actor)
    }

    private func addSlot(_ slot: SlotID, _ kind: SlotKind, _ key: BoxPublicKey, as actor: ActorID)
        async throws(LedgerFault) -> SlotID
    {
        guard [0].withUnsafeBytes({ key.seal($0) }) != nil else { throw .refused(.unlockKeyUnusable) }
        let command = AddUnlockSlot(slot: slot, kind: kind, publicKey: Data(key.bytes))
        _ = try await execute(.addUnlockSlot(command), as: actor)
        return slot
    }

    /// Whoever went this way in may have kept the root key: it is worth a rotation.
    package func removeSlot(_ slot: SlotID, as actor: ActorID) async throws(LedgerFault) {
        _ = try await execute(.removeUnlockSlot(RemoveUnlockSlot(slot: slot)), as: actor)
    }

    /// Puts a new root key in the place of the old: every key is wrapped anew, every slot sealed anew, and later facts are sealed under a new
    /// workspace key. No event is touched.
    package func rotateKeyring(as actor: ActorID) async throws(LedgerFault) -> KeyHistory.Epochs {
        let epochs = try reader.keyring.nextEpochs()
        let command = RotateKeyring(rootEpoch: epochs.root, workspaceKeyEpoch: epochs.workspaceKey)
        _ = try await execute(.rotateKeyring(command), as: actor)
        return epochs
    }

    /// Puts a new key in the place of the one that signs for `owner`. Where a passphrase locks the old key, it locks the new one.
    ///
    /// (1) The new key is on disk; a crash leaves a key that signs nothing. (2) The event, signed by the old key where the owner asks.
    /// (3) keys.db follows: the old key is destroyed; after a crash before, the next opening to write does it.
    package func rotateSigningKey(of owner: ActorID, lockedWith passphrase: PassphraseSource?, as actor: ActorID)
        async throws(LedgerFault) -> PublicKey
    {
        guard let old = keyInForce(of: owner) else { throw .signingKeyEnded(actor: "\(owner)") }
        let keyring = reader.keyring
        let new = try await inTurn { () throws(LedgerFault) in
            try keyring.makeSigningKey(for: owner, lockedWith: passphrase)
        }
        let command = RotateSigningKey(owner: owner, oldKey: Data(old.digest.bytes), publicKey: Data(new.bytes))
        do { _ = try await execute(.rotateSigningKey(command), as: actor) } catch {
            if error.saysNothingWasWritten { try? keyring.destroySigningKeys([new]) }
            throw error
        }
        return new
    }

    /// Lets a new key sign for `owner`, which is made and kept here. What would be refused makes no key.
    ///
    /// (1) The key is on disk; a crash leaves a key that signs nothing. (2) The event.
    package func registerSigningKey(for owner: ActorID, as actor: ActorID) async throws(LedgerFault) -> PublicKey {
        func command(_ key: PublicKey) -> Command {
            .registerSigningKey(RegisterSigningKey(owner: owner, publicKey: Data(key.bytes)))
        }
        try await rehearse(command(SigningKey.random().publicKey), as: actor)
        let keyring = reader.keyring
        let new = try await inTurn { () throws(LedgerFault) in try keyring.makeSigningKey(for: owner) }
        do { _ = try await execute(command(new), as: actor) } catch {
            if error.saysNothingWasWritten { try? keyring.destroySigningKeys([new]) }
            throw error
        }
        return new
    }

    /// The newest key in keys.db that signs for the actor as of now; else the newest there is.
    private func keyInForce(of owner: ActorID) -> PublicKey? {
        let held = reader.keyring.signingKeys()
        let keys = reader.read { models in
            models.keys.signingKeys(asOf: .now(models)).filter { $0.owner == owner && $0.ended == nil }.map(\.key)
        }
        return keys.last { held[$0] != nil } ?? keys.last
    }

    /// Has the actor's own passphrase lock their signing keys in keys.db: who has the root key cannot sign as them any more.
    package nonisolated func lockSigningKeys(of actor: ActorID, with passphrase: PassphraseSource) throws(LedgerFault) {
        guard reader.keyring.hasSigningKey(of: actor) else { throw .noSigningKey(actor: "\(actor)") }
        try passphrase.checkIsLongEnough()
        try reader.keyring.lockSigningKeys(of: actor, with: passphrase)
    }

    /// Takes the lock off again.
    package nonisolated func removeLocks(of actor: ActorID, with passphrase: PassphraseSource) throws(LedgerFault) {
        guard reader.keyring.hasSigningKey(of: actor) else { throw .noSigningKey(actor: "\(actor)") }
        try reader.keyring.removeLocks(of: actor, with: passphrase)
    }
}

extension LedgerFault {
    /// Whether it is sure that the log has nothing of it.
    fileprivate var saysNothingWasWritten: Bool {
        switch self {
        case .refused, .notWritten, .noSigningKey, .signingKeyLocked, .signingKeyEnded, .tooLarge: true
        default: false
        }
    }
}
