package import Events
internal import Foundation
internal import Sodium

/// What opens one part of one event and nothing else: 64 bytes, of which the first 32 decrypt and the last 32 are the commitment. It follows
/// from the part's data keys, and they do not follow from it, so it can be handed to somebody who is to read that part alone.
package struct DisclosedKey: Sendable {
    package static let byteCount = 64

    package let bytes: [UInt8]

    /// Derives the key of `part` and shows that it is the one the part was sealed with.
    package init(
        of part: Part, keys source: some DataKeySource, origin: String, eventID: EventID
    ) throws(PartFault) {
        var keys: [DataKey] = []
        for id in try Self.keyIDs(of: part) {
            guard let key = source.dataKey(id) else { throw .keyMissing(id) }
            keys.append(key)
        }
        var key = PartKeyDeriver()
        part.salt.withUnsafeBytes { salt in
            key.derive(
                keys[0], keys.dropFirst(), ids: keys.map(\.id), salt: salt, origin: origin, eventID: eventID,
                kind: part.kind)
        }
        guard Self.commits(key.commitment, to: part) else { throw .commitmentMismatch }
        bytes = Array(key.encryption) + key.commitment
    }

    /// `nil` unless there are exactly 64 bytes.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = Array(bytes)
    }

    /// The plaintext of `part`. The digest is checked first, then the commitment, and only then is anything decrypted.
    package func open(
        _ part: Part, ciphertext: [UInt8], origin: String, eventID: EventID
    ) throws(PartFault) -> [UInt8] {
        try PartCipher.verifyDigest(of: ciphertext, in: part)
        let context = PartCipher.context(
            origin: origin, eventID: eventID, kind: part.kind, keyIDs: try Self.keyIDs(of: part))
        guard bytes[32...].withUnsafeBytes({ Self.commits($0, to: part) }) else { throw .commitmentMismatch }
        let padded = bytes[..<32].withUnsafeBytes { key in
            context.withUnsafeBytes { context in
                ciphertext.withUnsafeBytes { ciphertext in
                    if ciphertext.count > PartCipher.oneShotBytesMax + XChaCha20Poly1305.tagBytes {
                        return SecretStream.open(ciphertext, key: key, additionalData: context)
                    }
                    return part.salt.withUnsafeBytes {
                        XChaCha20Poly1305.open(ciphertext, nonce: $0, key: key, additionalData: context)
                    }
                }
            }
        }
        guard var plaintext = padded else { throw .undecryptable }
        guard Padding.unpad(&plaintext, blockBytes: PartCipher.paddingBlockBytes) else { throw .malformed }
        return plaintext
    }

    private static func commits(_ commitment: UnsafeRawBufferPointer, to part: Part) -> Bool {
        part.commitment.withUnsafeBytes { equalInConstantTime($0, commitment) }
    }

    /// The names of the data keys of a part whose form is good.
    private static func keyIDs(of part: Part) throws(PartFault) -> [DataKeyID] {
        var ids: [DataKeyID] = []
        for id in part.dataKeyIds {
            guard let id = DataKeyID(bytes: id), ids.last.map({ $0 < id }) ?? true else { throw .malformed }
            ids.append(id)
        }
        guard !ids.isEmpty, part.salt.count == PartCipher.saltBytes,
            part.commitment.count == PartCipher.commitmentBytes,
            part.kind == .facts || part.kind == .content
        else { throw .malformed }
        return ids
    }
}

/// A part key stays out of logs, errors and crash texts.
extension DisclosedKey: CustomStringConvertible, CustomReflectable {
    package var description: String { "a part key" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
