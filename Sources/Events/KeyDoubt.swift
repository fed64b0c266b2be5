/// What a revocation says of the entries that its key had signed before: that they may be somebody else's.
package struct KeyDoubt: Equatable, Sendable {
    /// The entry that revoked the key.
    package let revokedAt: UInt64
    package let reason: RevocationReason
    /// The first entry in doubt; `nil` where it is not known since when, so that all by the key are.
    package let from: UInt64?

    /// `nil` where nothing is in doubt: no entry is named from which on, and nobody is said to have stolen the key.
    package init?(revokedAt: UInt64, reason: RevocationReason, from: UInt64?) {
        guard from != nil || reason == .stolen else { return nil }
        self.revokedAt = revokedAt
        self.reason = reason
        self.from = from
    }

    /// Whether the entry at `position` is in doubt, if it bears the key's signature. The revocation itself, which the key may have signed, is not.
    package func covers(_ position: UInt64) -> Bool { position < revokedAt && from.map { $0 <= position } ?? true }
}
