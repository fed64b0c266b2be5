package import Sodium

/// The right edge of a Merkle tree: the roots of its complete subtrees, largest first. It is all that appending and the root need,
/// at most 64 digests.
package struct Frontier: Equatable, Sendable {
    /// Entries in the tree.
    package private(set) var size: UInt64
    /// One root for each bit that is set in `size`, from the highest bit down.
    package private(set) var subtrees: [Digest]

    /// The empty tree.
    package init() {
        size = 0
        subtrees = []
    }

    /// `nil` unless there are as many subtrees as `size` has bits.
    package init?(size: UInt64, subtrees: [Digest]) {
        guard subtrees.count == size.nonzeroBitCount else { return nil }
        self.size = size
        self.subtrees = subtrees
    }

    package mutating func append(_ leaf: Digest) { append(leaf, height: 0) }

    private mutating func append(_ subtree: Digest, height: UInt64) {
        var merged = subtree
        for _ in 0..<(size >> height).trailingOnes {
            merged = MerkleHash.node(subtrees.removeLast(), merged)
        }
        subtrees.append(merged)
        size += 1 << height
    }

    /// Appends leaves that were hashed into a tree of their own, on another core. They must begin where that tree's largest subtree fits.
    package mutating func append(_ run: Frontier) {
        var rest = run.size
        for subtree in run.subtrees {
            let height = 63 - UInt64(rest.leadingZeroBitCount)
            precondition(
                size & (1 << height - 1) == 0, "a subtree stands where its width divides the tree")
            append(subtree, height: height)
            rest -= 1 << height
        }
    }

    package var root: Digest {
        guard var root = subtrees.last else { return MerkleHash.empty }
        for subtree in subtrees.dropLast().reversed() { root = MerkleHash.node(subtree, root) }
        return root
    }
}

extension UInt64 {
    /// How many of the lowest bits are set without a gap.
    fileprivate var trailingOnes: Int { (~self).trailingZeroBitCount }
}
