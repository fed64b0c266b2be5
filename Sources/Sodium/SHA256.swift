internal import COpenSSL

/// SHA-256 (FIPS 180-4), by OpenSSL: unlike libsodium it uses the instructions that processors have for it, which makes a leaf's hash four
/// times as fast. Every digest has a state of its own, so any thread may ask.
package enum SHA256 {
    package static func digest(_ bytes: UnsafeRawBufferPointer) -> Digest {
        digest { state in SHA256_Update(&state, bytes.baseAddress, bytes.count) }
    }

    package static func digest(_ bytes: [UInt8]) -> Digest {
        bytes.withUnsafeBytes { digest($0) }
    }

    /// SHA-256 of `prefix` followed by two digests.
    package static func digest(prefix: UInt8, _ left: Digest, _ right: Digest) -> Digest {
        left.withBytes { left in right.withBytes { right in digest(prefix: prefix, left, right) } }
    }

    /// SHA-256 of `prefix` followed by the two pieces.
    package static func digest(
        prefix: UInt8, _ first: UnsafeRawBufferPointer,
        _ second: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) -> Digest {
        var prefix = prefix
        return digest { state in
            SHA256_Update(&state, &prefix, 1)
            SHA256_Update(&state, first.baseAddress, first.count)
            SHA256_Update(&state, second.baseAddress, second.count)
        }
    }

    /// SHA-256 of what `add` puts in. None of these calls can fail.
    private static func digest(_ add: (inout SHA256_CTX) -> Void) -> Digest {
        var state = SHA256_CTX()
        SHA256_Init(&state)
        add(&state)
        return Digest { SHA256_Final($0.baseAddress!.assumingMemoryBound(to: UInt8.self), &state) }
    }
}
