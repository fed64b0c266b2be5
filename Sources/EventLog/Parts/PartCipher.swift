package import Events
internal import Foundation
internal import Sodium

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
    /// Padded plaintexts over this are sealed as a stream.
    static let oneShotBytesMax = 1 << 20

    /// The header's entry for the part, and the ciphertext to be stored beside the log.
    package static func seal(
        _ plaintext: [UInt8], kind: Part.Kind, keys: [DataKey], origin: String, eventID: EventID
    ) -> (part: Part, ciphertext: [UInt8]) {
        seal(plaintext, kind: kind, keys: keys, origin: origin, eventID: eventID, salt: Random.bytes(saltBytes))
    }

    /// As ``seal(_:kind:keys:origin:eventID:)``, for who must know the salt before: 32 bytes that are never used twice.
    package static func seal(
        _ plaintext: [UInt8], kind: Part.Kind, keys: [DataKey], origin: String, eventID: EventID, salt: [UInt8]
    ) -> (part: Part, ciphertext: [UInt8]) {
        precondition(!keys.isEmpty && plaintext.count <= plaintextBytesMax && salt.count == saltBytes)
        // Two subjects may share a key; it counts once.
        var keys = keys.sorted { $0.id < $1.id }
        for index in keys.indices.dropFirst().reversed() where keys[index].id == keys[index - 1].id {
            keys.remove(at: index)
        }
        let context = context(origin: origin, eventID: eventID, kind: kind, keyIDs: keys.map(\.id))
        var padded = plaintext
        Padding.pad(&padded, blockBytes: paddingBlockBytes)
        let (ciphertext, commitment) = withPartKey(keys, salt: salt, context: context) { key, commitment in
            let ciphertext = padded.withUnsafeBytes { padded in
                context.withUnsafeBytes { context in
                    if padded.count > oneShotBytesMax {
                        return SecretStream.seal(padded, key: key, additionalData: context)
                    }
                    return salt.withUnsafeBytes {
                        XChaCha20Poly1305.seal(padded, nonce: $0, key: key, additionalData: context)
                    }
                }
            }
            return (ciphertext, Data(commitment))
        }
        padded.withUnsafeMutableBytes { wipe($0) }
        var part = Part()
        part.kind = kind
        part.dataKeyIds = keys.map { Data($0.id.bytes) }
        part.salt = Data(salt)
        part.length = UInt32(ciphertext.count)
        part.digest = SHA256.digest(ciphertext).withBytes { Data($0) }
        part.commitment = commitment
        return (part, ciphertext)
    }

    /// The plaintext of `part`. The digest is checked before any key is asked for, the commitment before anything is decrypted.
    package static func open(
        _ part: Part, ciphertext: [UInt8], keys source: some DataKeySource, origin: String, eventID: EventID
    ) throws(PartFault) -> [UInt8] {
        try verifyDigest(of: ciphertext, in: part)
        var keys: [DataKey] = []
        for id in part.dataKeyIds {
            guard let id = DataKeyID(bytes: id), keys.last.map({ $0.id < id }) ?? true else { throw .malformed }
            guard let key = source.dataKey(id) else { throw .keyMissing(id) }
            keys.append(key)
        }
        guard !keys.isEmpty, part.salt.count == saltBytes, part.commitment.count == 32,
            part.kind == .facts || part.kind == .content
        else { throw .malformed }
        let salt = Array(part.salt)
        let context = context(origin: origin, eventID: eventID, kind: part.kind, keyIDs: keys.map(\.id))
        let opened = withPartKey(keys, salt: salt, context: context) { key, commitment -> Result<[UInt8], PartFault> in
            guard part.commitment.withUnsafeBytes({ equalInConstantTime($0, commitment) }) else {
                return .failure(.commitmentMismatch)
            }
            let plaintext = ciphertext.withUnsafeBytes { ciphertext in
                context.withUnsafeBytes { context in
                    if ciphertext.count > oneShotBytesMax + XChaCha20Poly1305.tagBytes {
                        return SecretStream.open(ciphertext, key: key, additionalData: context)
                    }
                    return salt.withUnsafeBytes {
                        XChaCha20Poly1305.open(ciphertext, nonce: $0, key: key, additionalData: context)
                    }
                }
            }
            return plaintext.map { .success($0) } ?? .failure(.undecryptable)
        }
        var plaintext = try opened.get()
        guard Padding.unpad(&plaintext, blockBytes: paddingBlockBytes) else { throw .malformed }
        return plaintext
    }

    /// Checks that these are the bytes the entry was signed with; needs no key.
    package static func verifyDigest(of ciphertext: [UInt8], in part: Part) throws(PartFault) {
        guard ciphertext.count == Int(part.length), let digest = Digest(part.digest),
            SHA256.digest(ciphertext) == digest
        else { throw .digestMismatch }
    }

    /// `origin, event_id, kind, data_key_ids`, each after its length as four bytes, big-endian; the ids one after the other.
    package static func context(origin: String, eventID: EventID, kind: Part.Kind, keyIDs: [DataKeyID]) -> [UInt8] {
        var context: [UInt8] = []
        context.reserveCapacity(64 + origin.utf8.count + 16 * keyIDs.count)
        func add(_ field: some Collection<UInt8>) {
            withUnsafeBytes(of: UInt32(field.count).bigEndian) { context.append(contentsOf: $0) }
            context.append(contentsOf: field)
        }
        add(origin.utf8)
        add(eventID.bytes)
        add(CollectionOfOne(UInt8(kind.rawValue)))
        add(keyIDs.flatMap(\.bytes))
        return context
    }

    /// Lends the encryption key and the commitment, and wipes both after.
    private static func withPartKey<R>(
        _ keys: [DataKey], salt: [UInt8], context: [UInt8],
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> R
    ) -> R {
        // Derived keys live for microseconds, on the stack: a guarded allocation for each would cost more than the encryption.
        withUnsafeTemporaryAllocation(byteCount: 32 + 64, alignment: 16) { secret in
            defer { wipe(secret) }
            let dataKey = UnsafeMutableRawBufferPointer(rebasing: secret[..<32])
            let partKey = UnsafeMutableRawBufferPointer(rebasing: secret[32...])
            keys[0].withSecret { dataKey.copyMemory(from: $0) }
            for key in keys.dropFirst() {
                key.withSecret { next in
                    withUnsafeTemporaryAllocation(byteCount: 32, alignment: 16) { chained in
                        KeyedHash.derive(into: chained, key: UnsafeRawBufferPointer(dataKey), message: next)
                        dataKey.copyMemory(from: UnsafeRawBufferPointer(chained))
                        wipe(chained)
                    }
                }
            }
            let message = label + salt + context
            message.withUnsafeBytes {
                KeyedHash.derive(into: partKey, key: UnsafeRawBufferPointer(dataKey), message: $0)
            }
            let derived = UnsafeRawBufferPointer(partKey)
            return body(
                UnsafeRawBufferPointer(rebasing: derived[..<32]), UnsafeRawBufferPointer(rebasing: derived[32...]))
        }
    }

    private static let label = Array("promptledger/part/v1".utf8)
}
