package import Events
package import Sodium

/// An event as it goes into the log: header bytes, signatures over them, and the ciphertexts they speak of. It has no position yet.
package struct SealedEvent: Sendable {
    package let eventID: EventID
    /// A serialised `Header`; what the actor signed.
    package let header: [UInt8]
    /// Serialised, each with its field's number, as they stand in the entry.
    let signatures: [UInt8]
    package let facts: [UInt8]
    package let content: [UInt8]?

    /// The leaf's bytes at this moment of the log's clock.
    func entry(recordedAt: UInt64) -> [UInt8] {
        var entry = WireWriter(capacity: 16 + header.count + signatures.count)
        entry.fixed64(recordedAt, field: 1)
        entry.bytes(header, field: 2)
        signatures.withBytes { entry.append($0) }
        return entry.bytes
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
        let sealedFacts = PartCipher.sealed(
            facts, kind: .facts, keys: [factsKey], origin: origin, eventID: eventID)
        let sealedContent = content.map {
            PartCipher.sealed($0, kind: .content, keys: contentKeys, origin: origin, eventID: eventID)
        }
        // A serialised `Header`, and after it in its entry a serialised `Signature`.
        var header = WireWriter(capacity: 384)
        header.number(UInt64(EntryHeader.version), field: 1)
        header.bytes(origin.utf8, field: 2)
        header.length(16, field: 3)
        eventID.withBytes { header.append($0) }
        sealedFacts.write(to: &header, field: 4)
        sealedContent?.write(to: &header, field: 4)
        var signature = WireWriter(capacity: 128)
        signature.length(2 + 32 + 2 + SigningKey.signatureBytes, field: 3)
        signature.length(32, field: 1)
        signer.publicKey.digest.withBytes { signature.append($0) }
        signature.bytes(EntryHeader.withSignedBytes(of: header.bytes) { signer.sign($0) }, field: 2)
        return SealedEvent(
            eventID: eventID, header: header.bytes, signatures: signature.bytes,
            facts: sealedFacts.ciphertext,
            content: sealedContent?.ciphertext)
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
