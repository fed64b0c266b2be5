import EventLog
import Foundation
import LogTestSupport
import SQLiteLog
import TestSupport
import Testing

/// That a WAL is made longer ahead of the commits is seen in its length; that this is nothing to the log, by everything else.
@Suite struct WALUpkeepTests {
    private let log = SampleLog()
    private static let frameBytes = 4_096 + 24

    @Test func aWALThatIsWrittenMuchHasRoomAheadAndTheLogIsWhole() async throws {
        let (folder, store) = try await open(writing: 100)
        #expect(try length(folder) >= 1 << 20)
        let tail = try Data(contentsOf: wal(folder)).suffix(100 * Self.frameBytes)
        #expect(tail.allSatisfy { $0 == 0 })
        // As a crash would leave it.
        let crashed = try StoreFolder()
        for name in ["ledger.db", "ledger.db-wal"] {
            try FileManager.default.copyItem(
                at: folder.directory.file(name), to: crashed.directory.file(name))
        }
        try store.close()
        let found = try crashed.open(.readWrite)
        #expect(try found.head()?.size == 100)
        #expect(log.verifier(of: found).full(examiner: log.examiner).isSound)
        let writer = try log.writer(on: found)
        _ = try await writer.append([log.event(100)])
        try found.close()
        #expect(try length(crashed) == 0)
    }

    @Test func aWALOfFewCommitsIsNoLongerThanTheyAre() async throws {
        let (folder, store) = try await open(writing: 5)
        let length = try length(folder)
        #expect(length > 32 && length < 64 * Self.frameBytes && (length - 32) % Self.frameBytes == 0)
        try store.close()
    }

    @Test func aLongWALIsMovedIntoTheFileAndBegunAgain() async throws {
        let (folder, store) = try await open(writing: 1_500)
        let longest = 32 + 4_300 * Self.frameBytes
        #expect(try length(folder) <= longest)
        let file = try FileManager.default.attributesOfItem(atPath: folder.file.path)[.size] as? Int ?? 0
        #expect(file > 500_000)
        try store.wipeTraces()
        #expect(try length(folder) == 0)
        let writer = try log.writer(on: store)
        for number in 1_500..<1_600 { _ = try await writer.append([log.event(number)]) }
        #expect(try (1 << 20...longest).contains(length(folder)))
        #expect(log.verifier(of: store).quick().isSound)
        try store.close()
    }

    /// What is free on a small disk is left to whoever needs it.
    @Test(.enabled(if: SmallDisk.isPossible, "\(SmallDisk.absence)")) func aDiskThatHasLittleRoomGetsNoZeros()
        async throws
    {
        let disk = try SmallDisk()
        let store = try SQLiteLogStore(file: disk.directory.file("ledger.db"), access: .create)
        let writer = try log.found(in: store)
        for number in 0..<25 { _ = try await writer.append([log.event(number)]) }
        let length = try #require(
            try FileManager.default.attributesOfItem(atPath: disk.directory.file("ledger.db-wal").path)[.size] as? Int)
        #expect(length > 64 * Self.frameBytes && length < 1 << 20 && (length - 32) % Self.frameBytes == 0)
        try store.close()
    }

    /// Whoever may write in the folder leads nobody's zeros elsewhere.
    @Test func aLinkInItsPlaceIsNotFollowed() async throws {
        let (folder, store) = try await open(writing: 5)
        let writer = try log.writer(on: store)
        let victim = folder.directory.file("victim")
        try Data("victim\n".utf8).write(to: victim)
        try FileManager.default.moveItem(at: wal(folder), to: folder.directory.file("moved"))
        try FileManager.default.createSymbolicLink(at: wal(folder), withDestinationURL: victim)
        for number in 5..<100 { _ = try await writer.append([log.event(number)]) }
        #expect(try Data(contentsOf: victim) == Data("victim\n".utf8))
        try store.close()
    }

    private func open(writing count: Int) async throws -> (StoreFolder, SQLiteLogStore) {
        let folder = try StoreFolder()
        let store = try folder.open(.create)
        let writer = try log.found(in: store)
        for number in 0..<count { _ = try await writer.append([log.event(number)]) }
        return (folder, store)
    }

    private func wal(_ folder: StoreFolder) -> URL { folder.directory.file("ledger.db-wal") }

    private func length(_ folder: StoreFolder) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: wal(folder).path)[.size] as? Int)
    }
}
