package import Events
package import Foundation
package import Sodium
internal import SwiftProtobuf

/// Why stored bytes are not an entry of this log.
package enum EntryFault: Error, Equatable, Sendable {
    case malformed
    case unknownVersion(UInt32)
    /// It was made for another log.
    case foreignOrigin
    case signatureInvalid(key: Digest)
    case unsigned
}

/// An entry read back: its header taken apart, nothing decrypted.
package struct LogEntry: Sendable {
    package let position: UInt64
    /// The log's clock, microseconds since 1970.
    package let recordedAt: UInt64
    package let eventID: EventID
    package let signatures: [Signature]
    package let facts: Part
    package let content: Part?
    /// The exact bytes that were signed.
    package let header: Data

    /// Takes `bytes` apart and checks everything that needs neither key nor neighbour: form, version, origin, part kinds.
    package init(position: UInt64, bytes: [UInt8], origin: String) throws(EntryFault) {
        guard bytes.count <= EntryHeader.entryBytesMax, let entry = try? Entry(serializedBytes: bytes),
            let header = try? Header(serializedBytes: entry.header)
        else { throw .malformed }
        guard header.version == EntryHeader.version else { throw .unknownVersion(header.version) }
        guard header.origin == origin else { throw .foreignOrigin }
        guard let eventID = EventID(bytes: header.eventID), (1...2).contains(header.parts.count),
            header.parts[0].kind == .facts,
            header.parts.count == 1 || header.parts[1].kind == .content
        else { throw .malformed }
        self.position = position
        self.eventID = eventID
        recordedAt = entry.recordedAtUs
        signatures = entry.signatures
        facts = header.parts[0]
        content = header.parts.count == 2 ? header.parts[1] : nil
        self.header = entry.header
    }

    /// Checks every signature with the key that `keys` knows under its name.
    package func verifySignatures(_ keys: (Digest) -> PublicKey?) throws(EntryFault) {
        guard !signatures.isEmpty else { throw .unsigned }
        for signature in signatures {
            guard let name = Digest(signature.key) else { throw .malformed }
            guard let key = keys(name), key.digest == name,
                EntryHeader.withSignedBytes(of: header, { key.verifies(signature.signature, of: $0) })
            else { throw .signatureInvalid(key: name) }
        }
    }
}
