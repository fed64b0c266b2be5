internal import CSodium

/// XChaCha20-Poly1305-IETF (draft-irtf-cfrg-xchacha-03): authenticated encryption with a 32-byte key and a 24-byte nonce.
package enum XChaCha20Poly1305 {
    package static let keyBytes = 32
    package static let nonceBytes = 24
    package static let tagBytes = 16

    /// The ciphertext, `plaintext.count + 16` bytes. `nonce`: at least 24 bytes, of which the first 24 count; never twice under one key.
    package static func seal(
        _ plaintext: UnsafeRawBufferPointer, nonce: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer,
        additionalData: UnsafeRawBufferPointer
    ) -> [UInt8] {
        SodiumLibrary.start()
        precondition(key.count == keyBytes && nonce.count >= nonceBytes)
        return [UInt8](unsafeUninitializedCapacity: plaintext.count + tagBytes) { out, filled in
            var length: UInt64 = 0
            crypto_aead_xchacha20poly1305_ietf_encrypt(
                out.baseAddress!, &length, plaintext.baseAddress?.assumingMemoryBound(to: UInt8.self),
                UInt64(plaintext.count),
                additionalData.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(additionalData.count), nil,
                nonce.baseAddress!.assumingMemoryBound(to: UInt8.self),
                key.baseAddress!.assumingMemoryBound(to: UInt8.self))
            filled = Int(length)
        }
    }

    /// The plaintext, or `nil` when the tag does not fit: another key, nonce or additional data, or changed bytes.
    package static func open(
        _ ciphertext: UnsafeRawBufferPointer, nonce: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer,
        additionalData: UnsafeRawBufferPointer
    ) -> [UInt8]? {
        guard ciphertext.count >= tagBytes else { return nil }
        var opened = true
        let plaintext = [UInt8](unsafeUninitializedCapacity: ciphertext.count - tagBytes) { out, filled in
            opened = open(
                ciphertext, nonce: nonce, key: key, additionalData: additionalData,
                into: UnsafeMutableRawBufferPointer(out))
            filled = opened ? ciphertext.count - tagBytes : 0
        }
        return opened ? plaintext : nil
    }

    /// As ``open(_:nonce:key:additionalData:)``, into memory that is there: `target` takes `ciphertext.count - 16` bytes. `false` when the
    /// tag does not fit; then `target` holds nothing of the plaintext.
    package static func open(
        _ ciphertext: UnsafeRawBufferPointer, nonce: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer,
        additionalData: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
    ) -> Bool {
        SodiumLibrary.start()
        precondition(key.count == keyBytes && nonce.count >= nonceBytes)
        guard ciphertext.count >= tagBytes else { return false }
        precondition(target.count >= ciphertext.count - tagBytes)
        var length: UInt64 = 0
        return crypto_aead_xchacha20poly1305_ietf_decrypt(
            // An empty plaintext still needs an address to write nothing to.
            target.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? UnsafeMutablePointer(bitPattern: 1)!, &length,
            nil, ciphertext.baseAddress!.assumingMemoryBound(to: UInt8.self), UInt64(ciphertext.count),
            additionalData.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(additionalData.count),
            nonce.baseAddress!.assumingMemoryBound(to: UInt8.self),
            key.baseAddress!.assumingMemoryBound(to: UInt8.self)) == 0
    }
}
