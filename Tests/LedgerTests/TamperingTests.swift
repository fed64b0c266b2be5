import EventLog
import Events
import Foundation
import GRDB
import Ledger
import Sodium
import TestSupport
import Testing

/// What an administrator can do to ledger.db without a key, and what is found of it.
@Suite struct TamperingTests {
    /// Entries 7… are two for each prompt, from 17 on the cases of a dataset.
    private static func written() async throws -> Workspace {
        let workspace = try await Workspace()
        try await workspace.write { ledger in
            for number in 0..<5 { try await ledger.addPrompt("Prompt \(number)") }
            try await ledger.addCases(12, to: "Questions")
        }
        return workspace
    }

    private static func verify(_ workspace: Workspace, expecting: [UInt8]? = nil) throws -> VerificationReport {
        try LedgerVerification.verify(workspace.folder, level: .full, expecting: expecting)
    }

    @Test(arguments: [0, 3, 4, 9, 16, 24, 29] as [UInt64]) func aChangedEntryIsNamed(_ position: UInt64) async throws {
        for (byte, bit) in [(0, 0), (5, 7), (40, 3), (-1, 0), (-70, 2)] {
            let workspace = try await Self.written()
            try workspace.flip("entries", "entry", at: position, byte: byte, bit: bit)
            #expect(throws: LedgerFault.corrupt(position: position, "its bytes are not those that were written")) {
                try LedgerReader.open(workspace.folder)
            }
            #expect(try Self.verify(workspace).failure?.position == position)
        }
    }

    @Test(arguments: ["event_id", "leaf"]) func aChangedColumnOfAnEntryIsNamed(_ column: String) async throws {
        let workspace = try await Self.written()
        try workspace.flip("entries", column, at: 12, byte: 7)
        let fault = #expect(throws: LedgerFault.self) { try LedgerReader.open(workspace.folder) }
        if case .corrupt(12, _) = fault {} else { Issue.record("\(String(describing: fault))") }
        #expect(try Self.verify(workspace).failure?.position == 12)
    }

    @Test(arguments: [0, 1, 3, 4, 9, 29] as [UInt64]) func changedFactsAreNamed(_ position: UInt64) async throws {
        for byte in [0, 17, -1] {
            let workspace = try await Self.written()
            try workspace.flip("facts", "ciphertext", at: position, byte: byte)
            #expect(throws: LedgerFault.corrupt(position: position, "its facts is not what was signed")) {
                try LedgerReader.open(workspace.folder)
            }
            #expect(try Self.verify(workspace).failure?.position == position)
        }
    }

    @Test func changedContentIsNamedByWhoReadsIt() async throws {
        let workspace = try await Self.written()
        // A case's text is not folded, so the ledger opens; a prompt's name is.
        try workspace.flip("content", "ciphertext", at: 20, byte: 3)
        let reader = try LedgerReader.open(workspace.folder)
        #expect(throws: LedgerFault.corrupt(position: 20, "its content is not what was signed")) {
            try reader.content(at: 20)
        }
        #expect(try reader.content(at: 21) != nil)
        #expect(try Self.verify(workspace).failure?.position == 20)
        try workspace.flip("content", "ciphertext", at: 9, byte: 3)
        #expect(throws: LedgerFault.corrupt(position: 9, "its content is not what was signed")) {
            try LedgerReader.open(workspace.folder)
        }
        #expect(try Self.verify(workspace).failure?.position == 9)
    }

    @Test func contentThatWasNeverSignedIsNamed() async throws {
        let workspace = try await Self.written()
        try workspace.tamper(
            "INSERT INTO content (position, ciphertext) SELECT 4, ciphertext FROM content WHERE position = 7")
        #expect(try Self.verify(workspace).failure == .init(position: 4, reason: "it has content that was not signed"))
    }

    /// Such a row would stop the log for ever when it comes there.
    @Test(arguments: ["facts", "content"], VerificationReport.Level.allCases)
    func whatLiesBeyondTheEndIsNamed(table: String, level: VerificationReport.Level) async throws {
        for position: Int64 in [30, 31, 4_000, -3] {
            let workspace = try await Self.written()
            try workspace.tamper("INSERT INTO \(table) (position, ciphertext) VALUES (\(position), x'0011')")
            let failure = try LedgerVerification.verify(workspace.folder, level: level).failure
            #expect(failure?.position == UInt64(exactly: position))
            #expect(failure?.reason.contains("of no entry") == true)
        }
    }

    @Test func aReceiptOfEntriesThatAreNotThereIsFound() async throws {
        let workspace = try await Self.written()
        let receipt = StoredReceipt(
            request: RequestKey(Array("r".utf8))!, digest: Digest([UInt8](repeating: 1, count: 32))!, positions: 29..<31
        )
        // As a program of ours would have written it: nothing but its entries says that it is none.
        let database = try DatabaseQueue(path: workspace.folder.log.path)
        var bytes = receipt.request.bytes + receipt.digest.bytes
        for number in [receipt.positions.lowerBound, receipt.positions.upperBound] {
            withUnsafeBytes(of: number.bigEndian) { bytes += $0 }
        }
        try await database.write { [bytes] database in
            try database.execute(
                sql: "INSERT INTO receipts (request, digest, first, count, checksum) VALUES (?, ?, 29, 2, ?)",
                arguments: [
                    Data(receipt.request.bytes), Data(receipt.digest.bytes), Data(SHA256.digest(bytes).bytes),
                ])
        }
        try database.close()
        #expect(try Self.verify(workspace).failure?.reason.contains("beyond the head") == true)
    }

    @Test func droppedFactsAreNamed() async throws {
        let workspace = try await Self.written()
        try workspace.tamper("DELETE FROM facts WHERE position = 8")
        #expect(throws: LedgerFault.corrupt(position: 8, "its facts are missing")) {
            try LedgerReader.open(workspace.folder)
        }
        #expect(try Self.verify(workspace).failure == .init(position: 8, reason: "its facts are missing"))
    }

    @Test(arguments: [0, 10, 29] as [UInt64]) func aDroppedEntryIsNamed(_ position: UInt64) async throws {
        let workspace = try await Self.written()
        try workspace.tamper("DELETE FROM entries WHERE position = \(position)")
        #expect(throws: LedgerFault.corrupt(position: position, "it is missing")) {
            try LedgerReader.open(workspace.folder)
        }
        #expect(try Self.verify(workspace).failure == .init(position: position, reason: "it is missing"))
    }

    @Test func aTruncatedLogIsNamedWhereItEnds() async throws {
        let workspace = try await Self.written()
        try workspace.tamper("DELETE FROM entries WHERE position >= 25; DELETE FROM facts WHERE position >= 25")
        #expect(throws: LedgerFault.corrupt(position: 25, "it is missing")) { try LedgerReader.open(workspace.folder) }
        #expect(try Self.verify(workspace).failure?.position == 25)
    }

    @Test func entriesThatAreMovedUpToCloseAGapAreNamed() async throws {
        let workspace = try await Self.written()
        try workspace.tamper(
            ["entries", "facts", "content"].map {
                "DELETE FROM \($0) WHERE position = 10; UPDATE \($0) SET position = position - 1 WHERE position > 10"
            }.joined(separator: ";"))
        #expect(throws: LedgerFault.self) { try LedgerReader.open(workspace.folder) }
        #expect(try !Self.verify(workspace).isSound)
    }

    @Test func swappedEntriesAreNamed() async throws {
        let workspace = try await Self.written()
        try workspace.tamper(
            ["entries", "facts", "content"].map {
                """
                UPDATE \($0) SET position = 1000 WHERE position = 9; UPDATE \($0) SET position = 9 WHERE position = 11;
                UPDATE \($0) SET position = 11 WHERE position = 1000
                """
            }.joined(separator: ";"))
        let report = try Self.verify(workspace)
        #expect(report.failure == .init(position: 9, upTo: 10, reason: "the clock does not rise up to entry 10"))
        let fault = #expect(throws: LedgerFault.self) { try LedgerReader.open(workspace.folder) }
        let words = fault.map { "\($0)" } ?? ""
        #expect(words.contains("the clock does not rise up to entry 10: that one or some before it"), "\(words)")
    }

    @Test func anEntryPutInTheOtherLogsPlaceIsNamed() async throws {
        let workspace = try await Self.written()
        let directory = workspace.directory.file("other")
        let other = LedgerFolder(directory)
        try await Ledger.found(other, ownerName: "Mallory", origin: "ledger.example/other")
        let stolen = try DatabaseQueue(path: other.log.path).read {
            try Row.fetchOne($0, sql: "SELECT event_id, entry, leaf FROM entries WHERE position = 4")!
        }
        let columns: [Data] = [stolen[0], stolen[1], stolen[2]]
        try workspace.tamper(
            "UPDATE entries SET event_id = ?, entry = ?, leaf = ? WHERE position = 4",
            arguments: [columns[0], columns[1], columns[2]])
        #expect(try Self.verify(workspace).failure?.position == 4)
        #expect(throws: LedgerFault.self) { try LedgerReader.open(workspace.folder) }
    }

    @Test(arguments: [
        "size = size + 1", "size = size - 1", "recorded_at = recorded_at + 1", "recorded_at = recorded_at - 1",
    ])
    func aChangedHeadIsFound(_ change: String) async throws {
        let workspace = try await Self.written()
        try workspace.tamper("UPDATE head SET \(change)")
        let fault = #expect(throws: LedgerFault.self) { try LedgerReader.open(workspace.folder) }
        if case .corrupt(nil, _) = fault {} else { Issue.record("\(String(describing: fault))") }
        #expect(try !Self.verify(workspace).isSound)
    }

    @Test(arguments: ["frontier", "checkpoint"]) func aFlippedBitOfTheHeadIsFound(_ column: String) async throws {
        let workspace = try await Self.written()
        let blob = try await DatabaseQueue(path: workspace.folder.log.path).read {
            try Data.fetchOne($0, sql: "SELECT \(column) FROM head")!
        }
        for byte in stride(from: 0, to: blob.count, by: 7) {
            var bad = blob
            bad[byte] ^= 1
            try workspace.tamper("UPDATE head SET \(column) = ?", arguments: [bad])
            #expect(throws: LedgerFault.self, "byte \(byte)") { try LedgerReader.open(workspace.folder) }
            #expect(try !Self.verify(workspace).isSound, "byte \(byte)")
        }
    }

    @Test func aRowBeyondTheEndIsFound() async throws {
        let workspace = try await Self.written()
        try workspace.tamper(
            "INSERT INTO entries SELECT 30, randomblob(16), entry, leaf FROM entries WHERE position = 29;")
        #expect(try Self.verify(workspace).failure == .init(position: 30, reason: "it lies beyond the checkpoint"))
    }

    /// The whole log made anew, with the keys that the folder holds: only what somebody else has kept can tell.
    @Test func aRewrittenHistoryIsFoundWithACheckpointKeptElsewhere() async throws {
        let workspace = try await Self.written()
        let files = try workspace.copyFiles()
        let kept = try await workspace.write { ledger in
            try await ledger.addPrompt("The truth")
            return try ledger.reader.checkpoint()
        }
        try workspace.putBack(files)
        try await workspace.write { try await $0.addPrompt("Another truth") }
        #expect(try Self.verify(workspace).isSound)
        let report = try Self.verify(workspace, expecting: kept)
        #expect(report.failure?.reason == "the first 32 entries are not those of the expected checkpoint")
    }
}
