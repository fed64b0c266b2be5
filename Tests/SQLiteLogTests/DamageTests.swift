import EventLog
import Foundation
import LogTestSupport
import SQLiteLog
import TestSupport
import Testing

/// Bytes of the file that changed under us. Whatever the change: it is found, or what is read is what was written.
@Suite struct DamageTests {
    private let log = SampleLog()

    /// What verifying and reading the folder's log comes to.
    private enum Outcome: Equatable {
        case refused
        case found
        /// Sound, with this many entries of those that were written.
        case sound(Int)
        case silentlyWrong(String)
    }

    private func outcome(_ folder: StoreFolder, _ original: [LogRow]) -> Outcome {
        guard let store = try? folder.open(.readWrite) else { return .refused }
        defer { try? store.close() }
        let report = log.verifier(of: store).full(examiner: log.examiner)
        guard report.isSound else { return .found }
        guard let rows = try? store.rows(from: 0, limit: .max, parts: [.facts, .content]) else { return .found }
        guard rows == Array(original.prefix(rows.count)) else { return .silentlyWrong("other rows") }
        for row in rows {
            guard (try? store.position(of: row.eventID)) == row.position else {
                return .silentlyWrong("an id finds another entry, or none")
            }
        }
        for first in stride(from: 0, to: rows.count, by: 3) {
            guard let receipt = try? store.receipt(for: RequestKey(Array("request \(first)".utf8))!),
                receipt.positions == UInt64(first)..<UInt64(first) + 3, receipt.digest == MerkleHash.empty
            else { return .silentlyWrong("a receipt is another, or none") }
        }
        return .sound(rows.count)
    }

    private func rows(_ folder: StoreFolder) throws -> [LogRow] {
        let store = try folder.open(.readOnly)
        defer { try? store.close() }
        return try store.rows(from: 0, limit: .max, parts: [.facts, .content])
    }

    @Test func aFlippedBitOfTheFileIsNeverSilentlyWrong() async throws {
        var random = SeededRandom("damage")
        for number: UInt8 in 1...3 { _ = log.keys.key(number) }
        let folder = try await StoreFolder.written(12, log: log)
        let original = try rows(folder)
        try? FileManager.default.removeItem(at: folder.directory.file("ledger.db-wal"))
        let whole = try Data(contentsOf: folder.file)
        var counts: [String: Int] = [:]
        for index in Thoroughness.choose(400, of: Array(whole.indices), using: &random) {
            let damaged = try StoreFolder()
            var bytes = whole
            bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            try bytes.write(to: damaged.file)
            let outcome = outcome(damaged, original)
            switch outcome {
            case .refused, .found: counts["found", default: 0] += 1
            case .sound(let count):
                counts["without effect", default: 0] += 1
                #expect(count == original.count, "byte \(index)")
            case .silentlyWrong(let how): Issue.record("byte \(index): \(how)")
            }
        }
        print("flipped bits of ledger.db (\(whole.count) bytes): \(counts)")
        #expect(counts["found", default: 0] > 0)
    }

    /// A WAL that lost its end is a log that lost its latest batches; each that is left is whole. A checkpoint kept elsewhere tells.
    @Test func aTruncatedWALLosesWholeBatchesAndAnExpectedCheckpointTells() async throws {
        var random = SeededRandom("truncated WAL")
        let (folder, store, checkpoint) = try await openLog()
        let original = try rows(folder)
        let wal = try Data(contentsOf: folder.directory.file("ledger.db-wal"))
        var lost = 0
        // All: every byte of the last three frames, each a page after a header of 24 bytes.
        let lengths =
            Thoroughness.isWhole
            ? Array(wal.count - 3 * (24 + 4_096)..<wal.count)
            : (0..<60).map { _ in Int.random(in: 0..<wal.count, using: &random) }
        for length in lengths {
            let damaged = try copy(folder, wal: wal.prefix(length))
            switch outcome(damaged, original) {
            case .refused, .found: break
            case .sound(let count):
                #expect(count % 3 == 0)
                if count < original.count {
                    lost += 1
                    let report = log.verifier(of: try damaged.open(.readOnly)).quick(expecting: [
                        Expectation(checkpoint, .given)
                    ])
                    #expect(report.failure?.reason.contains("it was cut back") == true)
                }
            case .silentlyWrong(let how): Issue.record("\(how)")
            }
        }
        print("truncated WAL: \(lost) of \(lengths.count) lost batches")
        #expect(lost > 0)
        try store.close()
    }

    @Test func aFlippedBitOfTheWALIsNeverSilentlyWrong() async throws {
        var random = SeededRandom("damaged WAL")
        let (folder, store, checkpoint) = try await openLog()
        let original = try rows(folder)
        let wal = try Data(contentsOf: folder.directory.file("ledger.db-wal"))
        for index in Thoroughness.choose(80, of: Array(wal.indices), using: &random) {
            var bytes = wal
            bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            let damaged = try copy(folder, wal: bytes)
            switch outcome(damaged, original) {
            case .refused, .found: break
            case .sound(let count):
                // SQLite's checksums end the WAL before the damage: what is lost is lost in whole batches.
                #expect(count % 3 == 0)
                let report = log.verifier(of: try damaged.open(.readOnly)).quick(expecting: [
                    Expectation(checkpoint, .given)
                ])
                #expect(report.isSound == (count == original.count))
            case .silentlyWrong(let how): Issue.record("byte \(index): \(how)")
            }
        }
        try store.close()
    }

    /// A log of 15 entries in batches of three, whose WAL is not checkpointed, and its last checkpoint.
    private func openLog() async throws -> (StoreFolder, SQLiteLogStore, Checkpoint) {
        let folder = try await StoreFolder.written(3, log: log)
        let store = try folder.open(.readWrite)
        let writer = try log.writer(on: store)
        for first in stride(from: 3, to: 15, by: 3) {
            _ = try await writer.append(
                log.events(first..<first + 3),
                request: RequestStamp(key: RequestKey(Array("request \(first)".utf8))!, digest: MerkleHash.empty))
        }
        return (folder, store, try Checkpoint(opening: writer.head.checkpoint, by: [log.signer.verifier]))
    }

    private func copy(_ folder: StoreFolder, wal: Data) throws -> StoreFolder {
        let damaged = try StoreFolder()
        try FileManager.default.copyItem(at: folder.file, to: damaged.file)
        try wal.write(to: damaged.directory.file("ledger.db-wal"))
        return damaged
    }

    @Test func aRowBeyondTheHeadIsNeverOverwritten() async throws {
        let folder = try await StoreFolder.written(3, log: log)
        _ = try folder.sql("INSERT INTO entries VALUES (3, x'00', x'00', x'00')")
        let store = try folder.open(.readWrite)
        #expect(log.verifier(of: store).quick().failure != nil)
        let writer = try log.writer(on: store)
        await #expect(throws: AppendFault.stopped("a row 3 lies beyond the head")) {
            try await writer.append([log.event(3)])
        }
    }
}
