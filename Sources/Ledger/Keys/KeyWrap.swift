internal import Sodium

/// Seals one key under another: a random nonce, then XChaCha20-Poly1305 with what the key is for as additional data, so that a wrapped key
/// cannot be filed under another name.
enum KeyWrap {
    /// What wrapping adds.
    static let overheadBytes = XChaCha20Poly1305.nonceBytes + XChaCha20Poly1305.tagBytes

    static func wrap(_ key: UnsafeRawBufferPointer, under wrapping: UnsafeRawBufferPointer, for use: [UInt8]) -> [UInt8]
    {
        let nonce = Random.bytes(XChaCha20Poly1305.nonceBytes)
        let sealed = nonce.withUnsafeBytes { nonce in
            use.withUnsafeBytes { XChaCha20Poly1305.seal(key, nonce: nonce, key: wrapping, additionalData: $0) }
        }
        return nonce + sealed
    }

    /// Fills `target` with the key; `false` where it was wrapped under another key, for another use, is of another length, or was changed.
    static func unwrap(
        _ wrapped: [UInt8], under wrapping: UnsafeRawBufferPointer, for use: [UInt8],
        into target: UnsafeMutableRawBufferPointer
    ) -> Bool {
        guard wrapped.count == target.count + overheadBytes else { return false }
        let opened = wrapped.withUnsafeBytes { wrapped in
            use.withUnsafeBytes {
                XChaCha20Poly1305.open(
                    UnsafeRawBufferPointer(rebasing: wrapped[XChaCha20Poly1305.nonceBytes...]), nonce: wrapped,
                    key: wrapping, additionalData: $0)
            }
        }
        guard var key = opened else { return false }
        target.copyBytes(from: key)
        key.withUnsafeMutableBytes { wipe($0) }
        return true
    }
}
