import EventLog
import Foundation
import Ledger
import Testing

/// A checkpoint kept elsewhere, against the ledger as it is.
@Suite struct CheckpointTests {
    @Test func everyCheckpointThatTheLedgerGaveIsConfirmedForEver() async throws {
        let workspace = try await Workspace()
        let kept = try await workspace.write { ledger in
            var kept = [try ledger.reader.checkpoint()]
            for number in 0..<6 {
                try await ledger.addPrompt("Prompt \(number)")
                kept.append(try ledger.reader.checkpoint())
            }
            return kept
        }
        let reader = try LedgerReader.open(workspace.folder)
        for (number, note) in kept.enumerated() {
            #expect(try reader.confirm(note).size == UInt64(7 + 2 * number))
            #expect(try LedgerVerification.verify(workspace.folder, level: .quick, expecting: note).isSound)
        }
    }

    @Test func anOldBackupIsFoundByItsMissingEntries() async throws {
        let workspace = try await Workspace()
        let backup = try workspace.copyFiles()
        let kept = try await workspace.write { ledger in
            try await ledger.addPrompt("Support")
            return try ledger.reader.checkpoint()
        }
        try workspace.putBack(backup)
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
        let report = try LedgerVerification.verify(workspace.folder, level: .full, expecting: kept)
        #expect(report.failure?.reason == "the log has 7 entries, the expected checkpoint 9: it was cut back")
        let reader = try LedgerReader.open(workspace.folder)
        #expect(throws: LedgerFault.checkpointAhead(size: 9, ledger: 7)) { try reader.confirm(kept) }
    }

    @Test func aForkIsFound() async throws {
        let workspace = try await Workspace()
        let backup = try workspace.copyFiles()
        let kept = try await workspace.write { ledger in
            try await ledger.addPrompt("One way")
            return try ledger.reader.checkpoint()
        }
        try workspace.putBack(backup)
        try await workspace.write { try await $0.addPrompt("Other way") }
        let reader = try LedgerReader.open(workspace.folder)
        #expect(throws: LedgerFault.checkpointForked(size: 9)) { try reader.confirm(kept) }
    }

    @Test func anotherLedgersCheckpointIsForeign() async throws {
        let (workspace, other) = (try await Workspace(), try await Workspace())
        let foreign = try LedgerReader.open(other.folder).checkpoint()
        let reader = try LedgerReader.open(workspace.folder)
        let fault = #expect(throws: LedgerFault.self) { try reader.confirm(foreign) }
        if case .checkpointForeign = fault {} else { Issue.record("\(String(describing: fault))") }
        let report = try LedgerVerification.verify(workspace.folder, level: .quick, expecting: foreign)
        #expect(report.failure?.reason.contains("not one that this ledger signed") == true)
    }

    @Test func aChangedCheckpointIsForeign() async throws {
        let workspace = try await Workspace()
        let reader = try LedgerReader.open(workspace.folder)
        let note = try reader.checkpoint()
        for index in note.indices {
            var bad = note
            bad[index] ^= 1
            #expect(throws: LedgerFault.self, "byte \(index)") { try reader.confirm(bad) }
        }
        for bad in [[], Array("nonsense".utf8), Array(note.dropLast()), note + note] {
            #expect(throws: LedgerFault.self) { try reader.confirm(bad) }
        }
        #expect(try reader.confirm(note).size == 7)
    }
}
