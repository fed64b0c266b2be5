internal import CSodium

/// SHA-256 (FIPS 180-4).
package enum SHA256 {
    package static func digest(_ bytes: UnsafeRawBufferPointer) -> Digest {
        SodiumLibrary.start()
        return Digest { out in
            crypto_hash_sha256(
                out.baseAddress!.assumingMemoryBound(to: UInt8.self),
                bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
        }
    }

    package static func digest(_ bytes: [UInt8]) -> Digest {
        bytes.withUnsafeBytes { digest($0) }
    }

    /// SHA-256 of `prefix` followed by the two pieces.
    package static func digest(
        prefix: UInt8, _ first: UnsafeRawBufferPointer,
        _ second: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) -> Digest {
        SodiumLibrary.start()
        var state = crypto_hash_sha256_state()
        crypto_hash_sha256_init(&state)
        withUnsafePointer(to: prefix) { _ = crypto_hash_sha256_update(&state, $0, 1) }
        for piece in [first, second] where piece.count > 0 {
            crypto_hash_sha256_update(
                &state, piece.baseAddress!.assumingMemoryBound(to: UInt8.self), UInt64(piece.count))
        }
        return Digest { crypto_hash_sha256_final(&state, $0.baseAddress!.assumingMemoryBound(to: UInt8.self)) }
    }
}
