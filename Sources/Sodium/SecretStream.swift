internal import CSodium

/// Encryption of long messages in chunks that cannot be reordered, dropped or cut (libsodium's secretstream, XChaCha20-Poly1305).
///
/// Layout: a 24-byte header, then each chunk of `chunkBytes` of plaintext as ciphertext of 17 bytes more; the last chunk, which may be
/// shorter, carries the final tag.
package enum SecretStream {
    package static let chunkBytes = 65_536
    private static let headerBytes = Int(crypto_secretstream_xchacha20poly1305_HEADERBYTES)
    private static let overheadBytes = 17

    package static func seal(
        _ plaintext: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, additionalData: UnsafeRawBufferPointer
    ) -> [UInt8] {
        SodiumLibrary.start()
        precondition(key.count == 32)
        let chunks = max(1, (plaintext.count + chunkBytes - 1) / chunkBytes)
        return [UInt8](unsafeUninitializedCapacity: headerBytes + plaintext.count + chunks * overheadBytes) {
            out, filled in
            var state = crypto_secretstream_xchacha20poly1305_state()
            crypto_secretstream_xchacha20poly1305_init_push(
                &state, out.baseAddress!, key.baseAddress!.assumingMemoryBound(to: UInt8.self))
            filled = headerBytes
            for chunk in 0..<chunks {
                let start = chunk * chunkBytes
                let count = min(chunkBytes, plaintext.count - start)
                var length: UInt64 = 0
                crypto_secretstream_xchacha20poly1305_push(
                    &state, out.baseAddress! + filled, &length,
                    plaintext.baseAddress.map { ($0 + start).assumingMemoryBound(to: UInt8.self) }, UInt64(count),
                    additionalData.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(additionalData.count),
                    UInt8(chunk == chunks - 1 ? crypto_secretstream_xchacha20poly1305_tag_final() : 0))
                filled += Int(length)
            }
            withUnsafeMutableBytes(of: &state) { sodium_memzero($0.baseAddress!, $0.count) }
        }
    }

    /// The plaintext, or `nil` when anything was changed, cut or added, or the key is another.
    package static func open(
        _ ciphertext: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer, additionalData: UnsafeRawBufferPointer
    ) -> [UInt8]? {
        SodiumLibrary.start()
        precondition(key.count == 32)
        guard ciphertext.count >= headerBytes + overheadBytes else { return nil }
        var sound = false
        let plaintext = [UInt8](unsafeUninitializedCapacity: ciphertext.count) { out, filled in
            var state = crypto_secretstream_xchacha20poly1305_state()
            let bytes = ciphertext.baseAddress!.assumingMemoryBound(to: UInt8.self)
            guard
                crypto_secretstream_xchacha20poly1305_init_pull(
                    &state, bytes, key.baseAddress!.assumingMemoryBound(to: UInt8.self)) == 0
            else { return }
            var offset = headerBytes
            while offset < ciphertext.count {
                let count = min(chunkBytes + overheadBytes, ciphertext.count - offset)
                var length: UInt64 = 0
                var tag: UInt8 = 0
                guard
                    crypto_secretstream_xchacha20poly1305_pull(
                        &state, out.baseAddress! + filled, &length, &tag, bytes + offset, UInt64(count),
                        additionalData.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(additionalData.count))
                        == 0
                else { break }
                filled += Int(length)
                offset += count
                if tag == crypto_secretstream_xchacha20poly1305_tag_final() {
                    sound = offset == ciphertext.count
                    break
                }
            }
            withUnsafeMutableBytes(of: &state) { sodium_memzero($0.baseAddress!, $0.count) }
        }
        return sound ? plaintext : nil
    }
}
