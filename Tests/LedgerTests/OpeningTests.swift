import Domain
import EventLog
import Events
import Foundation
import GRDB
import Ledger
import Projections
import TestSupport
import Testing

@Suite struct OpeningTests {
    @Test func whatWasWrittenIsThereAgain() async throws {
        let workspace = try await Workspace()
        let (state, snapshot) = try await workspace.write { ledger in
            try await ledger.addPrompt("Support")
            try await ledger.addCases(40, to: "Questions")
            return (try await ledger.decided { $0 }, try ledger.reader.snapshot())
        }
        #expect(snapshot.entries.count == 7 + 2 + 41)
        #expect(snapshot.names == ["Olga", "runner", "Questions", "Support"])
        let again = try Ledger.open(workspace.folder)
        #expect(try again.reader.snapshot() == snapshot)
        #expect(try await again.decided { $0 } == state)
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
    }

    @Test func aReaderSeesTheLogAsItWasWhenItWasOpened() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        let onlooker = try LedgerReader.open(workspace.folder)
        try await ledger.addPrompt("Support")
        #expect(onlooker.size == 7)
        #expect(try onlooker.isBehind())
        #expect(try !ledger.reader.isBehind())
        #expect(try LedgerReader.open(workspace.folder).size == 9)
    }

    @Test func aClosedLedgerCanBeOpenedWhileTheOldOneIsHeld() async throws {
        let workspace = try await Workspace()
        let first = try Ledger.open(workspace.folder)
        try await first.close()
        let second = try Ledger.open(workspace.folder)
        try await second.addPrompt("Support")
        withExtendedLifetime(first) {}
    }

    @Test func aClosedLedgerTakesNothing() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        try await ledger.close()
        await #expect(throws: LedgerFault.self) { try await ledger.addPrompt("Support") }
        #expect(try LedgerReader.open(workspace.folder).size == 7)
    }

    @Test func theSameProcessIsRefusedTwice() async throws {
        let workspace = try await Workspace()
        let ledger = try Ledger.open(workspace.folder)
        #expect(throws: LedgerFault.inUse(path: workspace.folder.url.path, byProcess: getpid())) {
            try Ledger.open(workspace.folder)
        }
        withExtendedLifetime(ledger) {}
    }

    @Test func whoWaitsGetsTheLedgerWhenItIsFree() async throws {
        let workspace = try await Workspace()
        let url = workspace.folder.url
        let ledger = try Ledger.open(workspace.folder)
        let brief = LedgerFolder(url, lockWaitMax: .seconds(1))
        #expect(throws: LedgerFault.inUse(path: url.path, byProcess: getpid(), waitedSeconds: 1)) {
            try Ledger.open(brief)
        }
        async let opened = offThread { try Ledger.open(LedgerFolder(url, lockWaitMax: .seconds(600))) }
        try await ledger.addPrompt("Before")
        try await ledger.close()
        #expect(try await opened.reader.size == 9, "it sees what was written while it waited")
        try await opened.close()
    }

    @Test(.enabled(if: Programs.isPresent("python3"), "python3 is not installed"))
    func anotherProcessThatWritesIsNamed() async throws {
        let workspace = try await Workspace()
        let script = """
            import fcntl, os, sys
            file = open(sys.argv[1], "r+")
            fcntl.lockf(file, fcntl.LOCK_EX)
            file.truncate(0)
            file.write(f"{os.getpid()}\\n")
            file.flush()
            print("locked", flush=True)
            sys.stdin.read()
            """
        let child = try ChildProcess("python3", ["-c", script, workspace.folder.lock.path])
        #expect(try child.nextLine() == "locked")
        let refusal = LedgerFault.inUse(path: workspace.folder.url.path, byProcess: child.pid)
        #expect(throws: refusal) { try Ledger.open(workspace.folder) }
        #expect(refusal.description.contains("process \(child.pid)"))
        #expect(try LedgerReader.open(workspace.folder).size == 7)
        child.stop()
        #expect(try Ledger.open(workspace.folder).reader.size == 7)
    }

    @Test func whatIsNotALedgerIsSaidToBeNone() async throws {
        let directory = try TemporaryDirectory()
        let folder = LedgerFolder(directory.url)
        #expect(throws: LedgerFault.notALedger(path: directory.path)) { try Ledger.open(folder) }
        #expect(throws: LedgerFault.notALedger(path: directory.path)) { try LedgerReader.open(folder) }
        try Data("not a database, but long enough to look like one: \(String(repeating: ".", count: 4_096))".utf8)
            .write(to: folder.log)
        #expect(throws: LedgerFault.notALedger(path: directory.path)) { try Ledger.open(folder) }
        try FileManager.default.removeItem(at: folder.log)
        try await DatabaseQueue(path: folder.log.path).write { try $0.execute(sql: "CREATE TABLE other (a INTEGER)") }
        #expect(throws: LedgerFault.notALedger(path: directory.path)) { try Ledger.open(folder) }
        #expect(LedgerFault.notALedger(path: directory.path).description.contains("promptledger init"))
    }

    @Test func aNewerFormatIsRefusedAndLeftAsItIs() async throws {
        let workspace = try await Workspace()
        try await DatabaseQueue(path: workspace.folder.log.path).write {
            try $0.execute(sql: "PRAGMA user_version = 99")
        }
        let before = try workspace.bytes(of: workspace.folder.log)
        #expect(throws: LedgerFault.newerFormat(file: workspace.folder.log.path, found: 99, known: 1)) {
            try Ledger.open(workspace.folder)
        }
        #expect(try workspace.bytes(of: workspace.folder.log) == before)
    }

    @Test func aNewerFormatOfTheKeysIsRefused() async throws {
        let workspace = try await Workspace()
        try await DatabaseQueue(path: workspace.folder.keys.path).write {
            try $0.execute(sql: "PRAGMA user_version = 99")
        }
        #expect(throws: LedgerFault.newerFormat(file: workspace.folder.keys.path, found: 99, known: 2)) {
            try Ledger.open(workspace.folder)
        }
    }
}
