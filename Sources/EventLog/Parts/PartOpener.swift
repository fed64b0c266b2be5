package import Events
internal import Sodium

/// Opens parts, one after the other, in memory that it keeps: nothing is allocated for a part of common size.
package struct PartOpener: ~Copyable {
    private let keys: any DataKeySource
    private let origin: String
    private var partKey = PartKeyDeriver()
    private var plaintext: UnsafeMutableRawBufferPointer
    /// The key that the latest facts were sealed with, which is that of nearly all facts.
    private var factsKey: DataKey?

    package init(keys: some DataKeySource, origin: String) {
        self.keys = keys
        self.origin = origin
        plaintext = .allocate(byteCount: 4_096, alignment: 16)
    }

    deinit {
        wipe(plaintext)
        plaintext.deallocate()
    }

    /// The plaintext of `part`, lent until the next is opened. The digest is checked before any key is asked for, the commitment before
    /// anything is decrypted.
    package mutating func open(
        _ part: PartView, of eventID: EventID, ciphertext: UnsafeRawBufferPointer
    ) throws(PartFault) -> UnsafeRawBufferPointer {
        guard part.isDigest(of: ciphertext) else { throw .digestMismatch }
        let first = try key(of: part)
        var rest: [DataKey] = []
        for id in part.dataKeyIDs.dropFirst() {
            guard let key = keys.dataKey(id) else { throw .keyMissing(id) }
            rest.append(key)
        }
        partKey.derive(
            first, rest, ids: part.dataKeyIDs, salt: part.salt, origin: origin, eventID: eventID, kind: part.kind)
        guard equalInConstantTime(part.commitment, partKey.commitment) else { throw .commitmentMismatch }
        let padded = UnsafeRawBufferPointer(rebasing: plaintext[..<(try decrypt(ciphertext, nonce: part.salt))])
        guard let count = Padding.unpaddedCount(of: padded, blockBytes: PartCipher.paddingBlockBytes) else {
            throw .malformed
        }
        return UnsafeRawBufferPointer(rebasing: padded[..<count])
    }

    /// Leaves the padded plaintext in ``plaintext``. Answers how long it is.
    private mutating func decrypt(
        _ ciphertext: UnsafeRawBufferPointer, nonce: UnsafeRawBufferPointer
    ) throws(PartFault) -> Int {
        reserve(ciphertext.count)
        if ciphertext.count > PartCipher.oneShotBytesMax + XChaCha20Poly1305.tagBytes {
            guard
                let padded = SecretStream.open(ciphertext, key: partKey.encryption, additionalData: partKey.context)
            else { throw .undecryptable }
            plaintext.copyBytes(from: padded)
            return padded.count
        }
        guard
            XChaCha20Poly1305.open(
                ciphertext, nonce: nonce, key: partKey.encryption, additionalData: partKey.context, into: plaintext)
        else { throw .undecryptable }
        return ciphertext.count - XChaCha20Poly1305.tagBytes
    }

    private mutating func key(of part: PartView) throws(PartFault) -> DataKey {
        let id = part.dataKeyIDs[0]
        if part.kind == .facts, let factsKey, factsKey.id == id { return factsKey }
        guard let key = keys.dataKey(id) else { throw .keyMissing(id) }
        if part.kind == .facts { factsKey = key }
        return key
    }

    private mutating func reserve(_ count: Int) {
        guard count > plaintext.count else { return }
        wipe(plaintext)
        plaintext.deallocate()
        plaintext = .allocate(byteCount: max(count, 2 * plaintext.count), alignment: 16)
    }
}

extension PartView {
    /// Whether these are the bytes the entry was signed with; needs no key.
    package func isDigest(of ciphertext: UnsafeRawBufferPointer) -> Bool {
        ciphertext.count == Int(length) && SHA256.digest(ciphertext) == digest
    }
}
