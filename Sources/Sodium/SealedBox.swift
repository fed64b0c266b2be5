internal import CSodium

/// An X25519 key pair (RFC 7748) that opens what anybody sealed to its public half. The secret half stays in guarded memory and is wiped with
/// the last reference.
package final class BoxKey: Sendable {
    package static let seedBytes = 32

    package let publicKey: BoxPublicKey
    private let secret: SecretBytes

    /// The key pair that follows from `seed`, 32 bytes (`crypto_box_seed_keypair`: the secret is the first half of the seed's SHA-512).
    package init(seed: UnsafeRawBufferPointer) {
        SodiumLibrary.start()
        precondition(seed.count == Self.seedBytes)
        var publicBytes = [UInt8](repeating: 0, count: 32)
        secret = SecretBytes(count: 32) { out in
            crypto_box_seed_keypair(
                &publicBytes, out.baseAddress!.assumingMemoryBound(to: UInt8.self),
                seed.baseAddress!.assumingMemoryBound(to: UInt8.self))
        }
        publicKey = BoxPublicKey(bytes: publicBytes)!
    }

    /// What was sealed, or `nil` where it was sealed to another key, holds nothing, or was changed.
    package func open(_ sealed: [UInt8]) -> SecretBytes? {
        guard sealed.count > BoxPublicKey.overheadBytes else { return nil }
        var isOpened = false
        let plaintext = SecretBytes(count: sealed.count - BoxPublicKey.overheadBytes) { out in
            secret.withBytes { secret in
                isOpened =
                    crypto_box_seal_open(
                        out.baseAddress!.assumingMemoryBound(to: UInt8.self), sealed, UInt64(sealed.count),
                        publicKey.bytes, secret.baseAddress!.assumingMemoryBound(to: UInt8.self)) == 0
            }
        }
        guard isOpened else { return nil }
        return plaintext
    }
}

/// The public half of an X25519 key pair: seals to its owner, and cannot open.
package struct BoxPublicKey: Hashable, Sendable {
    /// What a sealed message is longer than its plaintext: a one-time public key and a tag.
    package static let overheadBytes = 48

    /// 32 bytes.
    package let bytes: [UInt8]

    /// `nil` unless there are exactly 32 bytes.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        self.bytes = Array(bytes)
    }

    /// `crypto_box_seal`: 48 bytes longer than the plaintext, and other bytes each time. `nil` where this is no key that keeps anything secret
    /// (one of the few points of low order).
    package func seal(_ plaintext: UnsafeRawBufferPointer) -> [UInt8]? {
        SodiumLibrary.start()
        var isSealed = false
        let sealed = [UInt8](unsafeUninitializedCapacity: plaintext.count + Self.overheadBytes) { out, filled in
            isSealed =
                crypto_box_seal(
                    out.baseAddress!, plaintext.baseAddress?.assumingMemoryBound(to: UInt8.self),
                    UInt64(plaintext.count), bytes) == 0
            filled = isSealed ? plaintext.count + Self.overheadBytes : 0
        }
        return isSealed ? sealed : nil
    }
}
