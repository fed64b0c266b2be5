internal import EventLog
internal import Sodium

/// Seals what a snapshot holds: names are content. The key is made of the workspace key and the header's salt, the header and the log's
/// origin are authenticated with every chunk, and nothing is opened that is not whole.
struct SnapshotCipher {
    let header: SnapshotHeader
    let origin: String

    func seal(_ plaintext: [UInt8], under workspaceKey: DataKey) -> [UInt8] {
        let key = key(under: workspaceKey)
        return key.withBytes { key in
            plaintext.withUnsafeBytes { plaintext in
                additionalData.withUnsafeBytes { SecretStream.seal(plaintext, key: key, additionalData: $0) }
            }
        }
    }

    /// `nil` where any byte of it, of the header or of the origin is another, or the key is.
    func open(_ ciphertext: UnsafeRawBufferPointer, under workspaceKey: DataKey) -> [UInt8]? {
        let key = key(under: workspaceKey)
        return key.withBytes { key in
            additionalData.withUnsafeBytes { SecretStream.open(ciphertext, key: key, additionalData: $0) }
        }
    }

    private var additionalData: [UInt8] { header.bytes + origin.utf8 }

    private static let use = Array("promptledger/snapshot/v1".utf8)

    private func key(under workspaceKey: DataKey) -> SecretBytes {
        let message = Self.use + header.salt + origin.utf8
        return SecretBytes(count: 32) { out in
            workspaceKey.withSecret { key in
                message.withUnsafeBytes { KeyedHash.derive(into: out, key: key, message: $0) }
            }
        }
    }
}
