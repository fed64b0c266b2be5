internal import Domain
internal import EventLog
internal import Events
internal import Foundation
internal import Projections
internal import SnapshotCoding
internal import Sodium

// A snapshot is a cache of what the log makes, and no evidence: verifying never looks at it. It holds names, which are content: it must go
// when anything is erased (``Ledger/destroySnapshot()``), and is never part of a backup.
extension FoldedLog {
    /// The pieces of a snapshot: the header, and sealed behind it the roots of the complete tiles, the ids of all data keys at hand, the
    /// read models, and last the state, which who only reads leaves unread.
    func snapshot(origin: String, keys: Keyring) -> [[UInt8]] {
        let header = SnapshotHeader(size: tree.size, root: tree.root, key: keys.workspaceKey.id)
        var writer = SnapshotWriter()
        writer.write(tree.tiles, keys.dataKeyIDs, models, state)
        let cipher = SnapshotCipher(header: header, origin: origin)
        return [header.bytes, cipher.seal(writer.bytes, under: keys.workspaceKey)]
    }

    /// `nil` where there is no snapshot. Throws why one that is there is unfit: it is another program's or another ledger's; it is damaged; it
    /// is of entries that the log does not have, or has otherwise; or it is from before a key was lost.
    static func restore(
        _ file: SnapshotFile, _ events: EventReader, to head: LogHead, isDeciding: Bool
    ) throws(SnapshotFlaw) -> FoldedLog? {
        guard let stored = try file.read() else { return nil }
        let (header, plaintext) = try open(stored, events)
        guard header.size <= head.size else { throw .ahead(entries: header.size, of: head.size) }
        guard let folded = plaintext.withUnsafeBytes({ try? read($0, header, events, isDeciding: isDeciding) }),
            folded.models.position == header.size, folded.tree.root == header.root
        else { throw .otherEntries }
        return folded
    }

    private static func open(
        _ stored: Data, _ events: EventReader
    ) throws(SnapshotFlaw) -> (SnapshotHeader, [UInt8]) {
        typealias Opened = Result<(SnapshotHeader, [UInt8]), SnapshotFlaw>
        let opened = stored.withUnsafeBytes { (stored: UnsafeRawBufferPointer) -> Opened in
            var reader = SnapshotReader(stored)
            guard let header = try? SnapshotHeader(from: &reader) else { return .failure(.otherFormat) }
            guard let key = events.keys.dataKey(header.key) else { return .failure(.unknownKey) }
            let sealed = UnsafeRawBufferPointer(rebasing: stored[SnapshotHeader.byteCount...])
            let cipher = SnapshotCipher(header: header, origin: events.origin)
            guard let plaintext = cipher.open(sealed, under: key) else { return .failure(.altered) }
            return .success((header, plaintext))
        }
        return try opened.get()
    }

    private static func read(
        _ plaintext: UnsafeRawBufferPointer, _ header: SnapshotHeader, _ events: EventReader, isDeciding: Bool
    ) throws(SnapshotFault) -> FoldedLog {
        var reader = SnapshotReader(plaintext)
        let (tiles, keys): ([Digest], [DataKeyID]) = try reader.read()
        // A key that was at hand then and is gone is a fault, which replaying names.
        guard keys.allSatisfy({ events.keys.dataKey($0) != nil }), let tree = events.tree(of: tiles, size: header.size)
        else { throw .malformed }
        var folded = FoldedLog(models: try ReadModels(from: &reader), tree: tree, restored: header.size)
        if isDeciding {
            folded.state = try WorkspaceState?(from: &reader)
            guard folded.state != nil else { throw .malformed }
            try reader.finish()
        }
        return folded
    }
}

extension EventReader {
    /// The tree of `size` entries whose complete tiles have these roots. The leaves after them come from the entries themselves.
    fileprivate func tree(of tiles: [Digest], size: UInt64) -> TileHashes? {
        let first = UInt64(tiles.count) * UInt64(TilePath.width)
        guard size >= first, size - first < TilePath.width,
            let rows = try? store.rows(from: first, limit: Int(size - first), parts: [])
        else { return nil }
        let tree = TileHashes(tiles: tiles, tail: rows.map { MerkleHash.leaf($0.entry) })
        return tree.size == size ? tree : nil
    }
}
