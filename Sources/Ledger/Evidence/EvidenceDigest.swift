internal import Sodium

/// What the log notes of all that a bundle holds, so that nothing can be put in or left out: SHA-256 over the leaf hash of each entry and one
/// byte (1 where its content is disclosed, else 0), then over the digests of the format's text and the schemas.
struct EvidenceDigest {
    private var bytes: [UInt8] = []

    /// Room for so many entries.
    init(entries: Int) { bytes.reserveCapacity(33 * entries) }

    mutating func add(_ leaf: Digest, withContent: Bool) {
        leaf.withBytes { bytes += $0 }
        bytes.append(withContent ? 1 : 0)
    }

    mutating func add(text digest: Digest) { digest.withBytes { bytes += $0 } }

    var value: Digest { SHA256.digest(bytes) }
}
