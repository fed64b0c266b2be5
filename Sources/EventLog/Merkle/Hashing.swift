package import Sodium

/// The hashes of the Merkle tree, RFC 6962 §2.1: leaves and nodes are told apart by their first byte.
package enum MerkleHash {
    /// SHA-256(0x00 ‖ entry).
    package static func leaf(_ entry: UnsafeRawBufferPointer) -> Digest { SHA256.digest(prefix: 0, entry) }

    package static func leaf(_ entry: [UInt8]) -> Digest { entry.withUnsafeBytes { leaf($0) } }

    /// SHA-256(0x01 ‖ left ‖ right).
    package static func node(_ left: Digest, _ right: Digest) -> Digest {
        SHA256.digest(prefix: 1, left, right)
    }

    /// SHA-256(""), the root of a log without entries.
    package static let empty = SHA256.digest([])
}
