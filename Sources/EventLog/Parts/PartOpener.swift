package import Events
internal import Sodium

/// Opens parts, one after the other, in memory that it keeps: nothing is allocated for a part of common size.
package struct PartOpener: ~Copyable {
    private let keys: any DataKeySource
    private let origin: String
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

    /// Lends the plaintext of `part` to `body`. The digest is checked before any key is asked for, the commitment before anything is
    /// decrypted.
    package mutating func open<R>(
        _ part: PartView, of eventID: EventID, ciphertext: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer) -> R
    ) throws(PartFault) -> R {
        guard part.isDigest(of: ciphertext) else { throw .digestMismatch }
        let first = try key(of: part)
        var rest: [DataKey] = []
        for id in part.dataKeyIDs.dropFirst() {
            guard let key = keys.dataKey(id) else { throw .keyMissing(id) }
            rest.append(key)
        }
        let isStream = ciphertext.count > PartCipher.oneShotBytesMax + XChaCha20Poly1305.tagBytes
        if !isStream { reserve(ciphertext.count) }
        let opened = PartKey.with(
            first, rest, ids: part.dataKeyIDs, salt: part.salt, origin: origin, eventID: eventID, kind: part.kind
        ) { key -> Result<R, PartFault> in
            guard equalInConstantTime(part.commitment, key.commitment) else { return .failure(.commitmentMismatch) }
            if isStream {
                let padded = SecretStream.open(ciphertext, key: key.encryption, additionalData: key.context)
                return padded?.withUnsafeBytes { Self.unpad($0, body) } ?? .failure(.undecryptable)
            }
            guard
                XChaCha20Poly1305.open(
                    ciphertext, nonce: part.salt, key: key.encryption, additionalData: key.context, into: plaintext)
            else { return .failure(.undecryptable) }
            let count = ciphertext.count - XChaCha20Poly1305.tagBytes
            return Self.unpad(UnsafeRawBufferPointer(rebasing: plaintext[..<count]), body)
        }
        return try opened.get()
    }

    private static func unpad<R>(_ padded: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> R)
        -> Result<R, PartFault>
    {
        guard let count = Padding.unpaddedCount(of: padded, blockBytes: PartCipher.paddingBlockBytes) else {
            return .failure(.malformed)
        }
        return .success(body(UnsafeRawBufferPointer(rebasing: padded[..<count])))
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
