import EventLog
import Foundation
import LogTestSupport
import SQLiteLog
import TestSupport
import Testing

/// A file system of 3 MB that a test fills.
final class SmallDisk {
    let directory: TemporaryDirectory
    private var isMounted = false

    init() throws {
        directory = try TemporaryDirectory("disk")
        let outcome = try Programs.run(
            "mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", directory.path], in: try TemporaryDirectory())
        isMounted = outcome.status == 0
        guard isMounted else { throw CocoaError(.fileWriteNoPermission) }
    }

    deinit {
        if isMounted, let folder = try? TemporaryDirectory() {
            _ = try? Programs.run("umount", ["-l", directory.path], in: folder)
        }
    }

    /// Turns it into one that cannot be written, or back.
    func remount(_ option: String) throws {
        let outcome = try Programs.run(
            "mount", ["-o", "remount,\(option)", directory.path], in: try TemporaryDirectory())
        guard outcome.status == 0 else { throw CocoaError(.fileWriteNoPermission) }
    }

    static let isPossible = (try? SmallDisk()) != nil
    static let absence = "file systems cannot be mounted here (it takes root)"
}

@Suite(.enabled(if: SmallDisk.isPossible, "\(SmallDisk.absence)"), .serialized) struct DiskFullTests {
    private let log = SampleLog()

    @Test func aFullDiskRefusesAppendsAndNothingElse() async throws {
        let disk = try SmallDisk()
        let file = disk.directory.file("ledger.db")
        let store = try SQLiteLogStore(file: file, access: .create)
        let writer = try log.found(in: store)
        _ = try await writer.append(log.events(0..<5))
        let ballast = disk.directory.file("ballast")
        try fill(ballast)
        var refused = false
        var written = 5
        while !refused, written < 2_000 {
            do throws(AppendFault) {
                _ = try await writer.append([log.event(written, content: String(repeating: "long ", count: 2_000))])
                written += 1
            } catch {
                #expect(error == .notWritten("the disk is full"))
                refused = true
            }
        }
        #expect(refused)
        #expect(try store.rows(from: 0, limit: .max, parts: [.facts, .content]).count == written)
        try log.expectSound(store, size: UInt64(written))
        try FileManager.default.removeItem(at: ballast)
        writer.recovered()
        #expect(try await writer.append([log.event(5_000)]).positions.lowerBound == UInt64(written))
        try log.expectSound(store, size: UInt64(written) + 1)
        try store.close()
        try log.expectSound(try SQLiteLogStore(file: file, access: .readWrite), size: UInt64(written) + 1)
    }

    /// Leaves a few pages free, or none.
    private func fill(_ file: URL, leaving pages: Int = 30) throws {
        let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        defer { close(descriptor) }
        let block = [UInt8](repeating: 1, count: 4_096)
        var blocks = 0
        while write(descriptor, block, block.count) == block.count { blocks += 1 }
        ftruncate(descriptor, off_t(max(0, blocks - pages) * block.count))
    }

    /// A copy, say: there is no room for the files that its readers make elsewhere.
    @Test(arguments: [0, 7]) func aClosedLogOnAFullDiskIsReadAndLeftAlone(pages: Int) async throws {
        let disk = try SmallDisk()
        let file = disk.directory.file("ledger.db")
        let folder = try await StoreFolder.written(6, log: log)
        try withExtendedLifetime(folder) { try FileManager.default.copyItem(at: $0.file, to: file) }
        let ballast = disk.directory.file("ballast")
        try fill(ballast, leaving: pages)
        let reader = try SQLiteLogStore(file: file, access: .readOnly)
        try log.expectSound(reader, size: 6)
        try reader.close()
        let names = try FileManager.default.contentsOfDirectory(atPath: disk.directory.path)
        #expect(names.sorted() == ["ballast", "ledger.db"])
        let fault = #expect(throws: StoreFault.self) { try SQLiteLogStore(file: file, access: .readWrite) }
        #expect(fault?.description.contains("the disk is full") == true, "\(String(describing: fault))")
        try FileManager.default.removeItem(at: ballast)
        try log.expectSound(try SQLiteLogStore(file: file, access: .readWrite), size: 6)
    }

    /// Where a WAL is there somebody may be writing: the file alone is not read, however full the disk.
    @Test func aLogWithAWALOnAFullDiskIsRefusedAndTheDiskNamed() async throws {
        let disk = try SmallDisk()
        let file = disk.directory.file("ledger.db")
        let folder = try await StoreFolder.written(6, log: log)
        try withExtendedLifetime(folder) { try FileManager.default.copyItem(at: $0.file, to: file) }
        try Data().write(to: disk.directory.file("ledger.db-wal"))
        try fill(disk.directory.file("ballast"), leaving: 0)
        let fault = #expect(throws: StoreFault.self) { try SQLiteLogStore(file: file, access: .readOnly) }
        guard case .cannotOpen(let reason)? = fault else { throw try #require(fault) }
        #expect(reason.contains("the disk is full"), "\(reason)")
    }

    @Test func aCopyThatFindsNoRoomSaysSoAndIsNotTakenForTheLog() async throws {
        let disk = try SmallDisk()
        let folder = try await StoreFolder.written(6, log: log)
        try fill(disk.directory.file("ballast"), leaving: 1)
        #expect(throws: StoreFault.notWritten("the disk is full")) {
            try SQLiteLogStore.copy(folder.file, to: disk.directory.file("ledger.db"))
        }
        try log.expectSound(try folder.open(.readWrite), size: 6)
    }

    @Test func aClosedLogOnADiskThatCannotBeWrittenIsRead() async throws {
        let disk = try SmallDisk()
        let file = disk.directory.file("ledger.db")
        let store = try SQLiteLogStore(file: file, access: .create)
        _ = try await log.found(in: store).append(log.events(0..<5))
        try store.close()
        try disk.remount("ro")
        let reader = try SQLiteLogStore(file: file, access: .readOnly)
        try log.expectSound(reader, size: 5)
        try reader.close()
        #expect(throws: StoreFault.self) { try SQLiteLogStore(file: file, access: .readWrite) }
        try disk.remount("rw")
        try log.expectSound(try SQLiteLogStore(file: file, access: .readWrite), size: 5)
    }

    /// The WAL holds entries that only a writer can bring home: reading the file alone would lose them in silence.
    @Test func aLogWithAWALOnADiskThatCannotBeWrittenIsReadWholeOrRefused() async throws {
        let disk = try SmallDisk()
        let folder = try await StoreFolder.written(3, log: log)
        let store = try folder.open(.readWrite)
        _ = try await log.writer(on: store).append([log.event(3)])
        for name in ["ledger.db", "ledger.db-wal"] {
            try FileManager.default.copyItem(at: folder.directory.file(name), to: disk.directory.file(name))
        }
        try store.close()
        try disk.remount("ro")
        do throws(StoreFault) {
            let reader = try SQLiteLogStore(file: disk.directory.file("ledger.db"), access: .readOnly)
            #expect(throws: Never.self) { try log.expectSound(reader, size: 4) }
        } catch {
            guard case .cannotOpen = error else {
                Issue.record("\(error)")
                return
            }
        }
    }
}
