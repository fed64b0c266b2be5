package import Sodium

/// Up to 256 digests one after the other: the leaves, or each the root of 256 digests one tile level below (C2SP tlog-tiles).
package struct HashTile: Equatable, Sendable {
    package let hashes: [Digest]

    package init(hashes: [Digest]) {
        precondition((1...TilePath.width).contains(hashes.count))
        self.hashes = hashes
    }

    /// `nil` unless there are 1…256 whole digests.
    package init?(parsing bytes: [UInt8]) {
        guard bytes.count % 32 == 0, (1...TilePath.width).contains(bytes.count / 32) else { return nil }
        hashes = stride(from: 0, to: bytes.count, by: 32).map { Digest(bytes[$0..<$0 + 32])! }
    }

    package var bytes: [UInt8] { hashes.flatMap(\.bytes) }
}
