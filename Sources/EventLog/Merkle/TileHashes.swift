package import Sodium

/// A Merkle tree as its tiles hold it (C2SP tlog-tiles), without the leaves: the root of every complete 256 entries, of every complete
/// 65,536, and so on, 32 bytes for 256 entries. It grows by leaves; it tells its root; and any 256 leaves brought from elsewhere can be
/// held against it, so that what is read later is believed only where it is what was hashed then.
package struct TileHashes: Equatable, Sendable {
    /// For each tile level from 1 on: the hashes on it, each the root of 256 on the level below.
    private var levels: [[Digest]] = []
    /// For each tile level from 0 on: the tile that is not full yet.
    private var open: [Frontier] = [Frontier()]

    /// The empty tree.
    package init() {}

    /// The tree of complete tiles of 256 entries with these roots, and of the `tail` after them.
    package init(tiles: some Sequence<Digest>, tail: some Sequence<Digest>) {
        for tile in tiles { append(tile, at: 1) }
        for leaf in tail { append(leaf) }
    }

    /// Entries in the tree.
    package var size: UInt64 { open.reversed().reduce(0) { $0 << TilePath.height | $1.size } }

    package var root: Digest { frontier.root }

    package var frontier: Frontier {
        // The open tiles' sizes are the digits of the size to the base of 256, so their subtrees, side by side, are the tree's.
        Frontier(size: size, subtrees: open.reversed().flatMap(\.subtrees))!
    }

    package mutating func append(_ leaf: Digest) { append(leaf, at: 0) }

    private mutating func append(_ hash: Digest, at level: Int) {
        var (hash, level) = (hash, level)
        while true {
            while open.count <= level { open.append(Frontier()) }
            while levels.count < level { levels.append([]) }
            if level > 0 { levels[level - 1].append(hash) }
            open[level].append(hash)
            guard open[level].size == TilePath.width else { return }
            hash = open[level].root
            open[level] = Frontier()
            level += 1
        }
    }

    /// The roots of all complete tiles of 256 entries, in order. With the leaves after them they make the whole tree.
    package var tiles: [Digest] { levels.first ?? [] }

    /// The hashes on a tile level from 1 on, each over 256 to the power of `level` entries.
    package func hashes(at level: Int) -> [Digest] {
        precondition(level > 0, "leaves are kept elsewhere")
        return level <= levels.count ? levels[level - 1] : []
    }

    /// The entries of a tile that are in the tree: 256, or fewer in the last.
    package func entries(ofTile tile: UInt64) -> Range<UInt64> {
        let start = min(tile << UInt64(TilePath.height), size)
        return start..<min(start + UInt64(TilePath.width), size)
    }

    /// Whether `leaves` are those of ``entries(ofTile:)``, all of them, as they were appended.
    package func holds(_ leaves: [Digest], asTile tile: UInt64) -> Bool {
        guard leaves.count == entries(ofTile: tile).count, !leaves.isEmpty else { return false }
        var frontier = Frontier()
        for leaf in leaves { frontier.append(leaf) }
        return tile < tiles.count ? frontier.root == tiles[Int(tile)] : frontier == open[0]
    }

    /// The right edge of the tree as it was at an earlier `size`. `leaves`: those of the tile that `size` cuts through
    /// (``entries(ofTile:)`` of `size / 256`), none where it cuts through none. `nil` where they are not what was appended.
    package func frontier(of size: UInt64, leaves: [Digest]) -> Frontier? {
        guard size <= self.size else { return nil }
        let width = UInt64(TilePath.width)
        guard size % width == 0 || holds(leaves, asTile: size / width) else { return nil }
        var subtrees: [Digest] = []
        for level in levels.indices.reversed().map({ $0 + 1 }) {
            let end = size >> UInt64(level * TilePath.height)
            subtrees += Self.subtrees(hashes(at: level)[Int(end / width * width)..<Int(end)])
        }
        subtrees += Self.subtrees(leaves.prefix(Int(size % width)))
        return Frontier(size: size, subtrees: subtrees)
    }

    /// The root of the tree as it was at an earlier `size`: see ``frontier(of:leaves:)``.
    package func root(of size: UInt64, leaves: [Digest]) -> Digest? { frontier(of: size, leaves: leaves)?.root }

    /// The root of this tree if its complete tiles had these roots.
    func rooted(on tiles: [Digest]) -> Digest {
        var above = Frontier()
        for tile in tiles { above.append(tile) }
        let size = above.size << UInt64(TilePath.height) | open[0].size
        return Frontier(size: size, subtrees: above.subtrees + open[0].subtrees)!.root
    }

    private static func subtrees(_ hashes: ArraySlice<Digest>) -> [Digest] {
        var frontier = Frontier()
        for hash in hashes { frontier.append(hash) }
        return frontier.subtrees
    }
}
