package import Events
internal import Foundation
package import Sodium

/// An entry taken apart where it lies: its header, its signatures, what it says of its parts. Nothing is copied and nothing decrypted, so it is
/// good only as long as the bytes are lent.
package struct EntryView {
    /// The log's clock, microseconds since 1970.
    package let recordedAt: UInt64
    package let eventID: EventID
    package let facts: PartView
    package let content: PartView?
    package let signatures: SignatureList
    /// The exact bytes that were signed.
    package let header: UnsafeRawBufferPointer

    /// Takes `bytes` apart and checks everything that needs neither key nor neighbour: form, version, origin, parts.
    package init(_ bytes: UnsafeRawBufferPointer, origin: String) throws(EntryFault) {
        guard bytes.count <= EntryHeader.entryBytesMax else { throw .malformed }
        var reader = WireReader(bytes)
        var (recordedAt, header): (UInt64?, UnsafeRawBufferPointer?)
        var (signaturesStart, signaturesEnd) = (0, 0)
        while !reader.isAtEnd {
            let start = reader.place
            guard let field = reader.field() else { throw .malformed }
            switch (field.number, field.form) {
            case (1, .fixed64) where recordedAt == nil:
                // A zero is written by leaving it out.
                guard let value = reader.fixed64(), value != 0 else { throw .malformed }
                recordedAt = value
            case (2, .bytes) where header == nil:
                guard let value = reader.bytes() else { throw .malformed }
                header = value
            case (3, .bytes):
                guard let signature = reader.bytes(), SignatureView(signature) != nil else { throw .malformed }
                if signaturesEnd == 0 { signaturesStart = start }
                signaturesEnd = reader.place
            case (1...3, _): throw .malformed
            default: guard reader.skip(field.form) else { throw .malformed }
            }
        }
        guard let header else { throw .malformed }
        let fields = try HeaderView(header, origin: origin)
        self.recordedAt = recordedAt ?? 0
        self.header = header
        signatures = SignatureList(reader.memory(from: signaturesStart, to: signaturesEnd))
        (eventID, facts, content) = (fields.eventID, fields.facts, fields.content)
    }

    /// Checks every signature with the key that `keys` knows under its name.
    package func verifySignatures(_ keys: (Digest) -> PublicKey?) throws(EntryFault) {
        var isSigned = false
        for signature in signatures {
            guard let name = signature.keyName else { throw .malformed }
            guard let key = keys(name), key.digest == name, signature.verifies(by: key, of: self) else {
                throw .signatureInvalid(key: name)
            }
            isSigned = true
        }
        guard isSigned else { throw .unsigned }
    }
}

/// One signature of an entry, where it lies.
package struct SignatureView {
    /// Said to be the SHA-256 of the signer's public key.
    let key: UnsafeRawBufferPointer
    /// Said to be 64 bytes.
    let signature: UnsafeRawBufferPointer

    /// The name of the signer's key; `nil` where it is no digest.
    package var keyName: Digest? { Digest(key) }

    /// Whether it names a key and is as long as a signature is; which needs no key.
    package var isWellFormed: Bool { keyName != nil && signature.count == SigningKey.signatureBytes }

    /// Whether it is `key`'s, of the header of `entry`.
    package func verifies(by key: PublicKey, of entry: EntryView) -> Bool {
        EntryHeader.withSignedBytes(of: entry.header) { key.verifies(signature, of: $0) }
    }

    /// Takes a serialised `Signature` apart; an absent field is empty.
    fileprivate init?(_ bytes: UnsafeRawBufferPointer) {
        var reader = WireReader(bytes)
        var (key, signature): (UnsafeRawBufferPointer?, UnsafeRawBufferPointer?)
        while !reader.isAtEnd {
            guard let field = reader.field() else { return nil }
            switch (field.number, field.form) {
            case (1, .bytes) where key == nil:
                guard let value = reader.bytes() else { return nil }
                key = value
            case (2, .bytes) where signature == nil:
                guard let value = reader.bytes() else { return nil }
                signature = value
            case (1...2, _): return nil
            default: guard reader.skip(field.form) else { return nil }
            }
        }
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        self.key = key ?? nothing
        self.signature = signature ?? nothing
    }
}

/// The signatures of an entry, in their order.
package struct SignatureList: Sequence {
    private let memory: UnsafeRawBufferPointer

    /// `memory`: field after field, each of one signature that was taken apart before.
    fileprivate init(_ memory: UnsafeRawBufferPointer) { self.memory = memory }

    package func makeIterator() -> Iterator { Iterator(reader: WireReader(memory)) }

    package struct Iterator: IteratorProtocol {
        fileprivate var reader: WireReader

        package mutating func next() -> SignatureView? {
            guard !reader.isAtEnd, reader.field() != nil else { return nil }
            return reader.bytes().flatMap { SignatureView($0) }
        }
    }
}

/// A header's own fields.
private struct HeaderView {
    let eventID: EventID
    let facts: PartView
    let content: PartView?

    init(_ bytes: UnsafeRawBufferPointer, origin: String) throws(EntryFault) {
        var reader = WireReader(bytes)
        var version: UInt32 = 0
        var (name, id): (UnsafeRawBufferPointer?, UnsafeRawBufferPointer?)
        var (first, second): (UnsafeRawBufferPointer?, UnsafeRawBufferPointer?)
        while !reader.isAtEnd {
            guard let field = reader.field() else { throw .malformed }
            switch (field.number, field.form) {
            case (1, .varint) where version == 0:
                guard let value = reader.uint32() else { throw .malformed }
                // Of another version nothing more is known than this.
                guard value == EntryHeader.version else { throw .unknownVersion(value) }
                version = value
            case (2, .bytes) where name == nil:
                guard let value = reader.bytes() else { throw .malformed }
                name = value
            case (3, .bytes) where id == nil:
                guard let value = reader.bytes() else { throw .malformed }
                id = value
            case (4, .bytes) where second == nil:
                guard let value = reader.bytes() else { throw .malformed }
                if first == nil { first = value } else { second = value }
            case (1...4, _): throw .malformed
            default: guard reader.skip(field.form) else { throw .malformed }
            }
        }
        guard version == EntryHeader.version else { throw .unknownVersion(version) }
        guard let name, name.spells(origin) else { throw .foreignOrigin }
        guard let eventID = id.flatMap({ EventID(bytes: $0) }), let facts = first.flatMap({ PartView($0) }),
            facts.kind == .facts
        else { throw .malformed }
        self.eventID = eventID
        self.facts = facts
        content = try second.map { (bytes) throws(EntryFault) in
            guard let content = PartView(bytes), content.kind == .content else { throw .malformed }
            return content
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether these are the bytes of `text`.
    fileprivate func spells(_ text: String) -> Bool {
        guard let base = baseAddress, count == text.utf8.count else { return text.isEmpty && isEmpty }
        return text.utf8.withContiguousStorageIfAvailable { memcmp(base, $0.baseAddress!, count) == 0 }
            ?? elementsEqual(text.utf8)
    }
}
