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

    /// Who sits at the founder's desk after the founder's key ended signs as nobody else.
    @Test(arguments: [["key", "revoke", "ada", "--reason", "lost"], ["user", "remove", "ada", "--as", "Ben"]])
    func nobodyIsTakenForAFounderWhoCannotActAnyMore(end: [String]) async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "base", "--text", "a")
        try await desk.succeed("user", "add", "Ben", "--role", "owner")
        let ended = try await desk.run(end)
        #expect(ended.status == 0, "\(ended.errors)")
        let size = try await desk.document("verify")["size"]
        for arguments in [
            ["prompt", "edit", "base", "--text", "b"], ["user", "remove", "ada"], ["key", "rotate"],
            ["backup", "copy", "--keys", "keys"], ["erase", "prompt:base", "--yes"],
        ] {
            let refusal = try await desk.refusal(arguments)
            #expect(
                refusal.hasPrefix("nobody is named who acts, and ada") && refusal.contains("--as")
                    && refusal.contains("PROMPTLEDGER_ACTOR"), "\(arguments): \(refusal)")
        }
        #expect(try await desk.document("verify")["size"] == size)
        // Whoever looks on claims to be nobody.
        for arguments in [["prompt", "show", "base"], ["log", "list"], ["leaderboard"], ["verify", "--full"]] {
            let outcome = try await desk.run(arguments)
            #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
        }
        try await desk.succeed("workspace", "settings", "--record-views", "on", "--as", "Ben")
        #expect(try await desk.refusal("prompt", "show", "base").contains("nobody is named who acts"))
        try await desk.succeed("prompt", "show", "base", "--as", "Ben")
        let ben = ["PROMPTLEDGER_ACTOR": "Ben"]
        let edited = try await desk.run("prompt", "edit", "base", "--text", "b", with: ben)
        #expect(edited.status == 0, "\(edited.errors)")
    }

    @Test func whoIsNamedShowsItWithTheirPassphraseToReadAsWell() async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "base", "--text", "a")
        try await desk.succeed("user", "add", "Ben", "--role", "viewer")
        try desk.writeSecret("mine", "only Ben knows this\n")
        try desk.writeSecret("other", "somebody else's guess\n")
        try await desk.succeed("key", "lock", "--as", "Ben", "--passphrase-file", "mine")
        let variable = "PROMPTLEDGER_ACTOR_PASSPHRASE_FILE"
        for arguments in [["prompt", "show", "base"], ["leaderboard"], ["verify"], ["doctor"]] {
            #expect(try await desk.refusal(arguments + ["--as", "Ben"]).contains(variable), "\(arguments)")
            let named = try await desk.run(arguments, with: ["PROMPTLEDGER_ACTOR": "Ben"])
            #expect(named.status == 1 && named.output.isEmpty, "\(arguments)")
            let wrong = try await desk.run(arguments + ["--as", "Ben"], with: [variable: "other"])
            #expect(try complaint(of: wrong).contains("does not unlock"), "\(arguments)")
            let right = try await desk.run(arguments + ["--as", "Ben"], with: [variable: "mine"])
            #expect(right.status == 0, "\(arguments): \(right.errors)")
        }
        try await desk.succeed("prompt", "show", "base")
        // Who names nobody claims to be nobody, though the founder's key is locked.
        try await desk.succeed("key", "lock", "--passphrase-file", "mine")
        try await desk.succeed("prompt", "show", "base")
        let mine = [variable: "mine"]
        #expect(try await desk.run("workspace", "settings", "--record-views", "on", with: mine).status == 0)
        #expect(try await desk.refusal("prompt", "show", "base").contains(variable))
        #expect(try await desk.run("prompt", "show", "base", with: mine).status == 0)
    }

    @Test func aRefusalThatIsNotRecordedIsSaidToBeNone() async throws {
        let desk = try await Desk()
        try await desk.succeed("user", "add", "Ben")
        try await desk.succeed("user", "add", "Vi", "--role", "viewer")
        let heard = try await desk.run("user", "add", "More", "--as", "Vi")
        #expect(heard.status == 1 && !heard.errors.contains("not recorded"))
        try desk.writeSecret("mine", "only Vi knows this\n")
        try await desk.succeed("key", "lock", "--as", "Vi", "--passphrase-file", "mine")
        for (actor, reason) in [("Ben", "Ben is not allowed to take part"), ("Vi", "signing key of Vi")] {
            let outcome = try await desk.run("user", "add", "More", "--as", actor)
            #expect(try complaint(of: outcome).contains("\(actor) is not allowed to manage members"))
            #expect(
                outcome.errors.contains("the refusal that follows is not recorded in the log: ")
                    && outcome.errors.contains(reason), "\(outcome.errors)")
        }
        let backup = try await desk.run("backup", "copy", "--keys", "keys", "--as", "Ben")
        #expect(try complaint(of: backup).contains("is not allowed to"))
        #expect(backup.errors.contains("not recorded in the log"))
        #expect(try await desk.lines("log", "list", "--type", "command-refused").count == 1)
    }
}
