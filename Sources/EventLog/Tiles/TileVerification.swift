package import Foundation
internal import Sodium

/// Checks a log that lies as static files, by nothing but the files and the log's verification key: every entry is hashed, every tile
/// recomputed, and the root held against the checkpoint's.
package struct TileVerification {
    /// The checkpoint that everything was held against; `nil` where it is not to be believed.
    package let checkpoint: Checkpoint?
    /// As signed.
    package let note: SignedNote?
    /// The first failure in log order, or `nil`: everything holds.
    package let failure: VerificationReport.Failure?

    /// Reads the files of a folder.
    package static func verify(
        _ folder: URL, by verifiers: [NoteVerifier], progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) -> TileVerification {
        verify(
            read: { (path) throws(FileFault) in
                try AtomicFile.read(folder.appending(path: path), bytesMax: TilePath.bytesMax)
            }, by: verifiers, progress: progress)
    }

    /// `read`: the bytes at a path, `nil` where there are none.
    package static func verify(
        read: (String) throws(FileFault) -> [UInt8]?, by verifiers: [NoteVerifier],
        progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) -> TileVerification {
        func failed(_ reason: String) -> TileVerification {
            TileVerification(checkpoint: nil, note: nil, failure: .init(position: nil, reason: reason))
        }
        let note: SignedNote
        let checkpoint: Checkpoint
        do {
            guard let bytes = try read(TileServer.checkpointPath) else { return failed("there is no checkpoint") }
            note = try SignedNote(parsing: bytes)
            checkpoint = try Checkpoint(opening: note, by: verifiers)
        } catch { return failed("the checkpoint is not to be believed: \(error)") }
        var check = TileCheck(size: checkpoint.size, root: checkpoint.root)
        return TileVerification(checkpoint: checkpoint, note: note, failure: check.run(read, progress))
    }
}

/// One pass over the tiles of a tree.
private struct TileCheck {
    typealias Read = (String) throws(FileFault) -> [UInt8]?
    typealias Failure = VerificationReport.Failure

    let size: UInt64
    let root: Digest
    /// What the entries make.
    var made = TileHashes()
    /// What the leaf tiles say that they make.
    var said = TileHashes()
    /// The first entry whose hash its leaf tile does not have.
    var difference: UInt64?

    init(size: UInt64, root: Digest) {
        self.size = size
        self.root = root
    }

    mutating func run(_ read: Read, _ progress: (UInt64, UInt64) -> Void) -> Failure? {
        let paths = TileServer.paths(of: size)
        do throws(FileFault) {
            for path in paths where path.level == .entries {
                if let failure = try checkEntries(path, read) { return failure }
                progress(made.size, size)
            }
            guard made.root == root else { return try placeOfChange(paths, read) }
            if let difference { return Failure(position: difference, reason: "the tile above it has another hash") }
            for path in paths {
                guard case .hashes(let level) = path.level, level > 0 else { continue }
                let expected = Self.slice(made.hashes(at: level), path)
                guard let found = try hashes(path, read), found == expected else {
                    return Failure(
                        position: path.entries.lowerBound,
                        reason: "\(path.text), a tile above it, is missing or not what the entries make")
                }
            }
            return nil
        } catch { return Failure(position: made.size, reason: "it cannot be read: \(error)") }
    }

    private mutating func checkEntries(_ path: TilePath, _ read: Read) throws(FileFault) -> Failure? {
        let start = path.entries.lowerBound
        guard let (bytes, width) = try Self.bytes(at: path, read) else {
            return Failure(position: start, reason: "\(path.text), which holds it, is missing")
        }
        let bundle = EntryBundle.reading(bytes)
        let leaves = bundle.entries.prefix(path.width).map { MerkleHash.leaf($0) }
        let tile = try hashes(TilePath(level: .hashes(0), index: path.index, width: path.width), read)
        let unlike = zip(leaves, tile ?? []).enumerated().first { $1.0 != $1.1 }.map { start + UInt64($0.offset) }
        guard bundle.isWhole, bundle.entries.count == width else {
            return Failure(
                position: unlike ?? start + UInt64(leaves.count), reason: "\(path.text) is cut or garbled there")
        }
        for leaf in leaves { made.append(leaf) }
        for leaf in tile ?? leaves { said.append(leaf) }
        if difference == nil { difference = tile == nil ? start : unlike }
        return nil
    }

    /// Which entry was changed, as near as the tiles can tell: those of them that make the signed root are what the entries were.
    private func placeOfChange(_ paths: [TilePath], _ read: Read) throws(FileFault) -> Failure {
        let changed = "its bytes are not those that were logged"
        if let difference, said.root == root { return Failure(position: difference, reason: changed) }
        var tiles: [Digest] = []
        for path in paths where path.level == .hashes(1) { tiles += try hashes(path, read) ?? [] }
        let unlike = zip(tiles, made.tiles).enumerated().first { $1.0 != $1.1 }
        guard let unlike, tiles.count == made.tiles.count, made.rooted(on: tiles) == root else {
            return Failure(position: difference, reason: "neither entries nor tiles make the root that was signed")
        }
        let range = made.entries(ofTile: UInt64(unlike.offset))
        guard said.tiles[unlike.offset] == unlike.element.0, let difference, range.contains(difference) else {
            return Failure(
                position: range.lowerBound,
                reason: "one of the entries \(range.lowerBound) to \(range.upperBound - 1) is not what was logged")
        }
        return Failure(position: difference, reason: changed)
    }

    private func hashes(_ path: TilePath, _ read: Read) throws(FileFault) -> [Digest]? {
        guard let (bytes, width) = try Self.bytes(at: path, read), let tile = HashTile(parsing: bytes),
            tile.hashes.count == width
        else { return nil }
        return Array(tile.hashes.prefix(path.width))
    }

    /// A tile's bytes, and how wide it must be: one that is full by now may have taken the place of a narrower one.
    private static func bytes(at path: TilePath, _ read: Read) throws(FileFault) -> (bytes: [UInt8], width: Int)? {
        if let bytes = try read(path.text) { return (bytes, path.width) }
        guard path.width < TilePath.width else { return nil }
        return try read(TilePath(level: path.level, index: path.index).text).map { ($0, TilePath.width) }
    }

    private static func slice(_ hashes: [Digest], _ path: TilePath) -> [Digest] {
        let start = Int(path.index) * TilePath.width
        return Array(hashes[start..<start + path.width])
    }
}
