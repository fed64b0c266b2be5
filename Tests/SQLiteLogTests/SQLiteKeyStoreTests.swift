import EventLog
import Foundation
import SQLiteLog
import Sodium
import TestSupport
import Testing

@Suite struct SQLiteKeyStoreTests {
    private let folder: TemporaryDirectory
    private var file: URL { folder.file("keys.db") }
    private let slot = SQLiteKeyStore.Slot(
        id: [UInt8](repeating: 7, count: 16), kind: 2, publicKey: [1, 2],
        limits: .init(operations: 3, memoryBytes: 1 << 30), sealedRoot: [3, 4], authenticator: [5])

    init() throws { folder = try TemporaryDirectory("keys") }

    private func record(_ number: UInt8, epoch: UInt32 = 1) -> SQLiteKeyStore.Record {
        .init(
            id: [UInt8](repeating: number, count: 16), purpose: number, owner: [number], epoch: epoch,
            wrapped: [9, number])
    }

    @Test func whatWasAddedIsThereAfterReopening() throws {
        let store = try SQLiteKeyStore(file: file, access: .create)
        try store.commit(.init(rootEpoch: .max, slots: [slot], records: [record(1), record(2, epoch: .max)]))
        try store.commit(.init(records: [record(255)]))
        try store.close()
        for access in [SQLiteLogStore.Access.readWrite, .readOnly] {
            let reopened = try SQLiteKeyStore(file: file, access: access)
            let contents = try reopened.contents()
            #expect(contents.rootEpoch == .max && contents.slots == [slot] && contents.wrappedRoots.isEmpty)
            #expect(
                contents.records.sorted { $0.purpose < $1.purpose } == [
                    record(1), record(2, epoch: .max), record(255),
                ])
            try reopened.close()
        }
    }

    @Test func aKeyThatIsThereAlreadyAddsNothing() throws {
        let store = try SQLiteKeyStore(file: file, access: .create)
        try store.commit(.init(rootEpoch: 1, records: [record(1)]))
        #expect(throws: StoreFault.alreadyPresent) {
            try store.commit(.init(slots: [slot], records: [record(2), record(1)]))
        }
        #expect(try store.contents().slots.isEmpty)
        #expect(try store.contents().records == [record(1)])
    }

    @Test func ofARemovedKeyNoByteIsLeftInAnyFile() throws {
        let store = try SQLiteKeyStore(file: file, access: .create)
        let canary = Array("a wrapped key that is to be destroyed, down to its last byte".utf8)
        let doomed = SQLiteKeyStore.Record(
            id: Array("name-of-the-key!".utf8), purpose: 2, owner: [2], epoch: 1, wrapped: canary)
        try store.commit(.init(rootEpoch: 1, records: [record(1), doomed]))
        #expect(holds(canary))
        try store.commit(.init(destroyedKeys: [doomed.id, record(9).id], records: [record(3)]))
        try store.wipeTraces()
        // Its id stays, which names an erasure to who puts back an older log.
        #expect(!holds(canary) && holds(doomed.id))
        #expect(try store.contents().records.map(\.purpose).sorted() == [1, 3])
        try store.close()
        #expect(!holds(canary))
    }

    private func holds(_ bytes: [UInt8]) -> Bool {
        ["keys.db", "keys.db-wal", "keys.db-shm"].contains { name in
            guard let data = try? Data(contentsOf: folder.file(name)) else { return false }
            return data.range(of: Data(bytes)) != nil
        }
    }

    @Test func whatGoesMakesRoomForWhatComes() throws {
        let store = try SQLiteKeyStore(file: file, access: .create)
        try store.commit(.init(rootEpoch: 1, slots: [slot], records: [record(1), record(2)]))
        let other = SQLiteKeyStore.Slot(
            id: slot.id, kind: 3, publicKey: [6], limits: nil, sealedRoot: [7], authenticator: [8])
        try store.commit(
            .init(
                rootEpoch: 2, removedSlots: [slot.id], slots: [other], removedKeys: [record(1).id],
                records: [record(1, epoch: 2)]))
        let contents = try store.contents()
        #expect(contents.rootEpoch == 2 && contents.slots == [other])
        #expect(contents.records.sorted { $0.purpose < $1.purpose } == [record(1, epoch: 2), record(2)])
    }

    @Test func whatIsNoKeyStoreIsRefused() throws {
        #expect(throws: StoreFault.notALog) { try SQLiteKeyStore(file: file, access: .readWrite) }
        try SQLiteLogStore(file: file, access: .create).close()
        #expect(throws: StoreFault.notALog) { try SQLiteKeyStore(file: file, access: .readWrite) }
        #expect(throws: StoreFault.cannotOpen("keys.db is there already")) {
            try SQLiteKeyStore(file: file, access: .create)
        }
    }

    @Test func theFilesAreTheirOwnersAlone() throws {
        let mask = umask(0)
        defer { umask(mask) }
        let store = try SQLiteKeyStore(file: file, access: .create)
        try store.commit(.init(records: [record(1)]))
        for name in ["keys.db", "keys.db-wal"] {
            let mode =
                try FileManager.default.attributesOfItem(atPath: folder.file(name).path)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(name)")
        }
        try store.close()
    }
}
