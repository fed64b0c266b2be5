package import Events
internal import Foundation
internal import Sodium
internal import SwiftProtobuf

/// Why a part cannot be read.
package enum PartFault: Error, Equatable, Sendable {
    /// The bytes beside the log are not those the entry was signed with.
    case digestMismatch
    /// The bytes beside the log are gone, or the key is: erased, or not ours to read.
    case erased
    case keyMissing(DataKeyID)
    /// The keys at hand are not those it was sealed with.
    case commitmentMismatch
    case undecryptable
    case malformed
}

extension PartFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .digestMismatch: "its bytes have another digest"
        case .erased: "it was erased"
        case .keyMissing: "a key to it is not here"
        case .commitmentMismatch: "it was sealed under another key"
        case .undecryptable: "it does not decrypt"
        case .malformed: "it is not well-formed"
        }
    }
}

/// Seals and opens the parts of an event.
///
/// Part key = keyed BLAKE2b, 64 bytes, under the data key, of `"promptledger/part/v1" ‖ salt ‖ context`: the first half encrypts, the second
/// is the commitment, for ChaCha20-Poly1305 alone would let one ciphertext open under two keys. Several data keys become one by a keyed
/// BLAKE2b chain in the order of their ids, so that destroying any destroys the part.
package enum PartCipher {
    /// A plaintext, before padding; a larger one is refused by the caller.
    package static let plaintextBytesMax = 64 << 20
    static let paddingBlockBytes = 64
    static let saltBytes = 32
    static let commitmentBytes = 32
    /// Padded plaintexts over this are sealed as a stream.
    static let oneShotBytesMax = 1 << 20

    /// The header's entry for the part, and the ciphertext to be stored beside the log.
    package static func seal(
        _ plaintext: [UInt8], kind: Part.Kind, keys: [DataKey], origin: String, eventID: EventID
    ) -> (part: Part, ciphertext: [UInt8]) {
        seal(
            plaintext, kind: kind, keys: keys, origin: origin, eventID: eventID,
            salt: PublicRandom.bytes(saltBytes))
    }

    /// As ``seal(_:kind:keys:origin:eventID:)``, for who must know the salt before: 32 bytes that are never used twice.
    package static func seal(
        _ plaintext: [UInt8], kind: Part.Kind, keys: [DataKey], origin: String, eventID: EventID, salt: [UInt8]
    ) -> (part: Part, ciphertext: [UInt8]) {
        let sealed = sealed(
            plaintext, kind: kind, keys: keys, origin: origin, eventID: eventID, salt: salt)
        return (Part(sealed), sealed.ciphertext)
    }

    static func sealed(
        _ plaintext: [UInt8], kind: Part.Kind, keys: [DataKey], origin: String, eventID: EventID,
        salt: [UInt8] = PublicRandom.bytes(saltBytes)
    ) -> SealedPart {
        precondition(!keys.isEmpty && plaintext.count <= plaintextBytesMax && salt.count == saltBytes)
        let keys = rising(keys)
        var key = PartKeyDeriver()
        let ciphertext = salt.withBytes { salt in
            key.derive(
                keys[0], keys.dropFirst(), ids: keys.lazy.map(\.id), salt: salt, origin: origin, eventID: eventID,
                kind: kind)
            return withPadded(plaintext) { padded in
                padded.count > oneShotBytesMax
                    ? SecretStream.seal(padded, key: key.encryption, additionalData: key.context)
                    : XChaCha20Poly1305.seal(padded, nonce: salt, key: key.encryption, additionalData: key.context)
            }
        }
        return SealedPart(
            kind: kind, keys: keys, salt: salt, digest: SHA256.digest(ciphertext), commitment: Array(key.commitment),
            ciphertext: ciphertext)
    }

    /// In the order of their ids. Two subjects may share a key; it counts once.
    private static func rising(_ keys: [DataKey]) -> [DataKey] {
        guard keys.count > 1 else { return keys }
        var keys = keys.sorted { $0.id < $1.id }
        for index in keys.indices.dropFirst().reversed() where keys[index].id == keys[index - 1].id {
            keys.remove(at: index)
        }
        return keys
    }

    /// Lends the padded plaintext and wipes it after; a small one lies on the stack.
    private static func withPadded<R>(_ plaintext: [UInt8], _ body: (UnsafeRawBufferPointer) -> R)
        -> R
    {
        let count = Padding.paddedCount(plaintext.count, blockBytes: paddingBlockBytes)
        return withUnsafeTemporaryAllocation(byteCount: count, alignment: 16) { padded in
            defer { wipe(padded) }
            padded.copyBytes(from: plaintext)
            Padding.pad(padded, from: plaintext.count, blockBytes: paddingBlockBytes)
            return body(UnsafeRawBufferPointer(padded))
        }
    }

    /// The plaintext of `part`. The digest is checked before any key is asked for, the commitment before anything is decrypted.
    package static func open(
        _ part: Part, ciphertext: [UInt8], keys: some DataKeySource, origin: String, eventID: EventID
    ) throws(PartFault) -> [UInt8] {
        // Serialising a message in memory cannot fail.
        let bytes: [UInt8] = try! part.serializedBytes()
        return try bytes.withBytes { (bytes) throws(PartFault) in
            guard let part = PartView(bytes) else { throw .malformed }
            var opener = PartOpener(keys: keys, origin: origin)
            return try ciphertext.withBytes { (ciphertext) throws(PartFault) in
                Array(try opener.open(part, of: eventID, ciphertext: ciphertext))
            }
        }
    }

    /// Checks that these are the bytes the entry was signed with; needs no key.
    package static func verifyDigest(of ciphertext: [UInt8], in part: Part) throws(PartFault) {
        guard ciphertext.count == Int(part.length), let digest = Digest(part.digest),
            SHA256.digest(ciphertext) == digest
        else { throw .digestMismatch }
    }

    /// `origin, event_id, kind, data_key_ids`, each after its length as four bytes, big-endian; the ids one after the other.
    package static func context(origin: String, eventID: EventID, kind: Part.Kind, keyIDs: [DataKeyID]) -> [UInt8] {
        let count = PartKeyDeriver.contextBytes(origin: origin, keys: keyIDs.count)
        return [UInt8](unsafeUninitializedCapacity: count) { context, filled in
            PartKeyDeriver.writeContext(
                to: UnsafeMutableRawBufferPointer(context), origin: origin, eventID: eventID, kind: kind, ids: keyIDs)
            filled = count
        }
    }
}
