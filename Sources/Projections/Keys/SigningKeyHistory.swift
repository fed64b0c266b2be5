package import Events
package import SnapshotCoding
package import Sodium

/// From which entry to which a key signs for whom.
package struct SigningKeyRecord: Equatable, Sendable {
    /// How a key came to sign no more. Another key of the same owner took its place, it was revoked, or its owner was removed.
    package enum End: UInt8, Sendable, SnapshotCodable { case rotated, revoked, ownerRemoved }

    package struct Revocation: Equatable, Sendable {
        package let position: UInt64
        package let reason: RevocationReason
        /// Entries by the key from this one on are in doubt; nil where it is not known since when.
        package let inDoubtFrom: UInt64?

        package init(position: UInt64, reason: RevocationReason, inDoubtFrom: UInt64?) {
            self.position = position
            self.reason = reason
            self.inDoubtFrom = inDoubtFrom
        }
    }

    package let key: PublicKey
    package let owner: ActorID
    /// The entry that registered it.
    package let registered: UInt64
    /// The first entry that it may sign.
    package let from: UInt64
    /// The entry that ended it, which it may still have signed itself.
    package fileprivate(set) var ended: UInt64?
    package fileprivate(set) var end: End?
    /// May come after its end.
    package fileprivate(set) var revocation: Revocation?

    /// The first entry that it may not sign any more; nil while it may.
    package var until: UInt64? { ended.map { $0 + 1 } }
}

/// Every signing key there ever was.
struct SigningKeyHistory: Sendable {
    /// In the order of the log.
    var records: [SigningKeyRecord] = []
    private var places: [Digest: Int] = [:]
    private var founder: ActorID?

    /// As it was known then: what came later is not said.
    func records(asOf moment: AsOf) -> [SigningKeyRecord] {
        records.filter { moment.sees($0.registered) }.map { record in
            var record = record
            if let ended = record.ended, !moment.sees(ended) { (record.ended, record.end) = (nil, nil) }
            if let revocation = record.revocation, !moment.sees(revocation.position) { record.revocation = nil }
            return record
        }
    }

    mutating func found(by actor: ActorID?) { founder = actor }

    /// False where the key was registered before: it never comes to sign for somebody else, nor again after its end.
    mutating func register(_ publicKey: some Collection<UInt8>, of owner: ActorID, at position: UInt64) -> Bool {
        guard let key = PublicKey(bytes: publicKey), places[key.digest] == nil else { return false }
        // Somebody must sign the first entries before any key is registered: the founder, with the first key.
        let isFounding = records.isEmpty && owner == founder
        places[key.digest] = records.count
        records.append(
            SigningKeyRecord(key: key, owner: owner, registered: position, from: isFounding ? 0 : position + 1))
        return true
    }

    mutating func rotate(
        _ old: Digest, to publicKey: some Collection<UInt8>, of owner: ActorID, at position: UInt64
    ) -> Bool {
        guard let place = places[old], records[place].owner == owner, records[place].ended == nil,
            register(publicKey, of: owner, at: position)
        else { return false }
        (records[place].ended, records[place].end) = (position, .rotated)
        return true
    }

    /// A key that signs no more can be revoked all the same; its end stays where it was.
    mutating func revoke(_ name: Digest, of owner: ActorID, with revocation: SigningKeyRecord.Revocation) -> Bool {
        guard let place = places[name], records[place].owner == owner, records[place].revocation == nil else {
            return false
        }
        if records[place].ended == nil { (records[place].ended, records[place].end) = (revocation.position, .revoked) }
        records[place].revocation = revocation
        return true
    }

    mutating func removeOwner(_ owner: ActorID, at position: UInt64) {
        for place in records.indices where records[place].owner == owner && records[place].ended == nil {
            (records[place].ended, records[place].end) = (position, .ownerRemoved)
        }
    }
}

extension SigningKeyHistory: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(records, founder) }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (records, founder) = try reader.read()
        for (place, record) in records.enumerated() {
            guard places.updateValue(place, forKey: record.key.digest) == nil else { throw .malformed }
        }
    }
}

extension SigningKeyRecord: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.write(key, owner, registered, from, ended, end, revocation)
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (key, owner, registered, from, ended, end, revocation) = try reader.read()
        guard ended != .max else { throw .malformed }
    }
}

extension SigningKeyRecord.Revocation: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.write(position, reason, inDoubtFrom) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (position, reason, inDoubtFrom) = try reader.read()
    }
}
