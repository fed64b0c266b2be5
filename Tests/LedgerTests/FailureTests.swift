import Domain
import EventLog
import Events
import Foundation
import GRDB
import Projections
import Testing
import TestSupport

@testable import Ledger

/// The disk does not do as it is told.
@Suite struct FailureTests {
    @Test func whileAnotherProgramLocksTheFileNothingIsWrittenAndThenAllGoesOn() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        try await ledger.addPrompt("Before")
        let before = try await ledger.decided { $0 }
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let intruder = try DatabaseQueue(path: workspace.folder.log.path, configuration: configuration)
        try await intruder.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        // Those that were decided on what is lost are lost with it.
        let outcomes = await withTaskGroup(of: Result<Receipt, LedgerFault>.self) { group in
            for number in 0..<8 {
                group.addTask {
                    await Result { () async throws(LedgerFault) in try await ledger.addPrompt("Lost \(number)") }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        for outcome in outcomes {
            guard case .failure(.notWritten) = outcome else {
                Issue.record("\(outcome)")
                continue
            }
        }
        #expect(ledger.reader.size == 9)
        try await intruder.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try intruder.close()
        #expect(try await ledger.addPrompt("Lost 0").positions == 9..<11)
        #expect(try await ledger.decided { $0 } != before)
        let state = try await ledger.decided { $0 }
        try await ledger.close()
        let again = try Ledger.open(workspace.folder)
        #expect(try await again.decided { $0 } == state)
        #expect(again.reader.size == 11)
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
    }

    @Test(.enabled(if: SmallDisk.isPossible, SmallDisk.absence)) func aFullDiskRefusesAndGoesOnWhenThereIsRoom()
        async throws
    {
        let directory = try TemporaryDirectory()
        let disk = try SmallDisk(at: directory.file("disk"), mebibytes: 4)
        let folder = LedgerFolder(disk.url.appending(path: "ledger"))
        try await Ledger.found(folder, ownerName: "Olga")
        let ledger = try Ledger.open(folder)
        try disk.fill()
        var fault: LedgerFault?
        var written: [String] = []
        for number in 0..<200 where fault == nil {
            do {
                try await ledger.addPrompt("Prompt \(number)")
                written.append("Prompt \(number)")
            } catch { fault = error }
        }
        #expect(fault == .notWritten("the disk is full"))
        // Reading goes on.
        #expect(try ledger.reader.snapshot().names == ["Olga", "runner"] + written)
        try disk.makeRoom()
        try await ledger.addPrompt("With room")
        let snapshot = try ledger.reader.snapshot()
        #expect(snapshot.names.last == "With room")
        try await ledger.close()
        let reader = try LedgerReader.open(folder)
        #expect(try reader.snapshot() == snapshot)
        try reader.close()
        #expect(try LedgerVerification.verify(folder, level: .full).isSound)
    }

    @Test(.enabled(if: SmallDisk.isPossible, SmallDisk.absence)) func aBackupThatFindsNoRoomLeavesTheLedgerAsItIs()
        async throws
    {
        let workspace = try await Workspace()
        let directory = try TemporaryDirectory()
        let disk = try SmallDisk(at: directory.file("disk"), mebibytes: 1)
        try disk.fill()
        let place = disk.url.appending(path: "backup")
        let fault = LedgerFault.backupNotMade(
            places: place.path, "ledger.db could not be copied (the disk is full)")
        #expect(throws: fault) { try Backup.make(workspace.folder, to: place) }
        #expect("\(fault)".contains("; the ledger is as it was: "))
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk.url.path) == ["filler"])
        try await workspace.write { try await $0.addPrompt("After") }
    }

    @Test func aLockThatCannotBeMadeIsToldInTheSystemsWords() throws {
        let folder = LedgerFolder(try TemporaryDirectory().file("missing"))
        #expect(throws: LedgerFault.cannotOpen(path: folder.lock.path, "No such file or directory")) {
            _ = try FolderLock(folder, for: .whole)
        }
    }

    @Test func keysThatNoEventCameToUseDoNoHarm() async throws {
        let workspace = try await Workspace()
        let (prompt, version) = (
            PromptID(millisecondsSince1970: 1, random: (0, 1)), VersionID(millisecondsSince1970: 1, random: (0, 2))
        )
        // As a crash leaves it between the keys' commit and the events'.
        let key = try await workspace.write { ledger in
            try ledger.reader.keyring.keys(for: [.prompt(prompt)]).first?.id
        }
        try await workspace.write { ledger in
            #expect(ledger.reader.size == 7)
            try await ledger.obey(.createPrompt(.named("Support", prompt, version)))
            #expect(try ledger.reader.keyring.keys(for: [.prompt(prompt)]).first?.id == key)
        }
        #expect(try LedgerReader.open(workspace.folder).content(at: 7)?.promptCreated.name == "Support")
    }

    @Test func aLedgerThatAnotherProgramWroteToStopsAndOpensAgain() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        let intruder = try DatabaseQueue(path: workspace.folder.log.path)
        let frontier = try await intruder.read { try Data.fetchOne($0, sql: "SELECT frontier FROM head")! }
        try await intruder.write {
            try $0.execute(sql: "UPDATE head SET size = 8, frontier = ?", arguments: [frontier.prefix(32)])
        }
        await #expect(throws: LedgerFault.stopped("another process has written to this log")) {
            try await ledger.addPrompt("Support")
        }
        await #expect(throws: LedgerFault.self) { try await ledger.addPrompt("Sales") }
        #expect(ledger.reader.size == 7)
        try await intruder.write {
            try $0.execute(sql: "UPDATE head SET size = 7, frontier = ?", arguments: [frontier])
        }
        try intruder.close()
        try? await ledger.close()
        try await workspace.write { try await $0.addPrompt("Support") }
    }
}
