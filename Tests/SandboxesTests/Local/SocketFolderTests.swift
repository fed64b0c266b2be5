import Foundation
import Testing

@testable import Sandboxes

@Suite(.serialized) struct SocketFolderTests {
    private static let temporary = FileManager.default.temporaryDirectory.path

    /// As a process leaves it that is killed, or as one has it that is alive.
    private func leave(lock: Bool, name: String = UUID().uuidString) throws -> String {
        let path = "\(Self.temporary)/promptledger-sandbox-test-\(name)"
        try FileManager.default.createDirectory(atPath: path + "/1", withIntermediateDirectories: true)
        try Data().write(to: URL(filePath: path + "/1/reach.sock"))
        if lock { try Data().write(to: URL(filePath: path + "/lock")) }
        return path
    }

    private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    @Test func whatAKilledProcessLeftBehindIsRemovedAndNothingElse() throws {
        let left = try leave(lock: true)
        let (alive, young) = (try leave(lock: true), try leave(lock: false))
        defer { for path in [alive, young] { try? FileManager.default.removeItem(atPath: path) } }
        let lock = Descriptor(open(alive + "/lock", O_RDWR | O_CLOEXEC))
        #expect(flock(lock.number, LOCK_EX | LOCK_NB) == 0)
        SocketFolder.sweep()
        #expect(!isThere(left) && isThere(alive + "/1/reach.sock") && isThere(young))
        withExtendedLifetime(lock) {}
    }

    @Test func aLinkIsNotFollowed() throws {
        let target = try leave(lock: true, name: "\(UUID().uuidString)")
        let elsewhere = "\(Self.temporary)/elsewhere-\(UUID().uuidString)"
        try FileManager.default.moveItem(atPath: target, toPath: elsewhere)
        try FileManager.default.createSymbolicLink(atPath: target, withDestinationPath: elsewhere)
        defer { for path in [target, elsewhere] { try? FileManager.default.removeItem(atPath: path) } }
        SocketFolder.sweep()
        #expect(isThere(elsewhere + "/lock"))
    }

    @Test func aFolderInUseIsHeldAndGoneAfterwards() throws {
        let folder = try SocketFolder()
        let shared = URL(filePath: folder.path).deletingLastPathComponent().path
        #expect(isThere(folder.path) && isThere(shared + "/lock"))
        SocketFolder.sweep()
        #expect(isThere(folder.path))
        folder.leave()
        folder.leave()
        #expect(!isThere(folder.path))
    }
}
