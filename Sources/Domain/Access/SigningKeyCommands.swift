package import Events
package import FoundationEssentials

/// Lets one more key sign for a member.
package struct RegisterSigningKey: Equatable, Sendable {
    package var owner: ActorID
    /// Ed25519, 32 bytes.
    package var publicKey: Data

    package init(owner: ActorID, publicKey: Data) {
        self.owner = owner
        self.publicKey = publicKey
    }
}

/// Puts a new key in the place of one that signs for a member.
package struct RotateSigningKey: Equatable, Sendable {
    package var owner: ActorID
    /// SHA-256 of the old public key, 32 bytes.
    package var oldKey: Data
    /// Ed25519, 32 bytes.
    package var publicKey: Data

    package init(owner: ActorID, oldKey: Data, publicKey: Data) {
        self.owner = owner
        self.oldKey = oldKey
        self.publicKey = publicKey
    }
}

/// Lets a key sign for nobody any more.
package struct RevokeSigningKey: Equatable, Sendable {
    package var owner: ActorID
    /// SHA-256 of the public key, 32 bytes.
    package var key: Data
    package var reason: RevocationReason
    /// Since which entry somebody else may have had it, where that is known.
    package var inDoubtFrom: UInt64?

    package init(owner: ActorID, key: Data, reason: RevocationReason, inDoubtFrom: UInt64? = nil) {
        self.owner = owner
        self.key = key
        self.reason = reason
        self.inDoubtFrom = inDoubtFrom
    }
}
