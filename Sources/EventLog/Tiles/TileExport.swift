package import Foundation

/// Writes a log into a folder as static files, in the layout of C2SP tlog-tiles, or brings a folder that holds it up to date.
///
/// A full tile never changes, so what an earlier export wrote whole is passed over. Tiles come first and the checkpoint last: whoever reads
/// the folder meanwhile, or after a crash, finds every tile that its checkpoint speaks of.
package struct TileExport {
    private let server: TileServer
    private let folder: URL
    private let verifier: NoteVerifier

    /// `verifier`: of the log that `server` serves.
    package init(_ server: TileServer, to folder: URL, verifier: NoteVerifier) {
        self.server = server
        self.folder = folder
        self.verifier = verifier
    }

    package struct Outcome: Equatable, Sendable {
        /// Files that were written, the checkpoint not among them.
        package let written: Int
        /// Files that were there already.
        package let kept: Int
    }

    /// Brings the folder up to the server's checkpoint.
    package func run() throws(TileExportFault) -> Outcome {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch { throw .file(FileFault(path: folder.path, reason: error.localizedDescription)) }
        let lock = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard lock >= 0 else { throw .file(FileFault(folder.path)) }
        defer { close(lock) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else { throw .inUse }
        let earlier = try earlierSize()
        var (written, kept): ([TilePath], Int) = ([], 0)
        for path in TileServer.paths(of: server.checkpoint.size) {
            if try write(path, over: earlier) { written.append(path) } else { kept += 1 }
        }
        // The tiles, all at once.
        sync()
        do throws(FileFault) {
            try AtomicFile.write(server.note, to: folder.appending(path: TileServer.checkpointPath))
        } catch { throw .file(error) }
        // What a full tile took the place of; where it stays, it does no harm.
        for path in written where path.width == TilePath.width {
            try? FileManager.default.removeItem(at: folder.appending(path: path.text + ".p"))
        }
        return Outcome(written: written.count, kept: kept)
    }

    /// Looks whether the folder is free, or holds an earlier state of this very log: of so many entries.
    private func earlierSize() throws(TileExportFault) -> UInt64 {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: folder.path) } catch {
            throw .file(FileFault(path: folder.path, reason: error.localizedDescription))
        }
        let ours = [TileServer.checkpointPath, TileServer.checkpointPath + AtomicFile.draftSuffix, "tile"]
        guard names.allSatisfy(ours.contains) else { throw .foreign("it holds other files") }
        let note: [UInt8]?
        do {
            note = try AtomicFile.read(
                folder.appending(path: TileServer.checkpointPath), bytesMax: SignedNote.bytesMax)
        } catch { throw .file(error) }
        guard let note else { return 0 }
        guard let earlier = try? Checkpoint(opening: note, by: [verifier]) else {
            throw .foreign("its checkpoint is not one that this log signed")
        }
        guard earlier.size <= server.checkpoint.size else {
            throw .foreign("it holds \(earlier.size) entries already, and this is of \(server.checkpoint.size)")
        }
        let isOurs: Bool
        do { isOurs = try server.tree.root(of: earlier.size) == earlier.root } catch { throw .tree(error) }
        guard isOurs else { throw .foreign("its first \(earlier.size) entries are not those of this log") }
        return earlier.size
    }

    /// Whether the tile had to be written.
    private func write(_ path: TilePath, over earlier: UInt64) throws(TileExportFault) -> Bool {
        let url = folder.appending(path: path.text)
        if path.width == TilePath.width, path.entries.upperBound <= earlier,
            FileManager.default.fileExists(atPath: url.path)
        {
            return false
        }
        do {
            guard let bytes = try server.bytes(of: path) else { preconditionFailure("a path of the tree has a tile") }
            if let present = try AtomicFile.read(url, bytesMax: TilePath.bytesMax) {
                guard present == bytes else {
                    throw TileExportFault.foreign("\(path.text) is not the tile that this log has there")
                }
                return false
            }
            let parent = url.deletingLastPathComponent()
            if mkdir(parent.path, 0o755) != 0, errno != EEXIST {
                try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
            }
            try AtomicFile.write(bytes, to: url, isDurable: false)
            return true
        } catch let fault as TreeFault { throw .tree(fault) } catch let fault as FileFault {
            throw .file(fault)
        } catch let fault as TileExportFault { throw fault } catch {
            throw .file(FileFault(path: url.path, reason: error.localizedDescription))
        }
    }
}

/// Why tiles were not exported.
package enum TileExportFault: Error, Equatable, Sendable {
    case tree(TreeFault)
    case file(FileFault)
    /// The folder holds something else.
    case foreign(String)
    /// Another process exports to it.
    case inUse
}
