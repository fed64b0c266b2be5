internal import CSodium

/// An Ed25519 key pair (RFC 8032). The secret half stays in guarded memory and is wiped with the last reference.
package final class SigningKey: Sendable {
    package static let seedBytes = 32
    package static let signatureBytes = 64

    package let publicKey: PublicKey
    private let secret: SecretBytes

    /// The key pair that follows from `seed`, 32 bytes.
    package init(seed: UnsafeRawBufferPointer) {
        SodiumLibrary.start()
        precondition(seed.count == Self.seedBytes)
        var publicBytes = [UInt8](repeating: 0, count: 32)
        secret = SecretBytes(count: 64) { out in
            crypto_sign_seed_keypair(
                &publicBytes, out.baseAddress!.assumingMemoryBound(to: UInt8.self),
                seed.baseAddress!.assumingMemoryBound(to: UInt8.self))
        }
        publicKey = PublicKey(bytes: publicBytes)!
    }

    package static func random() -> SigningKey {
        SecretBytes.random(count: seedBytes).withBytes { SigningKey(seed: $0) }
    }

    /// Lends the seed, so that it can be wrapped and stored.
    package func withSeed<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        // libsodium's secret key is the seed followed by the public key.
        secret.withBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<Self.seedBytes])) }
    }

    /// 64 bytes.
    package func sign(_ message: UnsafeRawBufferPointer) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: Self.signatureBytes) { out, filled in
            secret.withBytes { key in
                _ = crypto_sign_detached(
                    out.baseAddress!, nil, message.baseAddress?.assumingMemoryBound(to: UInt8.self),
                    UInt64(message.count),
                    key.baseAddress!.assumingMemoryBound(to: UInt8.self))
            }
            filled = Self.signatureBytes
        }
    }
}

/// The public half of an Ed25519 key pair.
package struct PublicKey: Hashable, Sendable {
    /// 32 bytes.
    package let bytes: [UInt8]
    /// SHA-256 of the bytes: the name a signature carries.
    package let digest: Digest

    /// `nil` unless there are exactly 32 bytes.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        self.bytes = Array(bytes)
        digest = SHA256.digest(self.bytes)
    }

    /// Whether a private half can be of it: a point of the curve's main subgroup, in its one form. Under others, of small order, one signature
    /// may verify for many messages.
    package var isValidPoint: Bool {
        SodiumLibrary.start()
        return crypto_core_ed25519_is_valid_point(bytes) == 1
    }

    package func verifies(_ signature: some Collection<UInt8>, of message: UnsafeRawBufferPointer) -> Bool {
        Array(signature).withUnsafeBytes { verifies($0, of: message) }
    }

    /// The same for a signature that is lent.
    package func verifies(_ signature: UnsafeRawBufferPointer, of message: UnsafeRawBufferPointer) -> Bool {
        SodiumLibrary.start()
        guard signature.count == SigningKey.signatureBytes, let first = signature.baseAddress else { return false }
        return crypto_sign_verify_detached(
            first.assumingMemoryBound(to: UInt8.self), message.baseAddress?.assumingMemoryBound(to: UInt8.self),
            UInt64(message.count), bytes) == 0
    }

    package static func == (left: Self, right: Self) -> Bool { left.bytes == right.bytes }
    package func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}
