internal import Events
internal import SQLiteLog
internal import Sodium

/// One way to the root key: the root key sealed to an X25519 public key, whose secret half comes of a key file, a passphrase, or is kept by
/// whoever gave the public half. So the root key can be sealed anew without any of these secrets.
struct UnlockSlot {
    let id: SlotID
    let kind: SlotKind
    let publicKey: BoxPublicKey
    /// Of a passphrase only. Its salt is the slot's id, which is as random.
    let limits: Argon2id.Limits?
    private let sealedRoot: [UInt8]
    /// Under the root key, over all of the above and the root key's epoch: without the root key nobody makes a slot that a rotation would
    /// seal the next root key to.
    private let authenticator: [UInt8]

    /// `nil` where nothing can be sealed to the public key.
    init?(sealing root: borrowing RootKey, as id: SlotID, _ kind: SlotKind, to publicKey: BoxPublicKey) {
        guard let sealed = root.seal(to: publicKey) else { return nil }
        let limits = kind == .passphrase ? PassphraseKey.limits : nil
        self.id = id
        self.kind = kind
        self.publicKey = publicKey
        self.limits = limits
        sealedRoot = sealed
        authenticator = root.authenticator(
            of: Self.authenticated(id, kind, publicKey, limits, sealed, rootEpoch: root.epoch))
    }

    /// The same way to the next root key.
    func resealed(_ root: borrowing RootKey) -> UnlockSlot? { UnlockSlot(sealing: root, as: id, kind, to: publicKey) }

    func open(by key: BoxKey, rootEpoch: UInt32) -> RootKey? {
        RootKey(opening: sealedRoot, by: key, epoch: rootEpoch)
    }

    /// Whether it is what was made with this root key.
    func isSound(under root: borrowing RootKey) -> Bool {
        root.authenticator(of: Self.authenticated(id, kind, publicKey, limits, sealedRoot, rootEpoch: root.epoch))
            .withUnsafeBytes { expected in
                authenticator.withUnsafeBytes { equalInConstantTime($0, expected) }
            }
    }

    private static func authenticated(
        _ id: SlotID, _ kind: SlotKind, _ publicKey: BoxPublicKey, _ limits: Argon2id.Limits?, _ sealedRoot: [UInt8],
        rootEpoch: UInt32
    ) -> [UInt8] {
        var bytes = Array("promptledger/slot/v2".utf8) + id.bytes + [UInt8(kind.rawValue)] + publicKey.bytes
        for number in [UInt64(rootEpoch), limits?.operations ?? 0, limits?.memoryBytes ?? 0] {
            withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
        }
        return bytes + sealedRoot
    }
}

extension UnlockSlot {
    /// As keys.db has it; nothing of it is believed before ``isSound(under:)``. `nil` for what is no slot: the others open all the same.
    init?(_ stored: SQLiteKeyStore.Slot) {
        guard let id = SlotID(bytes: stored.id), let kind = SlotKind(rawValue: Int(stored.kind)),
            [.keyFile, .passphrase, .recovery].contains(kind), let publicKey = BoxPublicKey(bytes: stored.publicKey)
        else { return nil }
        self.id = id
        self.kind = kind
        self.publicKey = publicKey
        limits = stored.limits.map { Argon2id.Limits(operations: $0.operations, memoryBytes: $0.memoryBytes) }
        sealedRoot = stored.sealedRoot
        authenticator = stored.authenticator
        guard (kind == .passphrase) == (limits != nil) else { return nil }
    }

    var stored: SQLiteKeyStore.Slot {
        SQLiteKeyStore.Slot(
            id: id.bytes, kind: UInt8(kind.rawValue), publicKey: publicKey.bytes,
            limits: limits.map { .init(operations: $0.operations, memoryBytes: $0.memoryBytes) },
            sealedRoot: sealedRoot, authenticator: authenticator)
    }
}
