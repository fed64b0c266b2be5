import Foundation
import TestSupport
import Testing

/// `backup`, as somebody at a terminal sees it.
@Suite struct BackupTests {
    @Test(arguments: [
        ("admin", true), ("operator", true), ("engineer", false), ("reviewer", false), ("viewer", false),
        ("auditor", false),
    ]) func notEverybodyMayMakeABackup(role: String, isAllowed: Bool) async throws {
        let desk = try await Desk()
        try await desk.succeed("user", "add", "Ben", "--role", role)
        let outcome = try await desk.run("backup", "copy", "--keys", "copied-keys", "--as", "Ben")
        #expect(outcome.status == (isAllowed ? 0 : 1))
        if !isAllowed { #expect(outcome.errors.contains("is not allowed to make backups")) }
        let refused = try await desk.lines("log", "list", "--type", "command-refused")
        #expect(refused.map { $0["facts"]["command"] } == (isAllowed ? [] : ["backup"]))
        #expect(refused.allSatisfy { $0["facts"]["permission"] == "make-backups" })
        #expect(try await desk.document("verify", "--full")["ok"] == true)
        #expect(FileManager.default.fileExists(atPath: desk.folder.file("copy").path) == isAllowed)
        #expect(FileManager.default.fileExists(atPath: desk.folder.file("copied-keys").path) == isAllowed)
    }
}
