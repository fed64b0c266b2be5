import EventLog
import Foundation
import Sodium
import TestSupport
import Testing

/// A whole small log by another program: what it wrote, we read and come to the same roots.
@Suite(.enabled(if: SharedFiles.isPresent, "\(SharedFiles.absence)")) struct SharedVectorsTesseraLogTests {
    private static let folder = "vectors/tessera-log"

    /// The key is named beside the log, in the folder's own page.
    private func verifier() throws -> NoteVerifier {
        let page = String(decoding: try SharedFiles.data("README.md"), as: UTF8.self)
        let texts = page.matches(of: /`([^`\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+\/=]+)`/).map { String($0.1) }
        return try #require(texts.lazy.compactMap { NoteVerifier($0) }.first, "the page names no verifier key")
    }

    /// Every file of the log, by its path.
    private func files() throws -> [String] {
        let folder = try #require(SharedFiles.root).appending(path: Self.folder)
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: folder.appending(path: path).path, isDirectory: &isFolder)
                && !isFolder.boolValue
        }
        return paths.sorted()
    }

    private func bytes(_ path: String) throws -> [UInt8] { Array(try SharedFiles.data("\(Self.folder)/\(path)")) }

    private func checkpoints() throws -> [Checkpoint] {
        let verifier = try verifier()
        return try files().filter { $0.hasPrefix("checkpoint") }.map {
            try Checkpoint(opening: bytes($0), by: [verifier])
        }
    }

    /// The longest entry bundle there is.
    private func entries() throws -> [[UInt8]] {
        let bundles = try files().filter { $0.hasPrefix("tile/entries/") }.map {
            try #require(EntryBundle(parsing: bytes($0)))
        }
        return bundles.max { $0.entries.count < $1.entries.count }?.entries ?? []
    }

    @Test func everyCheckpointVerifies() throws {
        let checkpoints = try checkpoints()
        print("tessera-log: \(checkpoints.count) checkpoints")
        #expect(checkpoints.map(\.size).max() == UInt64(try entries().count))
    }

    @Test func everyCheckpointIsWrittenAsItWasRead() throws {
        for path in try files() where path.hasPrefix("checkpoint") {
            let note = try SignedNote(parsing: bytes(path))
            #expect(note.bytes == (try bytes(path)), "\(path)")
            #expect(try Checkpoint(parsing: note.text).text == note.text, "\(path)")
        }
    }

    @Test func everyRootFollowsFromTheEntries() throws {
        let leaves = try entries().map { MerkleHash.leaf($0) }
        var roots: [UInt64: Digest] = [0: Frontier().root]
        var frontier = Frontier()
        for leaf in leaves {
            frontier.append(leaf)
            roots[frontier.size] = frontier.root
        }
        for checkpoint in try checkpoints() {
            #expect(roots[checkpoint.size] == checkpoint.root, "size \(checkpoint.size)")
        }
    }

    @Test func everyBundleIsWrittenAsItWasRead() throws {
        let entries = try entries()
        for path in try files() where path.hasPrefix("tile/entries/") {
            let bundle = try #require(EntryBundle(parsing: bytes(path)))
            #expect(bundle.bytes == (try bytes(path)), "\(path)")
            #expect(bundle.entries == Array(entries.prefix(bundle.entries.count)), "\(path)")
            #expect(TilePath(level: .entries, index: 0, width: bundle.entries.count).text == path)
        }
    }

    @Test func everyHashTileFollowsFromTheEntries() throws {
        let leaves = try entries().map { MerkleHash.leaf($0) }
        let paths = try files().filter { $0.hasPrefix("tile/0/") }
        print("tessera-log: \(paths.count) hash tiles")
        for path in paths {
            let tile = try #require(HashTile(parsing: bytes(path)))
            #expect(tile.hashes == Array(leaves.prefix(tile.hashes.count)), "\(path)")
            #expect(tile.bytes == (try bytes(path)))
            #expect(TilePath(level: .hashes(0), index: 0, width: tile.hashes.count).text == path)
        }
    }

    @Test func anyTwoCheckpointsAreConsistent() throws {
        let leaves = try entries().map { MerkleHash.leaf($0) }
        let checkpoints = try checkpoints()
        for old in checkpoints {
            for new in checkpoints where 0 < old.size && old.size <= new.size {
                let proof = NaiveMerkleTree.consistency(from: Int(old.size), in: leaves.prefix(Int(new.size)))
                try MerkleProof.verifyConsistency(from: old.size, old.root, to: new.size, new.root, proof: proof)
            }
        }
    }

    @Test func aCheckpointWithAnyBitFlippedIsRefused() throws {
        let verifier = try verifier()
        let bytes = try bytes("checkpoint")
        for bit in 0..<bytes.count * 8 {
            var flipped = bytes
            flipped[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: NoteFault.self, "bit \(bit)") { try Checkpoint(opening: flipped, by: [verifier]) }
        }
    }
}
