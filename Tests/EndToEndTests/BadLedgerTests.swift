import Foundation
import TestSupport
import Testing

/// Folders that are not the ledger they should be. Nothing is asked of a model here.
struct BadLedgerTests {
    /// One command that reads, one that writes, one that verifies.
    private static let commands = [["leaderboard"], ["prompt", "create", "x", "--text", "y"], ["verify", "--full"]]

    @Test func aFolderThatIsNotALedgerIsSaidToBeNone() async throws {
        let desk = try await Desk(hasLedger: false)
        try FileManager.default.createDirectory(at: desk.folder.file("plain"), withIntermediateDirectories: false)
        for command in Self.commands {
            for folder in ["plain", "nowhere"] {
                #expect(
                    try await desk.refusal(command + ["--ledger", folder]).contains(
                        "\(folder) is not a ledger; make one with"))
            }
        }
    }

    @Test func aFileThatIsNoDatabaseIsSaidToBeNoLedger() async throws {
        let desk = try await Desk()
        try desk.write(
            "ledger/ledger.db",
            "my notes about ledgers, which are longer than the header of a database file would be: 100 bytes.\n")
        for companion in ["ledger.db-wal", "ledger.db-shm"] { try? desk.remove("ledger/\(companion)") }
        for command in Self.commands { #expect(try await desk.refusal(command).contains("is not a ledger")) }
    }

    @Test(arguments: ["ledger.db", "keys.db"])
    func aNewerFormatIsNamedWithTheFile(file: String) async throws {
        let desk = try await Desk()
        try await desk.sql("ledger/\(file)", "PRAGMA user_version = 99")
        let known = file == "keys.db" ? 2 : 1
        for command in Self.commands {
            #expect(
                try await desk.refusal(command).contains(
                    "\(file) has format 99, and this program knows up to \(known); use a newer promptledger"))
        }
    }

    /// Scripts get one document, whatever became of it.
    @Test func aVerificationThatCannotBeDoneIsADocumentToo() async throws {
        let desk = try await Desk()
        try desk.write("no.policy", "nonsense")
        try desk.copy("ledger", to: "keyless")
        try desk.remove("keyless/root.key")
        try desk.copy("ledger", to: "cut")
        let cut = try FileHandle(forWritingTo: desk.folder.file("cut/ledger.db"))
        try cut.truncate(atOffset: 5_000)
        try cut.close()
        for arguments in [
            ["verify", "--ledger", "keyless"], ["verify", "--full", "--ledger", "keyless"],
            ["verify", "--ledger", "cut"],
            ["verify", "--policy", "no.policy"], ["verify", "--policy", "absent"], ["verify", "--ledger", "nowhere"],
            ["verify", "--expect", "absent"], ["verify", "--as", "nobody"],
            ["evidence", "verify", "/nope"], ["evidence", "verify", "no.policy", "--key", "nonsense"],
        ] {
            let outcome = try await desk.run(arguments + ["--json"])
            #expect(outcome.status == 1, "\(arguments)")
            let document = try JSON(outcome.output)
            #expect(document["ok"] == false, "\(arguments)")
            let reason = try #require(document["failure"]["reason"].text, "\(arguments): \(outcome.output)")
            // A flaw of a bundle is of one entry, or of none.
            let range: Set = arguments[0] == "verify" ? ["last_position"] : []
            #expect(document["failure"].keys == range.union(["position", "reason"]))
            #expect(try complaint(of: outcome).contains(reason.prefix(20)), "\(arguments): \(reason)")
        }
    }

    @Test func anotherLedgersKeyFileIsRefused() async throws {
        let desk = try await Desk()
        try await desk.succeed("init", "other")
        try desk.remove("ledger/root.key")
        try desk.copy("other/root.key", to: "ledger/root.key")
        for command in Self.commands {
            #expect(try await desk.refusal(command).contains("root.key does not open this ledger"))
        }
    }

    @Test func aMissingKeyFileIsNamedAndMayLieElsewhere() async throws {
        let desk = try await Desk()
        try desk.copy("ledger/root.key", to: "kept.key")
        try desk.remove("ledger/root.key")
        for command in Self.commands {
            #expect(
                try await desk.refusal(command).contains(
                    "root.key is missing; put it back, or name it with PROMPTLEDGER_KEY_FILE"))
        }
        let other = try await Desk(["PROMPTLEDGER_KEY_FILE": desk.folder.file("kept.key").path], hasLedger: false)
        try await other.succeed("verify", "--full", "--ledger", desk.ledger.path)
    }

    @Test func aKeyFileThatOthersCanReadIsRefused() async throws {
        let desk = try await Desk()
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: desk.ledger.appending(path: "root.key").path)
        for command in Self.commands {
            #expect(try await desk.refusal(command).contains("can be read by others; run `chmod 600 '"))
        }
    }

    @Test func anotherLedgersKeysAreRefused() async throws {
        let desk = try await Desk()
        try await desk.succeed("init", "other")
        for file in ["keys.db", "root.key"] {
            try desk.remove("ledger/\(file)")
            try desk.copy("other/\(file)", to: "ledger/\(file)")
        }
        for companion in ["keys.db-wal", "keys.db-shm"] { try? desk.remove("ledger/\(companion)") }
        #expect(try await desk.refusal("leaderboard").hasPrefix("keys.db does not fit this ledger: "))
        #expect(
            try await desk.refusal("prompt", "create", "x", "--text", "y").hasPrefix(
                "keys.db does not fit this ledger: "))
        #expect(try await desk.refusal("verify", "--full").hasPrefix("the key of this ledger is not the one"))
        #expect(try await desk.refusal("verify", "--full", "--unpinned").hasPrefix("NOT SOUND: the checkpoint"))
    }

    @Test func missingKeysAreNotTakenForAMissingLedger() async throws {
        let desk = try await Desk()
        for file in ["keys.db", "keys.db-wal", "keys.db-shm"] { try? desk.remove("ledger/\(file)") }
        for command in Self.commands {
            let complaint = try await desk.refusal(command)
            #expect(complaint.contains("keys.db"))
            #expect(!complaint.contains("promptledger init"), "a new ledger is not what helps")
        }
    }

    @Test func aLedgerIsNotMadeWhereSomethingIsAlready() async throws {
        let desk = try await Desk()
        #expect(try await desk.refusal("init", "ledger").contains("holds a ledger already"))
        try FileManager.default.createDirectory(at: desk.folder.file("full"), withIntermediateDirectories: false)
        try desk.write("full/notes.txt", "mine\n")
        #expect(try await desk.refusal("init", "full").contains("the folder is not empty; name a new one"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: desk.folder.file("full").path) == ["notes.txt"])
        try FileManager.default.createDirectory(at: desk.folder.file("empty"), withIntermediateDirectories: false)
        try await desk.succeed("init", "empty")
    }

    @Test func whatIsNotThereIsAnsweredWithTheNearestName() async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "summary", "--text", "a")
        try await desk.succeed("dataset", "create", "letters")
        #expect(
            try await desk.refusal("prompt", "show", "sumary")
                == "there is no prompt called sumary; did you mean summary?")
        #expect(try await desk.refusal("prompt", "show", "summary@2") == "summary has no version 2; it has 1")
        #expect(
            try await desk.refusal("dataset", "show", "leters")
                == "there is no dataset called leters; did you mean letters?")
        #expect(
            try await desk.refusal("experiment", "show", "x")
                == "there is no experiment called x; list what there is with `promptledger experiment list`")
        #expect(
            try await desk.refusal("log", "show", "99")
                == "there is no entry 99; the ledger has \(try await size(desk)) entries")
    }

    private func size(_ desk: Desk) async throws -> Int {
        Int(try #require(try await desk.document("verify")["size"].number))
    }
}
