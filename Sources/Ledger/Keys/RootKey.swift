internal import Sodium

/// The key that wraps all others of a ledger. There is one at a time; a rotation puts the next in its place.
struct RootKey: ~Copyable {
    /// 1 for the one that the ledger was founded with, then one more each.
    let epoch: UInt32
    let secret: SecretBytes

    private static let bytes = 32

    static func random(epoch: UInt32) -> RootKey { RootKey(epoch: epoch, secret: .random(count: bytes)) }

    private init(epoch: UInt32, secret: consuming SecretBytes) {
        self.epoch = epoch
        self.secret = secret
    }

    /// Opens what ``seal(to:)`` made; `nil` where it was sealed to another key, or was changed.
    init?(opening sealed: [UInt8], by key: BoxKey, epoch: UInt32) {
        guard sealed.count == Self.bytes + BoxPublicKey.overheadBytes, let secret = key.open(sealed) else { return nil }
        self.init(epoch: epoch, secret: secret)
    }

    /// The root key as format 1 of keys.db kept it: wrapped under a key file's bytes themselves.
    init?(unwrapping wrapped: [UInt8], under fileKey: borrowing SecretBytes) {
        var isSound = false
        let secret = SecretBytes(count: Self.bytes) { out in
            fileKey.withBytes { key in
                isSound = KeyWrap.unwrap(wrapped, under: key, for: Array("promptledger/slot/v1".utf8), into: out)
            }
        }
        guard isSound else { return nil }
        self.init(epoch: 1, secret: secret)
    }

    /// `nil` where it is no key that keeps anything secret.
    func seal(to key: BoxPublicKey) -> [UInt8]? { secret.withBytes { key.seal($0) } }

    /// Whatever is wrapped is told apart by `use`, so that a wrapped key cannot be filed under another name.
    func wrap(_ key: UnsafeRawBufferPointer, for use: [UInt8]) -> [UInt8] {
        secret.withBytes { KeyWrap.wrap(key, under: $0, for: use) }
    }

    /// Fills `target`, or returns `false` where it was wrapped under another root key, for another use, or was changed.
    func unwrap(_ wrapped: [UInt8], for use: [UInt8], into target: UnsafeMutableRawBufferPointer) -> Bool {
        secret.withBytes { KeyWrap.unwrap(wrapped, under: $0, for: use, into: target) }
    }

    /// 32 bytes that only who has the root key can make of `message`. BLAKE2b under the root key meets XChaCha20 under it nowhere.
    func authenticator(of message: [UInt8]) -> [UInt8] {
        var authenticator = [UInt8](repeating: 0, count: 32)
        authenticator.withUnsafeMutableBytes { out in
            secret.withBytes { key in message.withUnsafeBytes { KeyedHash.derive(into: out, key: key, message: $0) } }
        }
        return authenticator
    }
}
