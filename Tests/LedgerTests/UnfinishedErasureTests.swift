import Domain
import EventLog
import Events
import Foundation
import GRDB
import Ledger
import Projections
import Testing

/// What a crash between the steps of an erasure leaves, and what becomes of it.
@Suite struct UnfinishedErasureTests {
    /// How far an erasure came before the crash.
    enum Step: CaseIterable, Sendable { case event, keys, ciphertexts }

    /// A ledger as a crash after `step` leaves it: what later steps destroy lies there still.
    private func crashed(after step: Step, _ scene: Scene) async throws -> Scene.Doomed {
        let subject = scene.subject(.prompt)
        let doomed = try scene.bytes(of: subject)
        let before = try scene.workspace.copyFiles()
        try await scene.workspace.write { try await $0.obey(.eraseSubject(EraseSubject(subject: subject))) }
        let folder = scene.workspace.folder
        if step == .event { try scene.workspace.replace(folder.keys, with: before[folder.keys]!) }
        let keys = try DatabaseQueue(path: folder.keys.path)
        if step != .event {
            try await keys.write { try $0.execute(sql: "UPDATE destroyed SET has_traces = 1") }
        }
        try keys.close()
        if step != .ciphertexts {
            let log = try DatabaseQueue(path: folder.log.path)
            try await log.write { database in
                for (position, ciphertext) in zip(doomed.positions, doomed.ciphertexts) {
                    try database.execute(
                        sql: "INSERT INTO content (position, ciphertext) VALUES (?, ?)",
                        arguments: [Int64(position), ciphertext])
                }
            }
            try log.close()
        }
        return doomed
    }

    @Test(arguments: Step.allCases) func whoLooksOnReadsItAsErased(step: Step) async throws {
        let scene = try await Scene()
        let doomed = try await crashed(after: step, scene)
        #expect(try scene.files(holding: doomed).isEmpty == (step == .ciphertexts))
        try scene.reader { reader throws in
            for position in doomed.positions { #expect(try reader.content(at: position) == nil) }
            #expect(reader.read { $0.catalog.names(of: .prompt, asOf: .now($0)) } == [])
        }
        // To look on is not to write: all is as the crash left it, and sound.
        #expect(try scene.files(holding: doomed).isEmpty == (step == .ciphertexts))
        #expect(try LedgerVerification.verify(scene.workspace.folder, level: .full).isSound)
    }

    @Test(arguments: Step.allCases) func whoOpensToWriteFinishesIt(step: Step) async throws {
        let scene = try await Scene()
        let doomed = try await crashed(after: step, scene)
        let ledger = try Ledger.open(scene.workspace.folder)
        #expect(try scene.files(holding: doomed) == [])
        for position in doomed.positions { #expect(try ledger.reader.content(at: position) == nil) }
        try await ledger.close()
        #expect(try LedgerVerification.verify(scene.workspace.folder, level: .full).isSound)
    }

    /// keys.db may be one that was put back, or lose its note with a bad page.
    @Test func whatNothingNotesAsLeftIsDestroyedByAskingAgain() async throws {
        let scene = try await Scene()
        let doomed = try await crashed(after: .keys, scene)
        let keys = try DatabaseQueue(path: scene.workspace.folder.keys.path)
        try await keys.write { try $0.execute(sql: "UPDATE destroyed SET has_traces = 0") }
        try keys.close()
        try await scene.workspace.write { _ in }
        #expect(try scene.files(holding: doomed) == ["ledger.db"])
        try await scene.workspace.write { ledger in
            let erasure = EraseSubject(subject: scene.subject(.prompt))
            let receipt = try await ledger.obey(.eraseSubject(erasure))
            #expect(receipt.positions.isEmpty)
        }
        #expect(try scene.files(holding: doomed) == [])
        let report = try LedgerVerification.verify(scene.workspace.folder, level: .full)
        #expect(report.isSound && report.undestroyedContents == 0)
    }

    /// Nothing is left to be wiped, so nobody who reads is waited for.
    @Test func askingAgainDisturbsNobodyWhereNothingIsLeft() async throws {
        let scene = try await Scene()
        let erasure = Command.eraseSubject(EraseSubject(subject: scene.subject(.prompt)))
        try await scene.workspace.write { ledger in
            _ = try await ledger.obey(erasure)
            var configuration = Configuration()
            configuration.allowsUnsafeTransactions = true
            let other = try DatabaseQueue(path: scene.workspace.folder.log.path, configuration: configuration)
            try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN; SELECT count(*) FROM entries") }
            try await ledger.addPrompt("After")
            let receipt = try await ledger.obey(erasure)
            #expect(receipt.positions.isEmpty)
            try await other.writeWithoutTransaction { try $0.execute(sql: "COMMIT") }
            try other.close()
        }
    }

    @Test(arguments: Step.allCases) func whatIsStillThereIsCounted(step: Step) async throws {
        let scene = try await Scene()
        let doomed = try await crashed(after: step, scene)
        let ciphertexts = step == .ciphertexts ? 0 : UInt64(doomed.ciphertexts.count)
        let (unfinished, size) = try scene.reader { (try $0.unfinishedErasures(), $0.size) }
        #expect(
            unfinished
                == UnfinishedErasures(
                    entries: [size - 1], keys: step == .event ? doomed.keys.count : 0, ciphertexts: ciphertexts))
        let report = try LedgerVerification.verify(scene.workspace.folder, level: .full)
        #expect(report.isSound && report.undestroyedContents == ciphertexts)
        try await scene.workspace.write { _ in }
        #expect(try scene.reader { try $0.unfinishedErasures() } == nil)
        #expect(try LedgerVerification.verify(scene.workspace.folder, level: .full).undestroyedContents == 0)
    }

    @Test func whatCannotBeDestroyedYetIsSaidToBeRecorded() async throws {
        let scene = try await Scene()
        let folder = scene.workspace.folder
        let command = Command.eraseSubject(EraseSubject(subject: scene.subject(.prompt)))
        let ledger = try Ledger.open(folder)
        let position = ledger.reader.size
        // What stands in the snapshot's place cannot be overwritten.
        try FileManager.default.createDirectory(at: folder.snapshot, withIntermediateDirectories: false)
        let reason = "the snapshot: Is a directory"
        await #expect(throws: LedgerFault.erasureBehind(position: position, reason)) { try await ledger.obey(command) }
        #expect(ledger.reader.size == position + 1)
        try await ledger.close()
        // The next one comes no further, and has written nothing of its own.
        #expect(throws: LedgerFault.erasureFirst(position: position, reason)) { try Ledger.open(folder) }
        let unfinished = try scene.reader { try $0.unfinishedErasures() }
        #expect(unfinished == UnfinishedErasures(entries: [position], keys: 0, ciphertexts: 0))
        try FileManager.default.removeItem(at: folder.snapshot)
        try await scene.workspace.write { ledger in
            let again = try await ledger.obey(command)
            #expect(again.positions.isEmpty)
        }
        #expect(try scene.reader { try $0.unfinishedErasures() } == nil)
    }

    @Test func whileAnotherProgramLocksTheKeysTheyStayAndThenTheyGo() async throws {
        let scene = try await Scene()
        let doomed = try scene.bytes(of: scene.subject(.prompt))
        let command = Command.eraseSubject(EraseSubject(subject: scene.subject(.prompt)))
        let ledger = try Ledger.open(scene.workspace.folder)
        let position = ledger.reader.size
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let intruder = try DatabaseQueue(path: scene.workspace.folder.keys.path, configuration: configuration)
        try await intruder.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        let fault = LedgerFault.erasureBehind(position: position, "the file is locked by another program")
        await #expect(throws: fault) { try await ledger.obey(command) }
        for position in doomed.positions { #expect(try ledger.reader.content(at: position) == nil) }
        #expect(
            try ledger.reader.unfinishedErasures()
                == UnfinishedErasures(
                    entries: [position], keys: doomed.keys.count, ciphertexts: UInt64(doomed.ciphertexts.count)))
        try await intruder.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try intruder.close()
        // Asked again it is carried out, and recorded once.
        #expect(try await ledger.obey(command).positions.isEmpty)
        #expect(try ledger.reader.unfinishedErasures() == nil)
        #expect(try scene.files(holding: doomed) == [])
        try await ledger.close()
    }

    @Test func aKeyThatIsGoneWithoutAnErasureIsNamed() async throws {
        let scene = try await Scene()
        let doomed = try scene.bytes(of: scene.subject(.prompt))
        let keys = try DatabaseQueue(path: scene.workspace.folder.keys.path)
        try await keys.write { database in
            try database.execute(
                sql: "DELETE FROM keys WHERE purpose = 2 AND substr(owner, 2) = ?",
                arguments: [scene.subject(.prompt).stored])
        }
        try keys.close()
        let first = try #require(doomed.positions.first)
        #expect(throws: LedgerFault.keysIncomplete("the key for the content of entry \(first) is not here")) {
            try LedgerReader.open(scene.workspace.folder)
        }
        let report = try LedgerVerification.verify(scene.workspace.folder, level: .full)
        #expect(report.failure?.position == first)
        #expect(report.failure?.reason == "the key for its content is gone, and no erasure names it")
    }

    @Test func contentThatIsGoneWithoutAnErasureIsNamed() async throws {
        let scene = try await Scene()
        // Another subject was erased: that excuses nothing.
        try await scene.workspace.write {
            try await $0.obey(.eraseSubject(EraseSubject(subject: scene.subject(.credential))))
        }
        let position = try #require(try scene.bytes(of: scene.subject(.prompt)).positions.first)
        try scene.workspace.tamper("DELETE FROM content WHERE position = \(position)")
        let fault = LedgerFault.corrupt(
            position: position, "its content is missing: it was deleted, not erased")
        #expect(throws: fault) { try LedgerReader.open(scene.workspace.folder) }
        let report = try LedgerVerification.verify(scene.workspace.folder, level: .full)
        #expect(
            report.failure == .init(position: position, reason: "its content is missing: it was deleted, not erased"))
    }

    /// keys.db is signed by nobody: what it notes is done where the log says so, and nowhere else.
    @Test func whatKeysDBAloneNotesIsNotDoneAndIsNamed() async throws {
        let scene = try await Scene()
        try await scene.workspace.write {
            try await $0.obey(.eraseSubject(EraseSubject(subject: scene.subject(.credential))))
        }
        let spared = try scene.bytes(of: scene.subject(.prompt))
        let keys = try DatabaseQueue(path: scene.workspace.folder.keys.path)
        try await keys.write { database in
            try database.execute(
                sql: "INSERT INTO destroyed SELECT id, purpose, owner, 1 FROM keys WHERE substr(owner, 2) = ?",
                arguments: [scene.subject(.prompt).stored])
        }
        try keys.close()
        try await scene.workspace.write { try await $0.addPrompt("next") }
        #expect(try scene.bytes(of: scene.subject(.prompt)).ciphertexts == spared.ciphertexts)
        let unnamed = try scene.reader { try $0.destroyedBesidesTheLog() }
        #expect(unnamed.held == 1 && unnamed.gone == 0)
        let report = try LedgerVerification.verify(scene.workspace.folder, level: .full)
        #expect(report.failure?.position == spared.positions.first)
        #expect(report.failure?.reason == "keys.db notes the key to its content as destroyed, and no erasure names it")
    }
}
