internal import Sodium

/// Seals one key under another: a random nonce, then XChaCha20-Poly1305 with what the key is for as additional data, so that a wrapped key
/// cannot be filed under another name.
enum KeyWrap {
    static func wrap(_ key: UnsafeRawBufferPointer, under wrapping: borrowing SecretBytes, for use: [UInt8]) -> [UInt8]
    {
        let nonce = Random.bytes(XChaCha20Poly1305.nonceBytes)
        let sealed = wrapping.withBytes { wrapping in
            nonce.withUnsafeBytes { nonce in
                use.withUnsafeBytes { XChaCha20Poly1305.seal(key, nonce: nonce, key: wrapping, additionalData: $0) }
            }
        }
        return nonce + sealed
    }

    /// Writes the key, 32 bytes, to `target`; `false` where it was wrapped under another key, for another use, or was changed.
    static func unwrap(
        _ wrapped: [UInt8], under wrapping: borrowing SecretBytes, for use: [UInt8],
        into target: UnsafeMutableRawBufferPointer
    ) -> Bool {
        guard wrapped.count == XChaCha20Poly1305.nonceBytes + 32 + XChaCha20Poly1305.tagBytes else { return false }
        let opened = wrapping.withBytes { wrapping in
            wrapped.withUnsafeBytes { wrapped in
                use.withUnsafeBytes {
                    XChaCha20Poly1305.open(
                        UnsafeRawBufferPointer(rebasing: wrapped[XChaCha20Poly1305.nonceBytes...]), nonce: wrapped,
                        key: wrapping,
                        additionalData: $0)
                }
            }
        }
        guard var key = opened else { return false }
        target.copyBytes(from: key)
        key.withUnsafeMutableBytes { wipe($0) }
        return true
    }
}
