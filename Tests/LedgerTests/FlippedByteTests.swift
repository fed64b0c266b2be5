import Domain
import EventLog
import Events
import Foundation
import GRDB
import Ledger
import LogTestSupport
import TestSupport
import Testing

/// One flipped bit anywhere in a file: it is found, or it lay where nothing is kept; nothing is ever silently other than it was.
@Suite struct FlippedByteTests {
    private static func written() async throws -> (Workspace, LedgerReader.Snapshot) {
        let workspace = try await Workspace()
        let snapshot = try await workspace.write { ledger in
            try await ledger.addPrompt("Support")
            try await ledger.addCases(6, to: "Questions")
            try await ledger.addPrompt("Sales")
            return try ledger.reader.snapshot()
        }
        try workspace.settle()
        return (workspace, snapshot)
    }

    /// The first page, whose header decides whether it is a database at all, is tried byte for byte; of the rest a sample.
    private static func places(in size: Int, count: Int, _ random: inout SeededRandom) -> [Int] {
        Array(0..<100) + Thoroughness.choose(count, of: Array(100..<size), using: &random)
    }

    @Test func inTheKeysIsFoundOrHarmless() async throws {
        var random = SeededRandom("flipped keys")
        let (workspace, snapshot) = try await Self.written()
        let good = try workspace.bytes(of: workspace.folder.keys)
        var found = 0
        for place in Self.places(in: good.count, count: 500, &random) {
            var bad = good
            bad[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            try workspace.replace(workspace.folder.keys, with: bad)
            do {
                let reader = try LedgerReader.open(workspace.folder)
                defer { try? reader.close() }
                #expect(try reader.snapshot() == snapshot, "seed \(random.seed), byte \(place)")
            } catch {
                found += 1
                #expect("\(error)".contains("keys.db") || "\(error)".contains("key file"), "byte \(place): \(error)")
            }
        }
        #expect(found > 50)
        try workspace.replace(workspace.folder.keys, with: good)
        #expect(try LedgerReader.open(workspace.folder).snapshot() == snapshot)
    }

    @Test func inTheLogIsFoundOrHarmless() async throws {
        var random = SeededRandom("flipped log")
        let (workspace, snapshot) = try await Self.written()
        let good = try workspace.bytes(of: workspace.folder.log)
        var found = 0
        for place in Self.places(in: good.count, count: 500, &random) {
            var bad = good
            bad[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            try workspace.replace(workspace.folder.log, with: bad)
            do {
                let reader = try LedgerReader.open(workspace.folder)
                defer { try? reader.close() }
                if try reader.snapshot() != snapshot {
                    found += 1
                    let report = try LedgerVerification.verify(workspace.folder, level: .full)
                    #expect(!report.isSound, "seed \(random.seed), byte \(place)")
                }
            } catch { found += 1 }
        }
        #expect(found > 50)
        try workspace.replace(workspace.folder.log, with: good)
        #expect(try LedgerReader.open(workspace.folder).snapshot() == snapshot)
    }

    @Test(arguments: ["id", "purpose", "owner", "epoch", "wrapped"]) func everyColumnOfAKeyCounts(_ column: String)
        async throws
    {
        let (workspace, _) = try await Self.written()
        let good = try workspace.bytes(of: workspace.folder.keys)
        let ids = try await DatabaseQueue(path: workspace.folder.keys.path).read {
            try Data.fetchAll($0, sql: "SELECT id FROM keys")
        }
        for id in ids {
            let change = ["purpose", "epoch"].contains(column) ? "\(column) + 8" : "randomblob(length(\(column)))"
            let database = try DatabaseQueue(path: workspace.folder.keys.path)
            let isChanged = try await database.write { database in
                try database.execute(
                    sql: "UPDATE keys SET \(column) = \(change) WHERE id = ? AND length(\(column)) > 0", arguments: [id]
                )
                return database.changesCount > 0
            }
            try database.close()
            if isChanged {
                let fault = #expect(throws: LedgerFault.self) { try LedgerReader.open(workspace.folder) }
                if case .keysIncomplete = fault {} else { Issue.record("\(String(describing: fault))") }
            }
            try workspace.replace(workspace.folder.keys, with: good)
        }
    }

    @Test func withoutAnyOneOfItsKeysNothingPassesForErased() async throws {
        let (workspace, snapshot) = try await Self.written()
        let good = try workspace.bytes(of: workspace.folder.keys)
        let keys = try await DatabaseQueue(path: workspace.folder.keys.path).read {
            try Row.fetchAll($0, sql: "SELECT id, purpose FROM keys").map { ($0[0] as Data, $0[1] as Int) }
        }
        #expect(keys.count > 12)
        for (id, purpose) in keys {
            let database = try DatabaseQueue(path: workspace.folder.keys.path)
            try await database.write { try $0.execute(sql: "DELETE FROM keys WHERE id = ?", arguments: [id]) }
            try database.close()
            if purpose == 3 {
                // A member's signing key: what is written can be read, and nobody can act as that member here.
                #expect(try LedgerReader.open(workspace.folder).snapshot() == snapshot)
            } else {
                let fault = #expect(throws: LedgerFault.self) { try LedgerReader.open(workspace.folder) }
                if case .keysIncomplete = fault {
                } else {
                    Issue.record("purpose \(purpose): \(String(describing: fault))")
                }
            }
            try workspace.replace(workspace.folder.keys, with: good)
        }
    }

    @Test func withoutItsKeysTheLedgerSaysSo() async throws {
        let (workspace, _) = try await Self.written()
        try FileManager.default.removeItem(at: workspace.folder.keys)
        for open in [{ _ = try LedgerReader.open(workspace.folder) }, { _ = try Ledger.open(workspace.folder) }]
            as [() throws -> Void]
        {
            let fault = #expect(throws: LedgerFault.self) { try open() }
            #expect(fault?.description.contains("keys.db") == true && fault?.description.contains("init") == false)
        }
    }

    @Test func anotherLedgersKeysAreRefused() async throws {
        let (workspace, _) = try await Self.written()
        let other = try await Workspace()
        try other.settle()
        try workspace.replace(workspace.folder.keys, with: try other.bytes(of: other.folder.keys))
        #expect(throws: LedgerFault.keyFileWrong(path: workspace.folder.keyFile.path)) {
            try LedgerReader.open(workspace.folder)
        }
        try workspace.replace(workspace.folder.keyFile, with: try other.bytes(of: other.folder.keyFile))
        #expect(throws: LedgerFault.keysIncomplete("the checkpoint is signed with a key that is not here")) {
            try LedgerReader.open(workspace.folder)
        }
    }
}
