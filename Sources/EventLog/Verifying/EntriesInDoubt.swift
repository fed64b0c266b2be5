package import Events
package import Sodium

/// Entries that bear the signature of a key, and that its revocation says may be somebody else's than its owner's.
package struct EntriesInDoubt: Equatable, Sendable {
    /// The SHA-256 of the public key.
    package let key: Digest
    package let owner: ActorID
    package let doubt: KeyDoubt
    /// Rising; never empty.
    package let positions: [UInt64]

    /// Of those that the key signed, rising, the ones in doubt; `nil` where there are none.
    package init?(key: Digest, owner: ActorID, doubt: KeyDoubt, signed: [UInt64]) {
        let positions = signed.filter { doubt.covers($0) }
        guard !positions.isEmpty else { return nil }
        self.key = key
        self.owner = owner
        self.doubt = doubt
        self.positions = positions
    }
}
