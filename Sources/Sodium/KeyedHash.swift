internal import CSodium

/// Keyed BLAKE2b (RFC 7693), libsodium's pseudorandom function.
package enum KeyedHash {
    /// Writes `out.count` (16…64) bytes: BLAKE2b of `message` under `key` (16…64 bytes).
    package static func derive(
        into out: UnsafeMutableRawBufferPointer, key: UnsafeRawBufferPointer, message: UnsafeRawBufferPointer
    ) {
        SodiumLibrary.start()
        precondition((16...64).contains(out.count) && (16...64).contains(key.count))
        crypto_generichash(
            out.baseAddress!.assumingMemoryBound(to: UInt8.self), out.count,
            message.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(message.count),
            key.baseAddress!.assumingMemoryBound(to: UInt8.self), key.count)
    }
}

/// Compares in time that does not depend on the contents.
package func equalInConstantTime(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    left.count == right.count
        && (left.count == 0 || sodium_memcmp(left.baseAddress!, right.baseAddress!, left.count) == 0)
}

/// Overwrites memory that held a secret; the compiler does not leave it out.
package func wipe(_ memory: UnsafeMutableRawBufferPointer) {
    if let base = memory.baseAddress { sodium_memzero(base, memory.count) }
}
