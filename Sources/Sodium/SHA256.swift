internal import COpenSSL

/// SHA-256 (FIPS 180-4), by OpenSSL: unlike libsodium it uses the instructions that processors have for it, which makes a leaf's hash four
/// times as fast. Every digest has a context of its own, so any thread may ask.
package enum SHA256 {
    /// Looked up once: a look-up takes longer than a digest.
    nonisolated(unsafe) private static let algorithm: OpaquePointer = {
        guard let found = EVP_MD_fetch(nil, "SHA256", nil) else { fatalError("OpenSSL has no SHA-256") }
        return found
    }()

    package static func digest(_ bytes: UnsafeRawBufferPointer) -> Digest {
        Digest { out in
            let made = EVP_Digest(
                bytes.baseAddress, bytes.count, out.baseAddress!.assumingMemoryBound(to: UInt8.self), nil, algorithm,
                nil)
            precondition(made == 1)
        }
    }

    package static func digest(_ bytes: [UInt8]) -> Digest {
        bytes.withUnsafeBytes { digest($0) }
    }

    /// SHA-256 of `prefix` followed by two digests.
    package static func digest(prefix: UInt8, _ left: Digest, _ right: Digest) -> Digest {
        withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { message in
            message[0] = prefix
            left.withBytes { UnsafeMutableRawBufferPointer(rebasing: message[1...]).copyMemory(from: $0) }
            right.withBytes { UnsafeMutableRawBufferPointer(rebasing: message[33...]).copyMemory(from: $0) }
            return digest(UnsafeRawBufferPointer(message))
        }
    }

    /// SHA-256 of `prefix` followed by the two pieces.
    package static func digest(
        prefix: UInt8, _ first: UnsafeRawBufferPointer,
        _ second: UnsafeRawBufferPointer = UnsafeRawBufferPointer(start: nil, count: 0)
    ) -> Digest {
        guard let context = EVP_MD_CTX_new() else { fatalError("OpenSSL has no memory for a digest") }
        defer { EVP_MD_CTX_free(context) }
        return Digest { out in
            withUnsafeBytes(of: prefix) { prefix in
                let made =
                    EVP_DigestInit_ex2(context, algorithm, nil) == 1
                    && EVP_DigestUpdate(context, prefix.baseAddress, 1) == 1
                    && EVP_DigestUpdate(context, first.baseAddress, first.count) == 1
                    && EVP_DigestUpdate(context, second.baseAddress, second.count) == 1
                    && EVP_DigestFinal_ex(context, out.baseAddress!.assumingMemoryBound(to: UInt8.self), nil) == 1
                precondition(made)
            }
        }
    }
}
