import EventLog
import Foundation
import LogTestSupport
import Sodium
import TestSupport
import Testing

/// Logs as static files: served, exported, exported again, and checked by nothing but the files.
@Suite struct TileFolderTests {
    private let log = SampleLog().signer
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory("tiles") }

    private var folder: URL { directory.file("export") }

    private func server(of size: Int, in store: MemoryLogStore) throws -> TileServer {
        let root = NaiveMerkleTree.root(NaiveMerkleTree.manyLeaves.prefix(size))
        let checkpoint = Checkpoint(origin: log.name, size: UInt64(size), root: root)
        let head = try #require(store.head())
        let tree = try TreeReader(reading: store, size: head.size, root: head.frontier.root)
        let note = SignedNote(text: checkpoint.text, signedBy: [log]).bytes
        return try #require(try TileServer(checkpoint, note: note, tree: tree))
    }

    @discardableResult
    private func export(_ size: Int, of store: MemoryLogStore? = nil) throws -> TileExport.Outcome {
        let server = try server(of: size, in: try store ?? LeafStore.made(of: size))
        return try TileExport(server, to: folder, verifier: log.verifier).run()
    }

    private func verified() -> TileVerification { TileVerification.verify(folder, by: [log.verifier]) }

    private func files() throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
            if let bytes = try? AtomicFile.read(folder.appending(path: path), bytesMax: .max) { files[path] = bytes }
        }
        return files
    }

    private func write(_ bytes: [UInt8], to path: String) throws {
        try Data(bytes).write(to: folder.appending(path: path))
    }

    // MARK: Serving

    @Test func everyPathOfATreeHasItsTileAndNoOther() throws {
        let server = try server(of: 70_000, in: LeafStore.made(of: 70_000))
        let paths = TileServer.paths(of: 70_000).map(\.text)
        #expect(paths.count == 274 + 274 + 2 + 1)
        #expect(paths.suffix(3) == ["tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"])
        #expect(paths[273] == "tile/entries/273.p/112")
        for path in ["tile/entries/273.p/112", "tile/entries/000", "tile/0/272", "tile/1/001.p/17", "tile/2/000.p/1"] {
            #expect(try server.resource(at: path)?.isImmutable == true, "\(path)")
        }
        let top = try #require(try server.resource(at: "tile/2/000.p/1"))
        #expect(top.bytes == NaiveMerkleTree.root(NaiveMerkleTree.manyLeaves.prefix(65_536)).bytes)
        #expect(try server.resource(at: "checkpoint")?.isImmutable == false)
        #expect(try server.resource(at: "tile/0/000.p/7")?.bytes.count == 7 * 32, "a width that the tile had once")
        for path in [
            "", "tile", "tile/0", "tile/0/274", "tile/0/273", "tile/0/273.p/113", "tile/1/001", "tile/1/001.p/18",
            "tile/2/000", "tile/2/000.p/2", "tile/3/000.p/1", "tile/63/000", "tile/64/000", "tile/0/0", "tile/00/000",
            "tile/0/x000/000", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/entries/-01",
            "tile/0/../0/000", "checkpoint/", "tile/0/x999/x999/x999/x999/x999/x999/999",
        ] { #expect(try server.resource(at: path) == nil, "\(path)") }
    }

    @Test func pathsAreReadAsTheyAreWritten() {
        for index in [0, 1, 255, 999, 1_000, 1_234_067, UInt64.max] {
            for level in [TilePath.Level.entries, .hashes(0), .hashes(5)] {
                for width in [1, 200, 256] {
                    let path = TilePath(level: level, index: index, width: width)
                    #expect(TilePath(path.text) == path, "\(path.text)")
                }
            }
        }
    }

    @Test func anEarlierCheckpointIsServedAsTheTreeWasThen() throws {
        let server = try server(of: 300, in: LeafStore.made(of: 600))
        #expect(try server.resource(at: "tile/entries/001.p/44") != nil)
        #expect(try server.resource(at: "tile/entries/001.p/45") == nil)
        #expect(try server.resource(at: "tile/0/002.p/1") == nil)
    }

    @Test func aCheckpointOfAnotherTreeIsNotServed() throws {
        let store = try LeafStore.made(of: 10)
        let tree = try TreeReader(reading: store, size: 10, root: store.head()!.frontier.root)
        let other = Checkpoint(origin: log.name, size: 9, root: NaiveMerkleTree.leaf(1))
        let ahead = Checkpoint(origin: log.name, size: 11, root: NaiveMerkleTree.leaf(1))
        #expect(try TileServer(other, note: [], tree: tree) == nil)
        #expect(try TileServer(ahead, note: [], tree: tree) == nil)
    }

    // MARK: Exporting

    @Test(arguments: [0, 1, 255, 256, 257, 600]) func anExportVerifies(size: Int) throws {
        let outcome = try export(size)
        #expect(outcome.written == TileServer.paths(of: UInt64(size)).count)
        let report = verified()
        #expect(report.failure == nil)
        #expect(report.checkpoint?.size == UInt64(size))
        let again = try export(size)
        #expect(again.written == 0 && again.kept == outcome.written)
    }

    @Test func anExportIntoTheSameFolderAddsWhatIsNew() throws {
        for size in [3, 200, 256, 300, 513, 600] {
            try export(size)
            #expect(verified().failure == nil, "\(size)")
        }
        let files = try files()
        #expect(files["tile/0/000.p/3"] == nil, "what a full tile took the place of is gone")
        #expect(files["tile/0/002.p/1"] != nil, "a checkpoint of once still has its tile")
        let fresh = TemporaryExport(try server(of: 600, in: LeafStore.made(of: 600)), log.verifier)
        for (path, bytes) in try fresh.files() { #expect(files[path] == bytes, "\(path)") }
    }

    @Test func anExportThatWasCutOffIsFinished() throws {
        try export(600)
        let whole = try files()
        for path in ["checkpoint", "tile/1/000.p/2", "tile/0/001"] {
            try FileManager.default.removeItem(at: folder.appending(path: path))
        }
        try write([1, 2, 3], to: "tile/0/001.new")
        try write([1], to: "checkpoint.new")
        try export(600)
        #expect(verified().failure == nil)
        #expect(try files() == whole)
    }

    @Test func aFolderOfAnotherLogOrOfOtherThingsIsRefusedUnchanged() throws {
        try export(300)
        let before = try files()
        func refusal(_ origin: SampleLog, _ size: Int, _ store: MemoryLogStore) throws -> String? {
            let root = try #require(store.head()).frontier.root
            let checkpoint = Checkpoint(origin: origin.origin, size: UInt64(size), root: root)
            let tree = try TreeReader(reading: store, size: UInt64(size), root: root)
            let note = SignedNote(text: checkpoint.text, signedBy: [origin.signer]).bytes
            let server = try #require(try TileServer(checkpoint, note: note, tree: tree))
            let export = TileExport(server, to: folder, verifier: origin.signer.verifier)
            let outcome = Result(catching: { () throws(TileExportFault) in try export.run() })
            guard case .failure(.foreign(let reason)) = outcome else { return nil }
            return reason
        }
        let notSigned = "its checkpoint is not one that this log signed"
        #expect(try refusal(SampleLog(number: 2), 300, LeafStore.made(of: 300)) == notSigned, "another key")
        #expect(try refusal(SampleLog(origin: "other.example"), 300, LeafStore.made(of: 300)) == notSigned)
        #expect(
            try refusal(SampleLog(), 200, LeafStore.made(of: 200))
                == "it holds 300 entries already, and this is of 200")
        let forked = MemoryLogStore()
        var frontier = Frontier()
        let rows = (0..<400).map { number in
            let entry = Array("other \(number)".utf8)
            frontier.append(MerkleHash.leaf(entry))
            return LogRow(
                position: UInt64(number), eventID: SampleLog.eventID(number), entry: entry,
                leaf: MerkleHash.leaf(entry),
                facts: nil, content: nil)
        }
        let head = LogHead(frontier: frontier, recordedAt: 0, checkpoint: [])
        try forked.commit(LogBatch(rows: rows, receipts: [], head: head), replacing: nil)
        #expect(try refusal(SampleLog(), 400, forked) == "its first 300 entries are not those of this log")
        #expect(try files() == before)
        try write([], to: "notes.txt")
        #expect(throws: TileExportFault.foreign("it holds other files")) { try export(300) }
    }

    @Test func aTileThatSomebodyChangedIsNotWrittenOver() throws {
        try export(300)
        try write([9], to: "tile/entries/001.p/44")
        try FileManager.default.removeItem(at: folder.appending(path: "checkpoint"))
        #expect(throws: TileExportFault.self) { try export(300) }
    }

    // MARK: Checking

    /// Small, so that every byte of every file can be tried, of the long ones with `Tools/test --faults`; over 256, so that there is a tile of
    /// tiles.
    @Test func anyByteFlippedInAnyFileIsFoundAndNamed() throws {
        try export(259)
        #expect(verified().failure == nil)
        for (path, bytes) in try files() {
            let step = bytes.count > 2_000 && !Thoroughness.isWhole ? 37 : 1
            for index in stride(from: 0, to: bytes.count, by: step) {
                var flipped = bytes
                flipped[index] ^= 1 << UInt8(index % 8)
                let report = verify(with: [path: flipped])
                let failure = try #require(report.failure, "byte \(index) of \(path)")
                if path == "checkpoint" {
                    #expect(report.checkpoint == nil)
                } else if path.hasPrefix("tile/0/") {
                    let first = path.hasSuffix("000") ? 0 : 256
                    #expect(failure.position == UInt64(first + index / 32), "byte \(index) of \(path)")
                } else if path.hasPrefix("tile/entries/") {
                    #expect(failure.position == entry(at: index, of: path), "byte \(index) of \(path)")
                } else {
                    #expect(failure.position == 0)
                }
            }
        }
    }

    /// The entry in a bundle of an export of 259 that a byte belongs to, its length included.
    private func entry(at byte: Int, of path: String) -> UInt64 {
        var (number, end) = (path.hasSuffix("000") ? 0 : 256, 0)
        while true {
            end += 2 + "leaf \(number)".utf8.count
            if byte < end { return UInt64(number) }
            number += 1
        }
    }

    @Test func aMissingOrCutFileIsFound() throws {
        try export(259)
        for (path, bytes) in try files() {
            for changed in [nil, [], Array(bytes.dropLast()), bytes + [0], bytes + bytes] as [[UInt8]?] {
                let report = verify(with: [path: changed])
                #expect(report.failure != nil, "\(path) of \(changed?.count ?? -1) bytes")
            }
        }
    }

    /// Whoever can change the files changes the tiles along; the root is signed.
    @Test func anEntryThatWasChangedWithItsTilesIsNamedAsNearAsCanBe() throws {
        try export(600)
        let bundle = (256..<512).map { Array("leaf \($0 == 300 ? -1 : $0)".utf8) }
        var leaves = Array(NaiveMerkleTree.manyLeaves[256..<512])
        leaves[300 - 256] = NaiveMerkleTree.leaf(-1)
        let entries = EntryBundle(entries: bundle).bytes
        #expect(verify(with: ["tile/entries/001": entries]).failure?.position == 300)
        let tile = HashTile(hashes: leaves).bytes
        let near = verify(with: ["tile/entries/001": entries, "tile/0/001": tile]).failure
        #expect(near == .init(position: 256, reason: "one of the entries 256 to 511 is not what was logged"))
        let above = HashTile(hashes: [
            NaiveMerkleTree.root(NaiveMerkleTree.manyLeaves.prefix(256)), NaiveMerkleTree.root(leaves[...]),
        ]).bytes
        let nothing = verify(with: ["tile/entries/001": entries, "tile/0/001": tile, "tile/1/000.p/2": above]).failure
        #expect(nothing == .init(position: nil, reason: "neither entries nor tiles make the root that was signed"))
    }

    /// Checks the export with some of its files changed, or gone.
    private func verify(with changes: [String: [UInt8]?]) -> TileVerification {
        let (export, verifiers) = (EditedFolder(folder: folder, changes: changes), [log.verifier])
        return TileVerification.verify(read: export.read, by: verifiers)
    }
}

private struct EditedFolder {
    let folder: URL
    let changes: [String: [UInt8]?]

    func read(_ path: String) throws(FileFault) -> [UInt8]? {
        guard let place = changes.index(forKey: path) else {
            return try AtomicFile.read(folder.appending(path: path), bytesMax: .max)
        }
        return changes[place].value
    }
}

/// An export into a folder of its own.
private struct TemporaryExport {
    private let directory = try? TemporaryDirectory("fresh")
    private let server: TileServer
    private let verifier: NoteVerifier

    init(_ server: TileServer, _ verifier: NoteVerifier) {
        (self.server, self.verifier) = (server, verifier)
    }

    func files() throws -> [String: [UInt8]] {
        let folder = try #require(directory).file("export")
        _ = try TileExport(server, to: folder, verifier: verifier).run()
        let paths = ["checkpoint"] + TileServer.paths(of: server.checkpoint.size).map(\.text)
        return try Dictionary(
            uniqueKeysWithValues: paths.map { path in
                (path, try #require(try AtomicFile.read(folder.appending(path: path), bytesMax: .max)))
            })
    }
}
