internal import Domain
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

    /// `nil` where there are none.
    init?(key: Digest, owner: ActorID, doubt: KeyDoubt, positions: [UInt64]) {
        guard !positions.isEmpty else { return nil }
        self.key = key
        self.owner = owner
        self.doubt = doubt
        self.positions = positions
    }

    /// As people write why the key was revoked: `stolen`.
    package var reason: String { doubt.reason.word }

    /// What is not proven because of it.
    package var claim: String {
        let name = "\(key)".prefix(Self.shownDigits)
        let (first, last) = (positions[0], positions[positions.count - 1])
        let what =
            positions.count == 1
            ? "that entry \(first), by key \(name), is its actor's"
            : "that \(positions.count) entries from \(first) to \(last), by key \(name), are their actor's"
        let since = doubt.from.map { "in doubt from \($0)" } ?? "without saying since when"
        return "\(what): entry \(doubt.revokedAt) revokes the key as \(reason), \(since)"
    }

    /// Enough of a key's name to find it among a log's.
    private static let shownDigits = 16
}
