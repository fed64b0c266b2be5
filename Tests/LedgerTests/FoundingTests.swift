import Domain
import EventLog
import Events
import Foundation
import Ledger
import Projections
import TestSupport
import Testing

@Suite struct FoundingTests {
    @Test func aFoundedLedgerHoldsItsOwnerAndItsRunner() async throws {
        let workspace = try await Workspace()
        let reader = try LedgerReader.open(workspace.folder)
        #expect(reader.size == 7)
        #expect(reader.origin == "ledger.example/test")
        let kinds = reader.read { models in
            models.catalog.actors(asOf: .now(models)).map { models.catalog.kind(of: $0) }
        }
        #expect(kinds == [.person, .runner])
        #expect(try reader.snapshot().names == ["Olga", "runner"])
        #expect(try LedgerVerification.verify(workspace.folder, level: .full).isSound)
    }

    @Test func everyFileIsForItsOwnerOnly() async throws {
        let workspace = try await Workspace()
        let files = try FileManager.default.contentsOfDirectory(atPath: workspace.folder.url.path)
        #expect(Set(files).isSuperset(of: ["ledger.db", "keys.db", "root.key", "lock"]))
        for path in [workspace.folder.url.path] + files.map({ workspace.folder.url.appending(path: $0).path }) {
            let mode = try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
            #expect(mode & 0o077 == 0, "\(path) has mode \(String(mode, radix: 8))")
        }
    }

    @Test func withoutAnOriginOneIsMadeOfTheWorkspace() async throws {
        let directory = try TemporaryDirectory()
        let folder = LedgerFolder(directory.file("new/ledger"))
        try await Ledger.found(folder, ownerName: "Olga")
        let reader = try LedgerReader.open(folder)
        let workspace = try #require(reader.read { $0.catalog.workspace(asOf: .now($0)) })
        #expect(reader.origin == "promptledger/\(workspace)")
    }

    @Test func theKeyFileMayLieApart() async throws {
        let workspace = try await Workspace(keyFileApart: true)
        #expect(!FileManager.default.fileExists(atPath: workspace.folder.url.appending(path: "root.key").path))
        try await workspace.write { try await $0.addPrompt("Support") }
        #expect(throws: LedgerFault.keyFileMissing(path: workspace.folder.url.appending(path: "root.key").path)) {
            try LedgerReader.open(LedgerFolder(workspace.folder.url))
        }
    }

    @Test func aKeyFileThatIsThereIsNotTouched() async throws {
        let workspace = try await Workspace(keyFileApart: true)
        let before = try workspace.bytes(of: workspace.folder.keyFile)
        let second = LedgerFolder(workspace.directory.file("second"), keyFile: workspace.folder.keyFile)
        await #expect(throws: LedgerFault.self) { try await Ledger.found(second, ownerName: "Olga") }
        #expect(try workspace.bytes(of: workspace.folder.keyFile) == before)
        #expect(try LedgerReader.open(workspace.folder).size == 7)
    }

    @Test func aFounderWhoFailsLeavesNothingBehind() async throws {
        let directory = try TemporaryDirectory()
        let folder = LedgerFolder(directory.file("ledger"), keyFile: directory.file("apart.key"))
        // A member's name may not be empty: known only when all else is made.
        await #expect(throws: LedgerFault.self) { try await Ledger.found(folder, ownerName: "") }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
        try await Ledger.found(folder, ownerName: "Olga")
        #expect(try LedgerReader.open(folder).size == 7)
    }

    @Test func aLedgerIsNotFoundedTwice() async throws {
        let workspace = try await Workspace()
        await #expect(throws: LedgerFault.alreadyALedger(path: workspace.folder.url.path)) {
            try await Ledger.found(workspace.folder, ownerName: "Olga")
        }
    }

    @Test func aFolderThatHoldsSomethingElseIsLeftAlone() async throws {
        let directory = try TemporaryDirectory()
        try Data("mine".utf8).write(to: directory.file("notes.txt"))
        await #expect(throws: LedgerFault.cannotOpen(path: directory.path, "the folder is not empty; name a new one")) {
            try await Ledger.found(LedgerFolder(directory.url), ownerName: "Olga")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["notes.txt"])
    }

    @Test func anEmptyFolderBecomesTheLedger() async throws {
        let directory = try TemporaryDirectory()
        try await Ledger.found(LedgerFolder(directory.url), ownerName: "Olga")
        #expect(try LedgerReader.open(LedgerFolder(directory.url)).size == 7)
    }

    @Test func aFileInThePlaceOfTheFolderIsRefused() async throws {
        let directory = try TemporaryDirectory()
        try Data().write(to: directory.file("ledger"))
        await #expect(throws: LedgerFault.self) {
            try await Ledger.found(LedgerFolder(directory.file("ledger")), ownerName: "Olga")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["ledger"])
    }

    @Test(arguments: ["", "two words", "a+b", "line\nbreak", String(repeating: "x", count: 256)])
    func anOriginThatNoNoteCanBearIsRefused(_ origin: String) async throws {
        let directory = try TemporaryDirectory()
        let folder = LedgerFolder(directory.file("ledger"))
        await #expect(throws: LedgerFault.self) { try await Ledger.found(folder, ownerName: "Olga", origin: origin) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == [])
    }
}
