import EventLog
import Foundation
import LogTestSupport
import SQLiteLog
import TestSupport
import Testing

/// The file itself: what is ours, what is not, and who may read it.
@Suite struct SQLiteFileTests {
    private let log = SampleLog()

    private func fault(_ folder: StoreFolder, _ access: SQLiteLogStore.Access) -> StoreFault? {
        do throws(StoreFault) {
            try SQLiteLogStore(file: folder.file, access: access).close()
            return nil
        } catch { return error }
    }

    @Test func aReopenedLogGoesOn() async throws {
        let folder = try await StoreFolder.written(7, log: log)
        let store = try folder.open(.readWrite)
        #expect(try await log.writer(on: store).append([log.event(7)]).positions == 7..<8)
        try log.expectSound(store, size: 8)
        try store.close()
        try log.expectSound(try folder.open(.readOnly), size: 8)
    }

    /// What keeps rows as they were written is itself looked at, and what could undo them at the next command.
    @Test(
        .enabled("there is no sqlite3 here") { StoreFolder.hasSQLite3 },
        arguments: [
            ("DROP TRIGGER facts_are_not_changed", "the trigger facts_are_not_changed is missing"),
            (
                "CREATE TRIGGER moth AFTER INSERT ON entries BEGIN DELETE FROM facts WHERE position = 0; END",
                "the trigger moth is not one that this program makes"
            ),
            ("CREATE TABLE more (number INTEGER)", "the table more is not one that this program makes"),
        ])
    func tablesThatAreNotOursAreFound(statement: String, complaint: String) async throws {
        let folder = try await StoreFolder.written(3, log: log)
        try folder.open(.readOnly).checkLookUps()
        #expect(try folder.sql(statement).isEmpty)
        let store = try folder.open(.readOnly)
        #expect(throws: StoreFault.corrupt(complaint)) { try store.checkLookUps() }
    }

    @Test func aReaderSeesWhatTheWriterCommits() async throws {
        let folder = try await StoreFolder.written(3, log: log)
        let (store, reader) = (try folder.open(.readWrite), try folder.open(.readOnly))
        let writer = try log.writer(on: store)
        for number in 3..<8 {
            _ = try await writer.append([log.event(number)])
            #expect(try reader.head()?.size == UInt64(number) + 1)
        }
        try log.expectSound(reader, size: 8)
    }

    /// Of another program, for longer than is waited. Nothing of the refused batch is there, and the next is written.
    @Test(.enabled(if: Programs.isPresent("python3"), "there is no python3 here"))
    func whileAnotherProgramHasTheFileNothingIsWritten() async throws {
        let folder = try await StoreFolder.written(3, log: log)
        let store = try folder.open(.readWrite)
        let writer = try log.writer(on: store)
        let hold = """
            import sqlite3, sys
            file = sqlite3.connect(sys.argv[1], isolation_level=None)
            file.execute("BEGIN IMMEDIATE")
            print("held", flush=True)
            sys.stdin.read()
            """
        let other = try ChildProcess("python3", ["-c", hold, folder.file.path])
        #expect(try other.nextLine() == "held")
        await #expect(throws: AppendFault.notWritten("the file is locked by another program")) {
            try await writer.append([log.event(3)])
        }
        other.stop()
        writer.recovered()
        #expect(try await writer.append([log.event(3)]).positions == 3..<4)
        try log.expectSound(store, size: 4)
        try store.close()
    }

    @Test func aReaderCannotWrite() async throws {
        let folder = try await StoreFolder.written(3, log: log)
        let reader = try folder.open(.readOnly)
        let fault = await outcome(of: try log.writer(on: reader), log.event(3))
        #expect(fault == .notWritten("the file or its folder is read-only"))
        try log.expectSound(reader, size: 3)
    }

    private func outcome(of writer: LogWriter, _ event: SealedEvent) async -> AppendFault? {
        do throws(AppendFault) {
            _ = try await writer.append([event])
            return nil
        } catch { return error }
    }

    @Test func creatingWhereAFileIsIsRefused() async throws {
        let folder = try await StoreFolder.written(3, log: log)
        #expect(fault(folder, .create) == .cannotOpen("ledger.db is there already"))
        try log.expectSound(try folder.open(.readOnly), size: 3)
    }

    @Test(arguments: [SQLiteLogStore.Access.readWrite, .readOnly]) func whatIsNoLogIsRefusedAndLeftAsItWas(
        access: SQLiteLogStore.Access
    ) throws {
        let folder = try StoreFolder()
        #expect(fault(folder, access) == .notALog)
        #expect(try folder.contents().isEmpty)
        for text in ["", "not a database\n", String(repeating: "long enough for a page\n", count: 500)] {
            try Data(text.utf8).write(to: folder.file)
            #expect(fault(folder, access) == .notALog)
            #expect(try folder.contents() == ["ledger.db": Data(text.utf8)])
        }
        try FileManager.default.removeItem(at: folder.file)
        try FileManager.default.createDirectory(at: folder.file, withIntermediateDirectories: false)
        #expect(fault(folder, access) == .notALog)
    }

    @Test(
        .enabled(if: StoreFolder.hasSQLite3, "sqlite3 is not installed"),
        arguments: [SQLiteLogStore.Access.readWrite, .readOnly])
    func anotherProgramsDatabaseIsRefusedAndLeftAsItWas(access: SQLiteLogStore.Access) throws {
        let folder = try StoreFolder()
        _ = try folder.sql("CREATE TABLE entries (position INTEGER PRIMARY KEY)")
        let before = try Data(contentsOf: folder.file)
        #expect(fault(folder, access) == .notALog)
        #expect(try Data(contentsOf: folder.file) == before)
        #expect(try folder.sql("PRAGMA journal_mode") == "delete\n")
    }

    @Test(.enabled(if: StoreFolder.hasSQLite3, "sqlite3 is not installed")) func aNewerFormatIsRefused() async throws {
        let folder = try await StoreFolder.written(3, log: log)
        _ = try folder.sql("PRAGMA user_version = 2")
        #expect(fault(folder, .readWrite) == .newerFormat(found: 2, known: 1))
        #expect(fault(folder, .readOnly) == .newerFormat(found: 2, known: 1))
    }

    @Test(
        .enabled(if: StoreFolder.hasSQLite3, "sqlite3 is not installed"),
        arguments: [
            ("UPDATE entries SET entry = x'00' WHERE position = 1", "entries are append-only"),
            ("UPDATE entries SET position = 9 WHERE position = 1", "entries are append-only"),
            ("DELETE FROM entries WHERE position = 1", "entries are append-only"),
            ("DELETE FROM entries", "entries are append-only"),
            (
                "REPLACE INTO entries SELECT position, event_id, x'00', leaf FROM entries WHERE position = 1",
                "entries are append-only"
            ),
            ("UPDATE facts SET ciphertext = x'00'", "parts do not change"),
            ("UPDATE content SET ciphertext = x'00'", "parts do not change"),
            ("UPDATE receipts SET first = 7", "receipts do not change"),
            ("DELETE FROM receipts", "receipts do not change"),
            ("DELETE FROM head", "the head only moves on"),
        ]) func whatIsWrittenOnceIsGuarded(sql: String, reason: String) async throws
    {
        let folder = try await StoreFolder.written(3, log: log)
        // REPLACE deletes what it replaces, and says so to triggers only where they are recursive.
        let answer = try folder.sql("PRAGMA recursive_triggers = ON; \(sql)")
        #expect(answer.contains(reason), "\(answer)")
        try log.expectSound(try folder.open(.readOnly), size: 3)
    }

    @Test func theFilesAreTheirOwnersAlone() async throws {
        let folder = try StoreFolder()
        let mask = umask(0)
        defer { umask(mask) }
        let store = try folder.open(.create)
        _ = try await log.found(in: store).append([log.event(0)])
        for name in ["ledger.db", "ledger.db-wal", "ledger.db-shm"] {
            let mode =
                try FileManager.default.attributesOfItem(atPath: folder.directory.file(name).path)[.posixPermissions]
                as? Int
            #expect(mode == 0o600, "\(name)")
        }
        try store.close()
    }

    /// The writer alone checkpoints: whatever a reader does, the log's own bytes stay where they are.
    @Test func aReaderChangesNeitherTheFileNorItsWAL() async throws {
        let folder = try await StoreFolder.written(3, log: log)
        let store = try folder.open(.readWrite)
        _ = try await log.writer(on: store).append([log.event(3)])
        let before = try folder.contents()
        #expect(before["ledger.db-wal"]?.isEmpty == false)
        let reader = try folder.open(.readOnly)
        try log.expectSound(reader, size: 4)
        try reader.close()
        let after = try folder.contents()
        for name in ["ledger.db", "ledger.db-wal"] { #expect(after[name] == before[name], "\(name)") }
        try store.close()
    }

    /// Left by a process that was killed: a log, a WAL, and nobody who holds them.
    @Test func aReaderOfAKilledWritersFilesLeavesThemToTheNextWriter() async throws {
        let folder = try await StoreFolder.written(3, log: log)
        let store = try folder.open(.readWrite)
        _ = try await log.writer(on: store).append([log.event(3)])
        let copy = try StoreFolder()
        for name in ["ledger.db", "ledger.db-wal"] {
            try FileManager.default.copyItem(at: folder.directory.file(name), to: copy.directory.file(name))
        }
        try store.close()
        let before = try copy.contents()
        let reader = try copy.open(.readOnly)
        try log.expectSound(reader, size: 4)
        try reader.close()
        let after = try copy.contents()
        for name in ["ledger.db", "ledger.db-wal"] { #expect(after[name] == before[name], "\(name)") }
        let writer = try copy.open(.readWrite)
        _ = try await log.writer(on: writer).append([log.event(4)])
        try log.expectSound(writer, size: 5)
    }

    @Test func besideACopyThatWasMadeOneFileReadersLeaveNothing() async throws {
        let folder = try await StoreFolder.written(3, log: log)
        let copy = try StoreFolder()
        try SQLiteLogStore.copy(folder.file, to: copy.file)
        try SQLiteLogStore.makeOneFile(copy.file)
        let before = try copy.contents()
        #expect(Set(before.keys) == ["ledger.db"])
        let reader = try copy.open(.readOnly)
        try log.expectSound(reader, size: 3)
        try reader.close()
        #expect(try copy.contents() == before)
        // It goes on as a log of its own.
        let writer = try copy.open(.readWrite)
        _ = try await log.writer(on: writer).append([log.event(3)])
        try log.expectSound(writer, size: 4)
        try log.expectSound(try copy.open(.readOnly), size: 4)
    }

    @Test func aClosedLogIsOneFileThatAReaderLeavesAsItIs() async throws {
        let folder = try await StoreFolder.written(3, log: log)
        let before = try folder.contents()
        #expect(Set(before.keys) == ["ledger.db"])
        let reader = try folder.open(.readOnly)
        try log.expectSound(reader, size: 3)
        try reader.close()
        #expect(try Data(contentsOf: folder.file) == before["ledger.db"])
        #expect(try folder.contents()["ledger.db-wal"]?.isEmpty ?? true)
    }
}
