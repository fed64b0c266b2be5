import Domain
import EventLog
import Events
import Foundation
import Ledger
import Projections
import SnapshotCoding
import TestSupport
import Testing

/// A snapshot spares the replay and changes no answer.
@Suite struct SnapshotTests {
    /// A ledger of 7 + `cases` + 1 entries with a snapshot of all of them.
    private static func snapshotted(cases: Int = 3) async throws -> Workspace {
        let workspace = try await Workspace()
        try await workspace.write { ledger in
            try await ledger.addCases(cases, to: "Questions")
            try await ledger.writeSnapshot()
        }
        return workspace
    }

    /// All that opening makes of a ledger.
    private struct Opened: Equatable {
        let restored: UInt64
        let models: [UInt8]
        let state: WorkspaceState
        let texts: LedgerReader.Snapshot

        init(_ workspace: Workspace) async throws {
            let ledger = try Ledger.open(workspace.folder)
            restored = ledger.reader.restoredSize
            models = ledger.reader.read { $0.snapshotBytes }
            state = try await ledger.decided { $0 }
            texts = try ledger.reader.snapshot()
            try await ledger.close()
        }

        func isSame(as other: Opened) -> Bool {
            models == other.models && state == other.state && texts == other.texts
        }
    }

    @Test func openingFromASnapshotIsOpeningByReplayAtEveryLaterPosition() async throws {
        let workspace = try await Self.snapshotted(cases: 300)
        let snapshot = try workspace.bytes(of: workspace.folder.snapshot)
        for number in 0..<6 {
            let restored = try await Opened(workspace)
            #expect(restored.restored == 308)
            try FileManager.default.removeItem(at: workspace.folder.snapshot)
            let replayed = try await Opened(workspace)
            #expect(replayed.restored == 0)
            #expect(restored.isSame(as: replayed), "\(number) prompts after the snapshot")
            try Data(snapshot).write(to: workspace.folder.snapshot)
            try await workspace.write { try await $0.addPrompt("Prompt \(number)") }
        }
    }

    @Test func aLedgerThatWasOpenedFromASnapshotIsWrittenOn() async throws {
        let workspace = try await Self.snapshotted(cases: 260)
        for number in 0..<3 {
            try await workspace.write { ledger in
                #expect(ledger.reader.restoredSize > 0)
                try await ledger.addPrompt("Prompt \(number)")
                // What was written since opening is read like the rest.
                #expect(try ledger.reader.events(0..<ledger.reader.size).count == 268 + 2 * (number + 1))
                try await ledger.writeSnapshot()
            }
        }
        #expect(try await Opened(workspace).restored == 274)
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
    }

    @Test func everyFlippedByteOfASnapshotMakesItUnfit() async throws {
        let workspace = try await Self.snapshotted(cases: 1)
        let good = try workspace.bytes(of: workspace.folder.snapshot)
        let texts = try await Opened(workspace).texts
        for place in good.indices {
            var bad = good
            bad[place] ^= 1 << UInt8(place % 8)
            try workspace.replace(workspace.folder.snapshot, with: bad)
            let reader = try LedgerReader.open(workspace.folder)
            #expect(reader.restoredSize == 0, "byte \(place)")
            // The header's format, the id of its key, and all the rest, which is authenticated.
            let named: SnapshotFlaw =
                switch place {
                case ..<24: .otherFormat
                case 64..<80: .unknownKey
                default: .altered
                }
            #expect(reader.snapshotFlaw == named, "byte \(place)")
            // Unfit is unfit, and what is folded then is told by other tests; some are looked at all the same.
            if place.isMultiple(of: 20) { #expect(try reader.snapshot() == texts, "byte \(place)") }
            try reader.close()
        }
    }

    @Test func aSnapshotThatWasCutIsUnfit() async throws {
        let workspace = try await Self.snapshotted()
        let good = try workspace.bytes(of: workspace.folder.snapshot)
        for end in [0, 1, 8, 111, 112, 113, 150, good.count / 2, good.count - 1] {
            try workspace.replace(workspace.folder.snapshot, with: good[..<end])
            let reader = try LedgerReader.open(workspace.folder)
            #expect(reader.restoredSize == 0, "\(end) bytes")
            let named: SnapshotFlaw = end < 112 ? .otherFormat : .altered
            #expect(reader.snapshotFlaw == named, "\(end) bytes")
        }
        try workspace.replace(workspace.folder.snapshot, with: good + [0])
        #expect(try LedgerReader.open(workspace.folder).restoredSize == 0)
    }

    @Test func aSnapshotThatIsFitOrNotThereHasNoFlawAndAFolderInItsPlaceHas() async throws {
        let workspace = try await Self.snapshotted()
        #expect(try LedgerReader.open(workspace.folder).snapshotFlaw == nil)
        try FileManager.default.removeItem(at: workspace.folder.snapshot)
        #expect(try LedgerReader.open(workspace.folder).snapshotFlaw == nil)
        try FileManager.default.createDirectory(at: workspace.folder.snapshot, withIntermediateDirectories: false)
        let reader = try LedgerReader.open(workspace.folder)
        #expect(reader.snapshotFlaw == .unreadable && reader.restoredSize == 0)
    }

    @Test func anotherLedgersSnapshotIsUnfit() async throws {
        let (workspace, other) = (try await Self.snapshotted(), try await Self.snapshotted())
        let own = try await Opened(workspace)
        try workspace.replace(workspace.folder.snapshot, with: try other.bytes(of: other.folder.snapshot))
        let opened = try await Opened(workspace)
        #expect(opened.restored == 0 && opened.isSame(as: own))
        #expect(try LedgerReader.open(workspace.folder).snapshotFlaw == .unknownKey)
    }

    @Test func aSnapshotThatIsAheadOfTheLogIsUnfit() async throws {
        let workspace = try await Self.snapshotted()
        let backup = try workspace.copyFiles()
        let before = try await Opened(workspace)
        try await workspace.write { ledger in
            try await ledger.addPrompt("Support")
            try await ledger.writeSnapshot()
        }
        try workspace.putBack(backup)
        let opened = try await Opened(workspace)
        #expect(opened.restored == 0 && opened.isSame(as: before))
        #expect(try LedgerReader.open(workspace.folder).snapshotFlaw == .ahead(entries: 13, of: 11))
        // The log grows past the snapshot in another way.
        try await workspace.write { ledger in
            for number in 0..<3 { try await ledger.addPrompt("Sales \(number)") }
        }
        let grown = try await Opened(workspace)
        #expect(grown.restored == 0 && grown.texts.names.contains("Sales 2") && !grown.texts.names.contains("Support"))
        #expect(try LedgerReader.open(workspace.folder).snapshotFlaw == .otherEntries)
    }

    @Test func whatACrashLeftBesideTheSnapshotIsReadByNobodyAndGoesWithTheNextWrite() async throws {
        let workspace = try await Self.snapshotted()
        let draft = workspace.folder.snapshot.appendingPathExtension("new")
        try Data("half a snapshot".utf8).write(to: draft)
        #expect(try LedgerReader.open(workspace.folder).restoredSize == 11)
        try await workspace.write { try await $0.writeSnapshot() }
        #expect(!FileManager.default.fileExists(atPath: draft.path))
        #expect(try LedgerReader.open(workspace.folder).restoredSize == 11)
    }

    @Test func aSnapshotThatCannotBeWrittenFailsNoCommand() async throws {
        let workspace = try await Workspace()
        let draft = workspace.folder.snapshot.appendingPathExtension("new")
        try FileManager.default.createDirectory(at: draft, withIntermediateDirectories: false)
        try await workspace.write { ledger in
            try await ledger.addCases(1_100, to: "Questions")
            await #expect(throws: LedgerFault.self) { try await ledger.writeSnapshot() }
        }
        #expect(try LedgerReader.open(workspace.folder).size == 1_108)
        #expect(!FileManager.default.fileExists(atPath: workspace.folder.snapshot.path))
    }

    @Test func closingWritesOneWhereEnoughIsNew() async throws {
        let workspace = try await Workspace()
        try await workspace.write { try await $0.addCases(800, to: "Few") }
        #expect(!FileManager.default.fileExists(atPath: workspace.folder.snapshot.path))
        try await workspace.write { try await $0.addCases(400, to: "More") }
        #expect(try LedgerReader.open(workspace.folder).restoredSize == 1_209)
        try await workspace.write { try await $0.addCases(400, to: "Even more") }
        #expect(try LedgerReader.open(workspace.folder).restoredSize == 1_209)
    }

    @Test func noByteOfANameStandsInASnapshotInClear() async throws {
        let workspace = try await Workspace()
        try await workspace.write { ledger in
            try await ledger.addPrompt("Unmistakable")
            try await ledger.writeSnapshot()
        }
        let bytes = Data(try workspace.bytes(of: workspace.folder.snapshot))
        for word in ["Unmistakable", "Olga", "runner"] { #expect(bytes.range(of: Data(word.utf8)) == nil) }
    }

    @Test func aDestroyedSnapshotIsOverwrittenAndNoOtherIsWritten() async throws {
        let workspace = try await Self.snapshotted()
        // Another name for the same bytes shows what became of them.
        let kept = workspace.directory.file("kept")
        try FileManager.default.linkItem(at: workspace.folder.snapshot, to: kept)
        try await workspace.write { ledger in
            try await ledger.destroySnapshot()
            try await ledger.addCases(1_100, to: "More questions")
        }
        #expect(!FileManager.default.fileExists(atPath: workspace.folder.snapshot.path))
        #expect(try workspace.bytes(of: kept).allSatisfy { $0 == 0 })
        try await workspace.write { _ in }
        #expect(try LedgerReader.open(workspace.folder).restoredSize == 1_112)
    }

    @Test func aReplacedSnapshotCanNeverBeReadAgain() async throws {
        let workspace = try await Self.snapshotted()
        let kept = workspace.directory.file("kept")
        try FileManager.default.linkItem(at: workspace.folder.snapshot, to: kept)
        try await workspace.write { try await $0.writeSnapshot() }
        // Its header is gone, and with it the salt that its key was made with.
        #expect(try workspace.bytes(of: kept)[..<112].allSatisfy { $0 == 0 })
    }

    // MARK: Entries below a snapshot

    @Test func aChangedEntryThatWasNotReplayedIsNamedByWhoReadsIt() async throws {
        let workspace = try await Self.snapshotted(cases: 600)
        try workspace.flip("entries", "entry", at: 40, byte: 20)
        let reader = try LedgerReader.open(workspace.folder)
        #expect(reader.restoredSize == 608)
        let fault = LedgerFault.corrupt(position: 40, "its bytes are not those that were written")
        #expect(throws: fault) { try reader.content(at: 40) }
        #expect(throws: fault) { try reader.events(0..<608) }
        #expect(throws: fault) { try reader.events(30..<41) }
        #expect(try reader.content(at: 41) != nil && reader.content(at: 300) != nil)
        #expect(try reader.events(41..<608).count == 567)
        #expect(try LedgerVerification.verify(workspace.folder, level: .quick).failure?.position == 40)
    }

    @Test func anEntryThatWasChangedWithItsHashIsFoundByWhoReadsIt() async throws {
        let workspace = try await Self.snapshotted(cases: 600)
        try workspace.flip("entries", "entry", at: 40, byte: 20)
        try workspace.flip("entries", "leaf", at: 40, byte: 0)
        let reader = try LedgerReader.open(workspace.folder)
        #expect(throws: LedgerFault.self) { try reader.content(at: 40) }
        #expect(throws: LedgerFault.self) { try reader.events(0..<608) }
        #expect(try reader.content(at: 300) != nil)
    }

    @Test func aDamagedHashBesideGoodEntriesKeepsNobodyFromReadingThem() async throws {
        let workspace = try await Self.snapshotted(cases: 600)
        try workspace.flip("entries", "leaf", at: 41, byte: 3)
        let reader = try LedgerReader.open(workspace.folder)
        #expect(try reader.content(at: 40) != nil && reader.content(at: 41) != nil)
        #expect(try !LedgerVerification.verify(workspace.folder, level: .quick).isSound)
    }

    @Test func entriesThatAreExchangedBelowASnapshotAreFound() async throws {
        let workspace = try await Self.snapshotted(cases: 600)
        try workspace.tamper(
            ["entries", "facts", "content"].map {
                """
                UPDATE \($0) SET position = 9999 WHERE position = 50; UPDATE \($0) SET position = 50 WHERE position = 60;
                UPDATE \($0) SET position = 60 WHERE position = 9999
                """
            }.joined(separator: ";"))
        let reader = try LedgerReader.open(workspace.folder)
        #expect(throws: LedgerFault.self) { try reader.content(at: 50) }
        #expect(throws: LedgerFault.self) { try reader.events(0..<100) }
    }

    @Test func aChangedEntryAfterTheLastFullTileIsNamedAtOpening() async throws {
        let workspace = try await Self.snapshotted(cases: 600)
        try workspace.flip("entries", "entry", at: 520, byte: 20)
        #expect(throws: LedgerFault.corrupt(position: 520, "its bytes are not those that were written")) {
            try LedgerReader.open(workspace.folder)
        }
    }

    @Test func changedFactsBelowASnapshotAreNamedByWhoReadsThem() async throws {
        let workspace = try await Self.snapshotted(cases: 600)
        try workspace.flip("facts", "ciphertext", at: 40, byte: 3)
        let reader = try LedgerReader.open(workspace.folder)
        #expect(throws: LedgerFault.corrupt(position: 40, "its facts is not what was signed")) {
            try reader.events(0..<100)
        }
    }

    @Test func aKeyThatIsGoneMakesASnapshotUnfit() async throws {
        let workspace = try await Self.snapshotted()
        try workspace.loseKeys(purpose: 2)
        let fault = #expect(throws: LedgerFault.self) { try LedgerReader.open(workspace.folder) }
        #expect(fault?.description.contains("keys.db") == true)
    }
}
