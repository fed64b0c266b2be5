/// A log as static resources (C2SP tlog-tiles): from a path to bytes, for one checkpoint. What is exported to a folder and what is served
/// over HTTP come from here.
package struct TileServer: Sendable {
    /// What the resources are of.
    package let checkpoint: Checkpoint
    let note: [UInt8]
    let tree: TreeReader

    /// `note`: the checkpoint as signed, of `tree` or of its beginning. `nil` where it is of another tree.
    package init?(_ checkpoint: Checkpoint, note: [UInt8], tree: TreeReader) throws(TreeFault) {
        guard checkpoint.size <= tree.size, try tree.root(of: checkpoint.size) == checkpoint.root else { return nil }
        self.checkpoint = checkpoint
        self.note = note
        self.tree = tree
    }

    package static let checkpointPath = "checkpoint"

    /// What is at a path.
    package struct Resource: Equatable, Sendable {
        package let bytes: [UInt8]
        /// Whether it stays as it is for ever, so that it may be cached.
        package let isImmutable: Bool

        /// Of HTTP.
        package var contentType: String { isImmutable ? "application/octet-stream" : "text/plain; charset=utf-8" }
    }

    /// `nil` where there is nothing: no such path, or a tile that the tree does not fill so far.
    package func resource(at path: some StringProtocol) throws(TreeFault) -> Resource? {
        if path == Self.checkpointPath { return Resource(bytes: note, isImmutable: false) }
        guard let path = TilePath(path), let bytes = try bytes(of: path) else { return nil }
        return Resource(bytes: bytes, isImmutable: true)
    }

    /// A tile's bytes, or `nil` where the tree does not fill it so far.
    package func bytes(of path: TilePath) throws(TreeFault) -> [UInt8]? {
        let level =
            switch path.level {
            case .entries: 0
            case .hashes(let level): level
            }
        let present = Self.hashes(at: level, of: checkpoint.size)
        let (first, overflows) = path.index.multipliedReportingOverflow(by: UInt64(TilePath.width))
        guard !overflows, first < present, present - first >= UInt64(path.width) else { return nil }
        switch path.level {
        case .entries:
            return EntryBundle(entries: Array(try tree.entries(ofTile: path.index).prefix(path.width))).bytes
        case .hashes(0):
            return HashTile(hashes: Array(try tree.leaves(ofTile: path.index).prefix(path.width))).bytes
        case .hashes(let level):
            return HashTile(hashes: Array(tree.hashes.hashes(at: level)[Int(first)..<Int(first) + path.width])).bytes
        }
    }

    /// Hashes on a tile level of a tree: of each, the tree holds all entries.
    private static func hashes(at level: Int, of size: UInt64) -> UInt64 { size >> UInt64(level * TilePath.height) }

    /// The paths of all tiles of a tree, the entries' first, those of no more than one version: full, or as wide as the tree fills them.
    package static func paths(of size: UInt64) -> [TilePath] {
        var paths = self.paths(.entries, hashes: size)
        var level = 0
        while case let count = hashes(at: level, of: size), count > 0 {
            paths += self.paths(.hashes(level), hashes: count)
            level += 1
        }
        return paths
    }

    private static func paths(_ level: TilePath.Level, hashes: UInt64) -> [TilePath] {
        let width = UInt64(TilePath.width)
        var paths = (0..<hashes / width).map { TilePath(level: level, index: $0) }
        if hashes % width > 0 {
            paths.append(TilePath(level: level, index: hashes / width, width: Int(hashes % width)))
        }
        return paths
    }
}
