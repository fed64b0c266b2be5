internal import Events
internal import Sodium

/// A signing key that its actor's own passphrase locks: who has the ledger's root key still cannot sign as this actor.
///
/// What is wrapped under the root key is then, instead of the seed: public key (32 bytes) ‖ salt (16) ‖ operations ‖ memory in bytes (8 each,
/// big-endian) ‖ the seed, wrapped under the key that Argon2id makes of the passphrase.
struct LockedKey {
    /// The name that it has in keys.db.
    let id: [UInt8]
    let epoch: UInt32
    let publicKey: PublicKey
    private let salt: [UInt8]
    private let limits: Argon2id.Limits
    private let wrapped: [UInt8]

    private static let headBytes = 64

    /// Locks a key.
    static func lock(_ key: SigningKey, of owner: ActorID, with passphrase: UnsafeRawBufferPointer)
        throws(LedgerFault) -> [UInt8]
    {
        let salt = Random.bytes(Argon2id.saltBytes)
        let limits = PassphraseKey.limits
        let wrapping = try PassphraseKey.derive(from: passphrase, salt: salt)
        let head = head(key.publicKey, salt, limits)
        let use = use(of: owner, head: head)
        return head + wrapping.withBytes { wrapping in key.withSeed { KeyWrap.wrap($0, under: wrapping, for: use) } }
    }

    /// Takes apart what ``lock(_:of:with:)`` made; `nil` where it is none.
    init?(id: [UInt8], epoch: UInt32, _ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.headBytes + 32 + KeyWrap.overheadBytes else { return nil }
        func number(at offset: Int) -> UInt64 {
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        self.id = id
        self.epoch = epoch
        publicKey = PublicKey(bytes: bytes[..<32])!
        salt = Array(bytes[32..<48])
        limits = Argon2id.Limits(operations: number(at: 48), memoryBytes: number(at: 56))
        wrapped = Array(bytes[Self.headBytes...])
    }

    /// - Throws: `.actorPassphraseWrong`.
    func unlock(of owner: ActorID, with passphrase: UnsafeRawBufferPointer) throws(LedgerFault) -> SigningKey {
        let wrapping = try PassphraseKey.derive(from: passphrase, salt: salt, limits: limits)
        let use = Self.use(of: owner, head: Self.head(publicKey, salt, limits))
        var isRight = false
        let seed = SecretBytes(count: SigningKey.seedBytes) { out in
            wrapping.withBytes { wrapping in
                isRight = KeyWrap.unwrap(wrapped, under: wrapping, for: use, into: out)
            }
        }
        guard isRight else { throw .actorPassphraseWrong }
        return seed.withBytes { SigningKey(seed: $0) }
    }

    private static func head(_ publicKey: PublicKey, _ salt: [UInt8], _ limits: Argon2id.Limits) -> [UInt8] {
        var head = publicKey.bytes + salt
        for number in [limits.operations, limits.memoryBytes] {
            withUnsafeBytes(of: number.bigEndian) { head += $0 }
        }
        return head
    }

    private static func use(of owner: ActorID, head: [UInt8]) -> [UInt8] {
        Array("promptledger/locked-key/v1".utf8) + owner.bytes + head
    }
}
