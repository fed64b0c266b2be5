package import Sodium

/// Why a tree could not be read.
package enum TreeFault: Error, Equatable, Sendable {
    case store(StoreFault)
    /// Some entry of these has not the hash that it had when the tree was made.
    case changed(Range<UInt64>)
    /// The stored hashes do not make the root that was signed.
    case rootMismatch
}

extension TreeFault: CustomStringConvertible {
    package var description: String {
        switch self {
        case .store(let fault): "\(fault)"
        case .changed(let entries) where entries.count == 1:
            "entry \(entries.lowerBound) is not to be believed: its bytes are not those that were written"
        case .changed(let entries):
            "one of the entries \(entries.lowerBound) to \(entries.upperBound - 1) is not to be believed: its bytes are not those that were written"
        case .rootMismatch: "the entries do not make the root that was signed"
        }
    }
}

/// Reads a stored log's Merkle tree: hashes of any part of it, and proofs. The complete tiles are in memory; of the leaves at most two
/// tiles are read for a proof, and believed only where they are what the tiles were made of.
package struct TreeReader: Sendable {
    package let hashes: TileHashes
    private let store: any LogStore

    /// `hashes`: of the tree that `store` holds, or of its beginning, known to be good.
    package init(hashes: TileHashes, store: any LogStore) {
        self.hashes = hashes
        self.store = store
    }

    /// Leaf hashes read at once.
    private static let chunkLeaves = 16_384

    /// Reads the leaf hashes of the first `size` entries, once, and believes them only where they make `root`.
    package init(reading store: any LogStore, size: UInt64, root: Digest) throws(TreeFault) {
        var hashes = TileHashes()
        while hashes.size < size {
            let limit = Int(min(UInt64(Self.chunkLeaves), size - hashes.size))
            let leaves: [Digest]
            do { leaves = try store.leaves(from: hashes.size, limit: limit) } catch { throw .store(error) }
            guard !leaves.isEmpty else { throw .rootMismatch }
            for leaf in leaves { hashes.append(leaf) }
        }
        guard hashes.root == root else { throw .rootMismatch }
        self.init(hashes: hashes, store: store)
    }

    package var size: UInt64 { hashes.size }

    /// The proof that entry `index` is in the tree of the first `size` entries.
    package func inclusion(of index: UInt64, in size: UInt64) throws(TreeFault) -> [Digest] {
        precondition(size <= self.size)
        return try roots(MerklePath.inclusion(of: index, in: size))
    }

    /// The proof that the tree of the first `newSize` entries begins with that of `oldSize`.
    package func consistency(from oldSize: UInt64, to newSize: UInt64) throws(TreeFault) -> [Digest] {
        precondition(newSize <= size)
        return try roots(MerklePath.consistency(from: oldSize, to: newSize))
    }

    /// The root of the first `size` entries.
    package func root(of size: UInt64) throws(TreeFault) -> Digest {
        precondition(size <= self.size)
        return size == 0 ? MerkleHash.empty : try roots([0..<size])[0]
    }

    /// The leaf hashes of a tile: 256, or fewer in the last.
    package func leaves(ofTile tile: UInt64) throws(TreeFault) -> [Digest] {
        let entries = hashes.entries(ofTile: tile)
        let leaves: [Digest]
        do { leaves = try store.leaves(from: entries.lowerBound, limit: entries.count) } catch { throw .store(error) }
        guard hashes.holds(leaves, asTile: tile) else { throw .changed(entries) }
        return leaves
    }

    /// The entries of a tile, whose hashes are its leaves.
    package func entries(ofTile tile: UInt64) throws(TreeFault) -> [[UInt8]] {
        let range = hashes.entries(ofTile: tile)
        let rows: [LogRow]
        do { rows = try store.rows(from: range.lowerBound, limit: range.count, parts: []) } catch {
            throw .store(error)
        }
        guard hashes.holds(rows.map { MerkleHash.leaf($0.entry) }, asTile: tile) else {
            // The stored leaf hashes, where they are good, tell which of them it is.
            if let leaves = try? leaves(ofTile: tile),
                let bad = zip(zip(range, leaves), rows).first(where: { $0.1 != MerkleHash.leaf($1.entry) })?.0.0
            {
                throw .changed(bad..<bad + 1)
            }
            throw .changed(range)
        }
        return rows.map(\.entry)
    }

    /// The roots of parts of the tree, as ``MerklePath`` cuts them.
    private func roots(_ ranges: [Range<UInt64>]) throws(TreeFault) -> [Digest] {
        // Neighbours in a path share their tile.
        var tile: (index: UInt64, leaves: [Digest])?
        var roots: [Digest] = []
        for range in ranges {
            var subtrees: [Digest] = []
            var start = range.lowerBound
            while start < range.upperBound {
                let height = 63 - (range.upperBound - start).leadingZeroBitCount
                let level = height / TilePath.height
                let first = start >> UInt64(level * TilePath.height)
                let count = 1 << (height % TilePath.height)
                if level > 0 {
                    subtrees.append(Self.root(hashes.hashes(at: level)[Int(first)..<Int(first) + count]))
                } else {
                    let index = first / UInt64(TilePath.width)
                    if tile?.index != index { tile = (index, try leaves(ofTile: index)) }
                    let offset = Int(first % UInt64(TilePath.width))
                    subtrees.append(Self.root(tile!.leaves[offset..<offset + count]))
                }
                start += 1 << UInt64(height)
            }
            // The range begins where a tree of its size may, so it is a tree of its own.
            roots.append(Frontier(size: range.upperBound - range.lowerBound, subtrees: subtrees)!.root)
        }
        return roots
    }

    private static func root(_ hashes: ArraySlice<Digest>) -> Digest {
        var frontier = Frontier()
        for hash in hashes { frontier.append(hash) }
        return frontier.root
    }
}
