import Foundation
import SQLiteLog
import TestSupport
import Testing

@Suite struct ProcessLockTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory("lock") }

    private func tried() throws -> String {
        let child = try AppendProbe.start("try", folder)
        return try child.nextLine() ?? ""
    }

    @Test func aSecondProcessIsRefusedAndToldWhoHolds() throws {
        let lock = try ProcessLock(file: folder.file("lock"))
        #expect(try tried() == "held(byProcess: Optional(\(getpid())))")
        withExtendedLifetime(lock) {}
    }

    @Test func theLockIsFreeWhenItsOwnerEnds() throws {
        do { _ = try ProcessLock(file: folder.file("lock")) }
        #expect(try tried() == "free")
    }

    @Test func weAreRefusedWhileAnotherProcessHolds() throws {
        let child = try AppendProbe.start("lock", folder)
        #expect(try child.nextLine() == "locked")
        #expect(throws: LockFault.held(byProcess: child.pid)) { _ = try ProcessLock(file: folder.file("lock")) }
        child.closeInput()
        #expect(child.waitForEnd() == 0)
        _ = try ProcessLock(file: folder.file("lock"))
    }

    @Test func theLockIsFreeWhenItsProcessIsKilled() throws {
        let child = try AppendProbe.start("lock", folder)
        #expect(try child.nextLine() == "locked")
        _ = try child.killAndRead()
        let lock = try ProcessLock(file: folder.file("lock"))
        #expect(try tried() == "held(byProcess: Optional(\(getpid())))")
        withExtendedLifetime(lock) {}
    }

    @Test func aFolderThatIsNotThereIsSaidSo() {
        #expect(throws: LockFault.cannotOpen(errno: ENOENT)) { _ = try ProcessLock(file: folder.file("missing/lock")) }
    }

    @Test func theLockFileIsItsOwnersAlone() throws {
        let lock = try ProcessLock(file: folder.file("lock"))
        let mode = try FileManager.default.attributesOfItem(atPath: folder.file("lock").path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        withExtendedLifetime(lock) {}
    }
}
