import Foundation
import TestSupport
import Testing

/// Who acts, and what they may.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct ActingTests {
    private static let roles = ["owner", "admin", "engineer", "operator", "reviewer", "viewer", "auditor"]

    private static let table = """
        command                                             owner admin engineer operator reviewer viewer auditor
        prompt create made --text a                         yes   yes   yes      -        -        -      -
        prompt tag base t                                   yes   yes   yes      -        yes      -      -
        dataset create made                                 yes   yes   yes      -        -        -      -
        model price set openai:x --input 1 --output 2       yes   yes   -        -        -        -      -
        user add Guest                                      yes   yes   -        -        -        -      -
        team create Made                                    yes   yes   -        -        -        -      -
        user grant runner owner                             yes   -     -        -        -        -      -
        leaderboard                                         yes   yes   yes      yes      yes      yes    yes
        prompt show base                                    yes   yes   yes      yes      yes      yes    yes
        """

    private static let rows = table.split(separator: "\n").dropFirst().map { line in
        let halves = line.split(separator: "  ", maxSplits: 1)
        return (
            command: halves[0].split(separator: " ").map(String.init),
            allowed: halves[1].split(separator: " ").map { $0 == "yes" }
        )
    }

    @Test(arguments: roles)
    func everyRoleMayWhatTheTableSays(role: String) async throws {
        let index = try #require(Self.roles.firstIndex(of: role))
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "base", "--text", "a")
        try await desk.succeed("user", "add", "Ben", "--role", role)
        var watched = 0
        for row in Self.rows {
            let outcome = try await desk.run(row.command + ["--as", "Ben"])
            if row.allowed[index] {
                #expect(outcome.status == 0, "\(role): \(row.command): \(outcome.errors)")
            } else {
                #expect(outcome.status == 1, "\(role): \(row.command)")
                #expect(try complaint(of: outcome).contains(" is not allowed to "), "\(role): \(row.command)")
                if ["user", "team"].contains(row.command[0]) { watched += 1 }
            }
        }
        let refused = try await desk.lines("log", "list", "--type", "command-refused")
        #expect(refused.count == watched)
        let ben = try await desk.document("user", "show", "Ben")["user"]
        #expect(refused.allSatisfy { $0["actor"] == ben })
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    @Test func everyEventNamesWhoActed() async throws {
        let desk = try await Desk()
        let ben = try #require(try await desk.document("user", "add", "Ben", "--role", "engineer")["user"].text)
        let ada = try #require(try await desk.document("user", "show", "ada")["user"].text)
        try await desk.succeed("prompt", "create", "a", "--text", "a")
        try await desk.succeed("prompt", "create", "b", "--text", "a", "--as", "Ben")
        try await desk.succeed("prompt", "create", "c", "--text", "a", "--as", ben)
        let made = try await desk.lines("log", "list", "--type", "prompt-created").map(\.["actor"].text)
        #expect(made == [ada, ben, ben])
    }

    @Test func theOptionWinsOverTheEnvironment() async throws {
        let desk = try await Desk()
        try await desk.succeed("user", "add", "Ben", "--role", "engineer")
        let bens = try await Desk(
            ["PROMPTLEDGER_ACTOR": "Ben", "PROMPTLEDGER_LEDGER": desk.ledger.path], hasLedger: false)
        try await bens.succeed("prompt", "create", "b", "--text", "a")
        try await bens.succeed("prompt", "create", "a", "--text", "a", "--as", "ada")
        #expect(try await bens.refusal("user", "add", "Cleo").contains("not allowed to manage members"))
        let actors = try await desk.lines("log", "list", "--type", "prompt-created").map(\.["actor"].text)
        #expect(actors.count == 2 && Set(actors).count == 2)
    }

    @Test func whoIsNotThereCannotAct() async throws {
        let desk = try await Desk()
        try await desk.succeed("user", "add", "Benjamin", "--role", "engineer")
        for arguments in [["prompt", "create", "p", "--text", "a"], ["leaderboard"], ["user", "list"]] {
            #expect(
                try await desk.refusal(arguments + ["--as", "Benjamni"])
                    == "there is no user called Benjamni; did you mean Benjamin?")
            #expect(
                try await desk.refusal(arguments + ["--as", "0190a7c5-0000-7000-8000-000000000000"]).hasPrefix(
                    "there is no user called 0190a7c5"))
        }
        try await desk.succeed("user", "remove", "Benjamin")
        for arguments in [["prompt", "create", "p", "--text", "a"], ["leaderboard"]] {
            #expect(try await desk.refusal(arguments + ["--as", "Benjamin"]).contains("was removed"))
        }
    }

    /// Nobody is asked to be sure of what they may not do.
    @Test func whoMayNotEraseIsToldBeforeBeingAsked() async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "base", "--text", "a")
        try await desk.succeed("user", "add", "Ben")
        try await desk.succeed("user", "grant", "Ben", "viewer")
        let refusal = try await desk.refusal("erase", "prompt:base", "--as", "Ben")
        #expect(refusal.contains("is not allowed to erase"), "\(refusal)")
    }

    @Test func whoHasNoRoleMayNotEvenRead() async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "base", "--text", "a")
        try await desk.succeed("user", "add", "Ben")
        for (arguments, words) in [
            (["leaderboard"], "read the log"), (["prompt", "list"], "read the log"),
            (["user", "list"], "read the log"),
            (["prompt", "show", "base"], "read texts"), (["log", "show", "0"], "read texts"),
        ] {
            #expect(
                try await desk.refusal(arguments + ["--as", "Ben"]).contains("is not allowed to \(words)"),
                "\(arguments)")
        }
        #expect(try await desk.lines("log", "list", "--type", "command-refused").isEmpty)
        for arguments in [
            ["checkpoint"], ["proof", "1"], ["export", "tiles", "tiles"], ["doctor"], ["verify"], ["verify", "--full"],
        ] {
            #expect(
                try await desk.refusal(arguments + ["--as", "Ben"])
                    == "Ben is not allowed to read the log; the roles that are: \(Self.roles.joined(separator: ", ")); ask an owner or admin for one",
                "\(arguments)")
            #expect(
                try await desk.refusal(arguments + ["--as", "Bne"]) == "there is no user called Bne; did you mean Ben?")
        }
        #expect(!FileManager.default.fileExists(atPath: desk.folder.file("tiles").path))
        try await desk.succeed("verify", "--as", "ada")
    }
}
