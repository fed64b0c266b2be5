import Foundation
import SQLiteLog
import TestSupport
import Testing

@Suite struct LockFileTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory("lock") }

    private func file() throws -> LockFile { try LockFile(folder.file("lock")) }

    private func takes(_ lock: LockFile.Lock, _ file: borrowing LockFile) throws -> Bool { try file.take(lock) }

    /// What others have.
    private func taken(_ file: borrowing LockFile) -> [LockFile.Lock] {
        var taken: [LockFile.Lock] = []
        for lock in [LockFile.Lock.writing, .next, .keeping] where file.isTaken(lock) { taken.append(lock) }
        return taken
    }

    /// What another process says that tries to write.
    private func tried() throws -> String? { try AppendProbe.start("try", folder).nextLine() }

    @Test func aSecondProcessIsRefusedAndToldWhoHolds() throws {
        let lock = try file()
        #expect(try takes(.writing, lock))
        #expect(try tried() == "held by nobody")
        lock.sign()
        #expect(try tried() == "held by \(getpid())")
        withExtendedLifetime(lock) {}
    }

    @Test func theLockIsFreeWhenItsOwnerLetsGoOrEnds() throws {
        do {
            let lock = try file()
            #expect(try takes(.writing, lock))
            lock.release(.writing)
            #expect(try tried() == "free")
            #expect(try takes(.writing, lock))
        }
        #expect(try tried() == "free")
    }

    @Test func eachLockIsHeldByItself() throws {
        let first = try file()
        let second = try file()
        #expect(try takes(.writing, first))
        #expect(try takes(.next, second))
        #expect(try takes(.writing, second) == false)
        #expect(try takes(.next, first) == false)
        #expect(taken(first) == [.next], "one's own is not somebody else's")
        #expect(taken(second) == [.writing])
        first.release(.writing)
        #expect(try takes(.writing, second))
        #expect(taken(first) == [.writing, .next])
        withExtendedLifetime(first) {}
        withExtendedLifetime(second) {}
    }

    @Test func weAreRefusedWhileAnotherProcessHolds() throws {
        let child = try AppendProbe.start("lock", folder)
        #expect(try child.nextLine() == "locked")
        let lock = try file()
        #expect(try takes(.writing, lock) == false)
        #expect(taken(lock) == [.writing])
        let holder = lock.signedBy
        #expect(holder == child.pid)
        child.closeInput()
        #expect(child.waitForEnd() == 0)
        #expect(try takes(.writing, lock))
    }

    @Test func theLockIsFreeWhenItsProcessIsKilled() throws {
        let child = try AppendProbe.start("lock", folder)
        #expect(try child.nextLine() == "locked")
        _ = try child.killAndRead()
        let lock = try file()
        #expect(try takes(.writing, lock))
        lock.sign()
        #expect(try tried() == "held by \(getpid())")
        withExtendedLifetime(lock) {}
    }

    @Test func aFolderThatIsNotThereIsSaidSo() {
        #expect(throws: LockFault(errno: ENOENT)) { _ = try LockFile(folder.file("missing/lock")) }
    }

    @Test func theLockFileIsItsOwnersAlone() throws {
        let lock = try file()
        let mode = try FileManager.default.attributesOfItem(atPath: folder.file("lock").path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        withExtendedLifetime(lock) {}
    }
}
