internal import Events
internal import Sodium

/// Makes of a passphrase what a key file holds: 32 bytes, by Argon2id, slowly and in much memory.
enum PassphraseKey {
    /// For new slots and locks. Every slot there is was made with these: who changes them says in the event which a slot has.
    static let limits = Argon2id.Limits.moderate
    /// keys.db says what a slot's passphrase costs, and is not believed beyond this.
    static let most = Argon2id.Limits(operations: 16, memoryBytes: 1 << 30)

    /// The same limits make the same key, whoever asks. A wrong passphrase costs what the right one does.
    static func derive(
        from passphrase: UnsafeRawBufferPointer, salt: [UInt8], limits: Argon2id.Limits = limits
    ) throws(LedgerFault) -> SecretBytes {
        guard limits.operations <= most.operations, limits.memoryBytes <= most.memoryBytes else {
            throw .keysIncomplete(
                """
                it asks for \(limits.memoryBytes >> 20) MiB and \(limits.operations) passes over them to try a passphrase, \
                and at most \(most.memoryBytes >> 20) MiB and \(most.operations) are believed
                """)
        }
        guard let key = Argon2id.key(count: 32, from: passphrase, salt: salt, limits: limits) else {
            throw .tooLittleMemory(mebibytes: limits.memoryBytes >> 20)
        }
        return key
    }
}
