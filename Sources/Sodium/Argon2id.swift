internal import CSodium

/// Argon2id version 1.3 (RFC 9106): makes a key of a password, slowly and in much memory, so that guessing is dear.
package enum Argon2id {
    package static let saltBytes = 16

    /// How dear. One lane; RFC 9106 calls the two t and m.
    package struct Limits: Equatable, Sendable {
        /// Passes over the memory.
        package let operations: UInt64
        package let memoryBytes: UInt64

        package init(operations: UInt64, memoryBytes: UInt64) {
            self.operations = operations
            self.memoryBytes = memoryBytes
        }

        /// libsodium's "moderate": three passes over 256 MiB.
        package static let moderate = Limits(operations: 3, memoryBytes: 256 << 20)
        /// The least that libsodium does.
        package static let least = Limits(operations: 1, memoryBytes: 8 << 10)
    }

    /// `count` (16 and up) bytes that follow from the password; `nil` where the machine has not the memory, or libsodium does not take the
    /// limits. `salt`: 16 bytes. Whoever reads limits from a file bounds them first: this takes the time and memory they say.
    package static func key(
        count: Int, from password: UnsafeRawBufferPointer, salt: [UInt8], limits: Limits
    ) -> SecretBytes? {
        SodiumLibrary.start()
        precondition(salt.count == saltBytes && count >= 16)
        guard let memory = Int(exactly: limits.memoryBytes) else { return nil }
        var isMade = false
        let key = SecretBytes(count: count) { out in
            // An empty password still needs an address.
            let bytes = password.baseAddress ?? UnsafeRawPointer(bitPattern: 1)!
            isMade =
                crypto_pwhash(
                    out.baseAddress!.assumingMemoryBound(to: UInt8.self), UInt64(out.count),
                    bytes.assumingMemoryBound(to: CChar.self), UInt64(password.count), salt, limits.operations, memory,
                    crypto_pwhash_ALG_ARGON2ID13) == 0
        }
        guard isMade else { return nil }
        return key
    }
}
