import Events
import FoundationEssentials
import Sodium
import SwiftProtobuf

extension WorkspaceState {
    func register(_ command: RegisterSigningKey) throws(Refusal) -> [Draft] {
        let owner = try present(command.owner)
        if actor(ofPublicKey: command.publicKey) == command.owner { return [] }
        try checkUnused(command.publicKey)
        try Field.signingKeys.check(count: owner.validKeys.count + 1, max: AccessLimits.signingKeysMax)
        return [registered(command.publicKey, of: command.owner)]
    }

    func rotate(_ command: RotateSigningKey) throws(Refusal) -> [Draft] {
        _ = try present(command.owner)
        let old = try key(named: command.oldKey, of: command.owner)
        if !old.isValid, actor(ofPublicKey: command.publicKey) == command.owner { return [] }
        guard old.isValid else { throw .signingKeyEnded(command.owner) }
        try checkUnused(command.publicKey)
        return [
            Draft(
                .signingKeyRotated(
                    .with {
                        $0.owner = command.owner.stored
                        $0.oldKey = command.oldKey
                        $0.publicKey = command.publicKey
                    }))
        ]
    }

    /// A key that signs no more, because it was rotated or its owner removed, can be revoked all the same: then the log
    /// says why, and which of its entries are in doubt.
    func revoke(_ command: RevokeSigningKey) throws(Refusal) -> [Draft] {
        guard members[command.owner] != nil else { throw .unknown(.actor(command.owner)) }
        if let revocation = try key(named: command.key, of: command.owner).revocation {
            // What was recorded stays: who asks for something else must not believe that it is so.
            guard revocation == .init(reason: command.reason, inDoubtFrom: command.inDoubtFrom) else {
                throw .signingKeyRevoked(command.owner, revocation.reason, inDoubtFrom: revocation.inDoubtFrom)
            }
            return []
        }
        switch command.reason {
        case .retired, .lost, .stolen: break
        case .unspecified, .UNRECOGNIZED: throw .malformed(.revocationReason, nil)
        }
        return [
            Draft(
                .signingKeyRevoked(
                    .with {
                        $0.owner = command.owner.stored
                        $0.key = command.key
                        $0.reason = command.reason
                        if let position = command.inDoubtFrom { $0.inDoubtFrom = position }
                    }))
        ]
    }

    /// - Throws: unless it is an Ed25519 public key that was never registered.
    func checkUnused(_ publicKey: Data) throws(Refusal) {
        let key = try signingKey(publicKey)
        guard members[key.digest] == nil else { throw .publicKeyTaken }
    }

    /// - Throws: unless somebody can have the private half of it.
    func signingKey(_ publicKey: Data) throws(Refusal) -> PublicKey {
        guard let key = PublicKey(bytes: publicKey) else { throw .publicKeyMalformed(bytes: publicKey.count) }
        guard key.isValidPoint else { throw .publicKeyUnusable }
        return key
    }

    private func key(named name: Data, of owner: ActorID) throws(Refusal) -> Members.RegisteredKey {
        guard let name = Digest(name), let key = members[name], key.owner == owner else {
            throw .signingKeyUnknown(owner)
        }
        return key
    }
}
