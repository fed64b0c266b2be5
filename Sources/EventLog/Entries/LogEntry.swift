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

extension EntryFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed: "it is not well-formed"
        case .unknownVersion(let version): "its version, \(version), is not known here"
        case .foreignOrigin: "it was made for another log"
        case .signatureInvalid(let key): "its signature by the key \(key) does not verify"
        case .unsigned: "it has no signature"
        }
    }
}

/// An entry read back and kept: its header taken apart, nothing decrypted. Where millions are read, ``EntryView`` does it without copying.
package struct LogEntry: Sendable {
    package let position: UInt64
    /// The leaf's bytes.
    package let bytes: [UInt8]
    /// The log's clock, microseconds since 1970.
    package let recordedAt: UInt64
    package let eventID: EventID
    package let signatures: [Signature]
    package let facts: Part
    package let content: Part?
    /// The exact bytes that were signed.
    package let header: Data
    private let origin: String

    /// Takes `bytes` apart and checks everything that needs neither key nor neighbour: form, version, origin, part kinds.
    package init(position: UInt64, bytes: [UInt8], origin: String) throws(EntryFault) {
        self = try Self.withView(of: bytes, origin) { view in
            LogEntry(position: position, bytes: bytes, origin: origin, view)
        }
    }

    private init(position: UInt64, bytes: [UInt8], origin: String, _ view: EntryView) {
        self.position = position
        self.bytes = bytes
        self.origin = origin
        recordedAt = view.recordedAt
        eventID = view.eventID
        signatures = view.signatures.map { signature in
            Signature.with {
                $0.key = Data(signature.key)
                $0.signature = Data(signature.signature)
            }
        }
        facts = Part(view.facts)
        content = view.content.map { Part($0) }
        header = Data(view.header)
    }

    /// Checks every signature with the key that `keys` knows under its name.
    package func verifySignatures(_ keys: (Digest) -> PublicKey?) throws(EntryFault) {
        try Self.withView(of: bytes, origin) { (view) throws(EntryFault) in try view.verifySignatures(keys) }
    }

    private static func withView<R>(
        of bytes: [UInt8], _ origin: String, _ body: (EntryView) throws(EntryFault) -> R
    ) throws(EntryFault) -> R {
        try bytes.withBytes { (bytes) throws(EntryFault) -> R in try body(try EntryView(bytes, origin: origin)) }
    }
}

extension Part {
    fileprivate init(_ view: PartView) {
        self.init()
        kind = view.kind
        dataKeyIds = view.dataKeyIDs.map { Data($0.bytes) }
        salt = Data(view.salt)
        length = view.length
        digest = view.digest.withBytes { Data($0) }
        commitment = Data(view.commitment)
    }
}
