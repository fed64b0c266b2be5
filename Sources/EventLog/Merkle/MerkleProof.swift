package import Sodium

/// Why a proof does not prove. Closed, and it says nothing an attacker chose.
package enum ProofFault: Error, Equatable, Sendable {
    case indexBeyondTree(index: UInt64, size: UInt64)
    case sizesReversed(from: UInt64, to: UInt64)
    /// Every tree begins with the empty one, so a proof of it says nothing.
    case fromEmptyTree
    case wrongLength(expected: Int, found: Int)
    case rootMismatch
}

extension ProofFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .indexBeyondTree(let index, let size): "entry \(index) is not among \(size) entries"
        case .sizesReversed(let from, let to): "it goes from \(from) entries back to \(to)"
        case .fromEmptyTree: "it begins with no entry, and proves nothing"
        case .wrongLength(let expected, let found): "it has \(found) hashes where \(expected) are needed"
        case .rootMismatch: "its hashes make another root"
        }
    }
}

/// Checks of Merkle proofs (RFC 9162 §2.1.3.2 and §2.1.4.2).
package enum MerkleProof {
    /// Shows that `leaf` is entry `index` of the tree of `size` entries with this root.
    package static func verifyInclusion(
        of leaf: Digest, at index: UInt64, in size: UInt64, proof: [Digest], root: Digest
    ) throws(ProofFault) {
        guard index < size else { throw .indexBeyondTree(index: index, size: size) }
        let inner = innerLength(index, size)
        let border = (index >> UInt64(inner)).nonzeroBitCount
        guard proof.count == inner + border else { throw .wrongLength(expected: inner + border, found: proof.count) }
        let inside = chainInner(leaf, proof[..<inner], index)
        guard chainBorder(inside, proof[inner...]) == root else { throw .rootMismatch }
    }

    /// Shows that the tree of `newSize` entries begins with the tree of `oldSize` entries.
    package static func verifyConsistency(
        from oldSize: UInt64, _ oldRoot: Digest, to newSize: UInt64, _ newRoot: Digest, proof: [Digest]
    ) throws(ProofFault) {
        guard oldSize <= newSize else { throw .sizesReversed(from: oldSize, to: newSize) }
        guard oldSize < newSize else {
            // The same tree: there is nothing to prove, so the proof must be empty and the roots must agree.
            guard proof.isEmpty else { throw .wrongLength(expected: 0, found: proof.count) }
            guard oldRoot == newRoot else { throw .rootMismatch }
            return
        }
        guard oldSize > 0 else { throw .fromEmptyTree }
        let last = oldSize - 1
        // The largest complete subtree that the old tree ends with is common to both: where it is the whole old tree, its root is known.
        let shift = oldSize.trailingZeroBitCount
        let inner = innerLength(last, newSize) - shift
        let border = (last >> UInt64(inner + shift)).nonzeroBitCount
        let known = oldSize == 1 << UInt64(shift)
        let expected = inner + border + (known ? 0 : 1)
        guard proof.count == expected else { throw .wrongLength(expected: expected, found: proof.count) }
        let seed = known ? oldRoot : proof[0]
        let path = proof.dropFirst(known ? 0 : 1)
        let innerPath = path.prefix(inner)
        let borderPath = path.dropFirst(inner)
        let mask = last >> UInt64(shift)
        guard chainBorder(chainInnerRight(seed, innerPath, mask), borderPath) == oldRoot else { throw .rootMismatch }
        guard chainBorder(chainInner(seed, innerPath, mask), borderPath) == newRoot else { throw .rootMismatch }
    }

    /// Levels on which the path of `index` still branches from that of the last entry.
    private static func innerLength(_ index: UInt64, _ size: UInt64) -> Int {
        64 - (index ^ (size - 1)).leadingZeroBitCount
    }

    private static func chainInner(_ seed: Digest, _ path: ArraySlice<Digest>, _ index: UInt64) -> Digest {
        var hash = seed
        for (level, sibling) in path.enumerated() {
            hash = index >> UInt64(level) & 1 == 0 ? MerkleHash.node(hash, sibling) : MerkleHash.node(sibling, hash)
        }
        return hash
    }

    /// As ``chainInner``, of left siblings only: what the old tree was made of.
    private static func chainInnerRight(_ seed: Digest, _ path: ArraySlice<Digest>, _ index: UInt64) -> Digest {
        var hash = seed
        for (level, sibling) in path.enumerated() where index >> UInt64(level) & 1 == 1 {
            hash = MerkleHash.node(sibling, hash)
        }
        return hash
    }

    private static func chainBorder(_ seed: Digest, _ path: ArraySlice<Digest>) -> Digest {
        path.reduce(seed) { MerkleHash.node($1, $0) }
    }
}
