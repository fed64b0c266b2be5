internal import EventLog
package import Events
internal import Foundation
internal import Projections
internal import SQLiteLog
package import Sodium

/// What is in keys.db, told without any of its secrets.
package struct KeyringReport: Sendable {
    package struct Slot: Sendable {
        package let id: SlotID
        package let kind: SlotKind
        /// X25519, 32 bytes.
        package let publicKey: [UInt8]
        /// Whether it is what was written with the root key.
        package let isSound: Bool
    }

    package let slots: [Slot]
    package let rootEpoch: UInt32
    /// The signing keys here, whose each is, and whether a passphrase locks it.
    package let signingKeys: [PublicKey: (owner: ActorID, isLocked: Bool)]
    /// How many subjects have keys.
    package let subjects: [SubjectKind: Int]
}

extension LedgerReader {
    package func keyringReport() -> KeyringReport {
        KeyringReport(
            slots: keyring.slots().map {
                .init(id: $0.slot.id, kind: $0.slot.kind, publicKey: $0.slot.publicKey.bytes, isSound: $0.isSound)
            },
            rootEpoch: keyring.rootEpoch, signingKeys: keyring.signingKeys(), subjects: keyring.subjectCounts())
    }

    /// Whether a key of the actor is here, locked or not, that the log lets sign as of now.
    package func canSignHere(_ actor: ActorID) -> Bool {
        let held = keyring.signingKeys()
        return read { models in
            models.keys.signingKeys(asOf: .now(models)).contains {
                $0.owner == actor && $0.ended == nil && held[$0.key] != nil
            }
        }
    }

    /// Of the keys that keys.db notes as destroyed and no erasure names: how many are gone, and how many it holds all the same.
    package func destroyedBesidesTheLog() throws(LedgerFault) -> (gone: Int, held: Int) {
        let notes = try keyring.destroyedKeys()
        let named = read { Set($0.erasures.dataKeys) }
        var unnamed = notes.filter { !named.contains($0.key) }
        if !unnamed.isEmpty {
            // keys.db is as of now, and what was folded of the log may be older.
            let later = Set(try laterErasures().dataKeys)
            unnamed = unnamed.filter { !later.contains($0.key) }
        }
        let held = unnamed.values.count { $0 }
        return (unnamed.count - held, held)
    }

    /// What is wrong with the first note of a destroyed key in keys.db that the log contradicts; it goes on after `keys.db`. `nil` where there
    /// is none.
    package func differenceOfDestroyedKeys() throws(LedgerFault) -> String? {
        let notes = try keyring.notes()
        return read { notes.difference(from: $0.erasures) }
    }

    /// Whether the actor's signing key is here and awaits its passphrase.
    package func isLocked(_ actor: ActorID) -> Bool { keyring.isLocked(actor) }

    /// Opens the actor's locked keys, for as long as this ledger is open.
    package func unlockSigningKeys(of actor: ActorID, with passphrase: PassphraseSource) throws(LedgerFault) {
        try keyring.unlockSigningKeys(of: actor, with: passphrase)
    }

    /// Hands over every event that the key of that name signed, in the order of the log, as it is read.
    package func events(signedBy key: Digest, _ each: (LoggedEvent) -> Void) throws(LedgerFault) {
        try eachChunkOfSigners { (chunk, signers) throws(LedgerFault) in
            let signed = Set(zip(chunk, signers).filter { $1.contains(key) }.map(\.0))
            guard !signed.isEmpty else { return }
            for event in try events(chunk) where signed.contains(event.position) { each(event) }
        }
    }
}

extension LedgerReader {
    /// Has keys.db follow what the log says of slots, rotations and keys that ended, as far as it is durable.
    func bringKeysAfterLog() throws(LedgerFault) {
        let (keys, now) = read { ($0.keys, AsOf.now($0)) }
        do { try keyring.follow(keys, asOf: now) } catch {
            switch error {
            case .notWritten(let reason), .stopped(let reason), .cannotOpen(_, let reason): throw .keysBehind(reason)
            default: throw error
            }
        }
    }
}
