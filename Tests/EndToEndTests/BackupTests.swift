import Foundation
import TestSupport
import Testing

/// `backup`, as somebody at a terminal sees it.
@Suite struct BackupTests {
    /// Runs a program that may write no file longer than 40 KiB.
    private static let confined = """
        import resource, subprocess, sys
        resource.setrlimit(resource.RLIMIT_FSIZE, (40960, 40960))
        sys.exit(subprocess.run(sys.argv[1:], restore_signals=False).returncode)
        """

    @Test func aBackupThatCannotBeWrittenSaysSoInItsOwnWords() async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "long", "--text", String(repeating: "long ", count: 15_000))
        let backup = ["backup", "copy", "--keys", "copied-keys"]
        let outcome = try await desk.run(python: Self.confined, with: [Programs.built("promptledger")] + backup)
        #expect(outcome.status == 1)
        let said = try complaint(of: outcome)
        #expect(said.hasPrefix("no backup was made in "), "\(said)")
        #expect(
            said.contains(
                ": ledger.db could not be copied (File too large); the ledger is as it was: mend that and try again"))
        let left = try FileManager.default.contentsOfDirectory(atPath: desk.folder.path)
        #expect(!left.contains { $0.contains("copy") || $0.contains("copied") }, "\(left)")
        #expect(try await desk.document("verify", "--full")["ok"] == true)
        try await desk.succeed("backup", "copy", "--keys", "copied-keys")
    }

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

    @Test func oneThatWasMadeLeavesNoEntryAlsoWhereViewsAreRecorded() async throws {
        let desk = try await Desk()
        try await desk.succeed("workspace", "settings", "--record-views", "on")
        let size = try await desk.document("verify")["size"]
        try await desk.succeed("backup", "copy", "--keys", "copied-keys")
        #expect(try await desk.document("verify")["size"] == size)
    }
}
