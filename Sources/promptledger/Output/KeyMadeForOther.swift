import Events
import Ledger
import Projections
import Sodium

/// A signing key that somebody made for somebody else: both can sign with it.
struct KeyMadeForOther {
    private let key: PublicKey
    private let owner: ActorID
    private let wasLocked: Bool

    /// - Parameter wasLocked: whether a passphrase of the owner's locked the key in whose place it is.
    init(_ key: PublicKey, of owner: ActorID, wasLocked: Bool) {
        self.key = key
        self.owner = owner
        self.wasLocked = wasLocked
    }

    /// Says so to who made it.
    func warn(in reader: LedgerReader) {
        let name = reader.actorName(owner)
        let record = reader.read { models in
            models.keys.signingKeys(asOf: .now(models)).first { $0.key == key }
        }
        let entries = "entries that it signs as \(name)\(record.map { ", from \($0.from) on," } ?? "")"
        Standard.error(
            wasLocked
                ? "the passphrase of \(name) no longer guards their key: the one given here locks the new one; \(entries) may be yours"
                : "no passphrase locks that key until \(name) does with `promptledger key lock`; \(entries) may be of whoever opens these keys"
        )
    }
}
