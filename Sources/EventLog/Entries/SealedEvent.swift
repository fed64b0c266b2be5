package import Events
internal import Foundation
package import Sodium
internal import SwiftProtobuf

/// An event as it goes into the log: header bytes, signatures over them, and the ciphertexts they speak of. It has no position yet.
package struct SealedEvent: Sendable {
    package let eventID: EventID
    /// A serialised `Header`; what the actor signed.
    package let header: [UInt8]
    package let signatures: [Signature]
    package let facts: [UInt8]
    package let content: [UInt8]?

    /// The leaf's bytes at this moment of the log's clock.
    func entry(recordedAt: UInt64) -> [UInt8] {
        var entry = Entry()
        entry.recordedAtUs = recordedAt
        entry.header = Data(header)
        entry.signatures = signatures
        // Serialising a message of our own making cannot fail.
        return try! entry.serializedBytes()
    }
}

/// Makes sealed events for one log.
package struct EventSealer: Sendable {
    package let origin: String

    package init(origin: String) { self.origin = origin }

    /// Encrypts the parts, then signs: authorship and order stay checkable without keys, and after erasure.
    /// `facts` is sealed under `factsKey`, `content` under every key of `contentKeys`.
    package func seal(
        eventID: EventID, facts: [UInt8], factsKey: DataKey, content: [UInt8]?, contentKeys: [DataKey],
        signer: SigningKey
    ) -> SealedEvent {
        precondition(
            (content == nil) == contentKeys.isEmpty,
            "content is sealed under the keys of its subjects, and only content")
        var header = Header()
        header.version = EntryHeader.version
        header.origin = origin
        header.eventID = Data(eventID.bytes)
        let sealedFacts = PartCipher.seal(facts, kind: .facts, keys: [factsKey], origin: origin, eventID: eventID)
        header.parts.append(sealedFacts.part)
        var contentCiphertext: [UInt8]?
        if let content {
            let sealed = PartCipher.seal(content, kind: .content, keys: contentKeys, origin: origin, eventID: eventID)
            header.parts.append(sealed.part)
            contentCiphertext = sealed.ciphertext
        }
        // Serialising a message of our own making cannot fail.
        let bytes: [UInt8] = try! header.serializedBytes()
        var signature = Signature()
        signature.key = signer.publicKey.digest.withBytes { Data($0) }
        signature.signature = Data(EntryHeader.withSignedBytes(of: bytes) { signer.sign($0) })
        return SealedEvent(
            eventID: eventID, header: bytes, signatures: [signature], facts: sealedFacts.ciphertext,
            content: contentCiphertext)
    }
}

/// What is common to all headers.
package enum EntryHeader {
    package static let version: UInt32 = 1
    /// A leaf fits the two length bytes of an entry bundle.
    package static let entryBytesMax = 65_535
    private static let signaturePrefix = Array("promptledger/event/v1\n".utf8)

    /// Lends the bytes that an actor signs: the prefix, then the header.
    package static func withSignedBytes<R>(of header: some Collection<UInt8>, _ body: (UnsafeRawBufferPointer) -> R)
        -> R
    {
        // A header is small: the two stand together on the stack.
        withUnsafeTemporaryAllocation(byteCount: signaturePrefix.count + header.count, alignment: 1) { signed in
            signed.copyBytes(from: signaturePrefix)
            UnsafeMutableRawBufferPointer(rebasing: signed[signaturePrefix.count...]).copyBytes(from: header)
            return body(UnsafeRawBufferPointer(signed))
        }
    }
}
