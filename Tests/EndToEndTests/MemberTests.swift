import Foundation
import TestSupport
import Testing

/// Members and teams, as people speak of them.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct MemberTests {
    /// 32 bytes that are somebody's public key, whose private half is nowhere.
    private static let foreignKey = "6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw="

    @Test func aMemberIsAddedGrantedShownAndRemoved() async throws {
        let desk = try await Desk()
        let added = try await desk.document("user", "add", "Ben", "--role", "viewer", "--role", "engineer")
        #expect(added["name"] == "Ben")
        #expect(added["roles"] == ["engineer", "viewer"])
        let id = try #require(added["user"].text)
        try await desk.succeed("user", "grant", "Ben", "reviewer")
        try await desk.succeed("user", "revoke", id, "viewer")
        let listed = try await desk.lines("user", "list")
        #expect(listed.map(\.["name"]) == ["ada", "runner", "Ben"])
        #expect(listed.map(\.["kind"]) == ["person", "runner", "person"])
        #expect(listed.map(\.["roles"]) == [["owner"], ["operator"], ["engineer", "reviewer"]])
        #expect(listed.map(\.["key_here"]) == [true, true, true])
        #expect(listed.map(\.["key"]) == ["here", "here", "here"])
        try await desk.succeed("user", "remove", "Ben")
        #expect(try await desk.lines("user", "list").count == 2)
        let shown = try await desk.document("user", "show", "Ben")
        #expect(shown["user"].text == id)
        #expect(shown["roles"] == [])
        #expect(shown["removed"]["position"].number != nil)
        #expect(try await desk.lines("user", "list", "--all").count == 3)
        #expect(try await desk.succeed("user", "list", "--all").contains("removed"))
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    @Test func theFieldsOfAMemberAndATeamAreThere() async throws {
        let desk = try await Desk()
        try await desk.succeed("team", "create", "Press")
        try await desk.succeed("team", "join", "Press", "ada")
        let member = try await desk.document("user", "show", "ada")
        #expect(
            member.keys.isSuperset(of: [
                "user", "name", "kind", "roles", "own_roles", "teams", "added", "removed", "key", "key_here",
            ]))
        #expect(member["removed"] == .null)
        let team = try await desk.document("team", "show", "Press")
        #expect(team.keys.isSuperset(of: ["team", "name", "roles", "members"]))
        #expect(team["members"][0]["name"] == "ada")
    }

    @Test func whatIsSaidTwiceHappensOnce() async throws {
        let desk = try await Desk()
        try await desk.succeed("user", "add", "Ben", "--role", "viewer")
        let count = try await desk.lines("log", "list").count
        try await desk.succeed("user", "grant", "Ben", "viewer")
        try await desk.succeed("user", "revoke", "Ben", "admin")
        #expect(try await desk.lines("log", "list").count == count)
        #expect(try await desk.refusal("user", "add", "Ben").contains("“Ben” is taken"))
        try await desk.succeed("user", "remove", "Ben")
        try await desk.succeed("user", "add", "Ben")
        #expect(try await desk.lines("user", "list", "--all").map(\.["name"]) == ["ada", "runner", "Ben", "Ben"])
    }

    @Test func aRefusedMemberLeavesNoKeyAndNoEvent() async throws {
        let desk = try await Desk()
        try await desk.succeed("user", "add", "Ben", "--role", "viewer")
        let before = try await desk.keyCount()
        let size = try await desk.lines("log", "list").count
        try await desk.refusal("user", "add", "Ben")
        try await desk.refusal("user", "add", " ")
        #expect(try await desk.lines("log", "list").count == size)
        try await desk.refusal("user", "add", "Cleo", "--as", "Ben")
        #expect(try await desk.lines("log", "list").count == size + 1)
        #expect(try await desk.keyCount() == before)
    }

    @Test func whatIsNoRoleKindOrKeyIsWrongUsage() async throws {
        let desk = try await Desk()
        for (arguments, words) in [
            (["user", "add", "Ben", "--role", "enginer"], "did you mean engineer?"),
            (["user", "add", "Ben", "--role", "x"], "choose from owner, admin"),
            (["user", "grant", "ada", "Owner!"], "no role called Owner!"),
            (["user", "add", "Ben", "--kind", "robot"], "person, runner, token"),
            (["user", "add", "Ben", "--public-key", "~"], "32 bytes in base64"),
        ] {
            let outcome = try await desk.run(arguments)
            #expect(outcome.status == 2, "\(arguments)")
            #expect(outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
        }
        let zeros = Data(count: 32).base64EncodedString()
        #expect(try await desk.refusal("user", "add", "Ben", "--public-key", zeros).contains("nobody can sign with it"))
        let short = Data(count: 31).base64EncodedString()
        #expect(try await desk.refusal("user", "add", "Ben", "--public-key", short).contains("31 bytes"))
        #expect(try await desk.refusal("user", "grant", "Bne", "viewer").contains("list what there is"))
        try await desk.succeed("user", "add", "Ben")
        #expect(try await desk.refusal("user", "grant", "Bne", "viewer").hasSuffix("did you mean Ben?"))
        #expect(try await desk.refusal("team", "show", "Press").hasPrefix("there is no team called Press"))
    }

    @Test func whereAKeyIsAndWhetherItSignsAtAllIsTold() async throws {
        let desk = try await Desk()
        try await desk.succeed("user", "add", "Far", "--role", "viewer", "--public-key", Self.foreignKey)
        try await desk.succeed("user", "add", "Ben", "--role", "viewer")
        let before = Int(try #require(try await desk.document("verify")["size"].number)) - 1
        try await desk.succeed("key", "revoke", "Ben", "--reason", "lost")
        #expect(
            try await desk.lines("user", "list").map(\.["key"]) == ["here", "here", "elsewhere", "ended"])
        #expect(try await desk.lines("user", "list").map(\.["key_here"]) == [true, true, false, false])
        #expect(try await desk.succeed("user", "show", "Ben").contains("ended: it signs no more"))
        #expect(try await desk.document("user", "show", "Ben", "--as-of", "\(before)")["key"] != "ended")
        try await desk.succeed("key", "register", "Ben")
        #expect(try await desk.document("user", "show", "Ben")["key"] == "here")
        try await desk.succeed("user", "remove", "Ben")
        #expect(try await desk.lines("user", "list", "--all").last?["key"] == "ended")
    }

    @Test func aTeamGivesItsRolesAndTakesThemBack() async throws {
        let desk = try await Desk()
        try await desk.succeed("user", "add", "Ben")
        try await desk.succeed("team", "create", "Press")
        try await desk.succeed("team", "grant", "Press", "engineer")
        try await desk.refusal("prompt", "create", "p", "--text", "a", "--as", "Ben")
        try await desk.succeed("team", "join", "Press", "Ben")
        try await desk.succeed("prompt", "create", "p", "--text", "a", "--as", "Ben")
        let ben = try await desk.document("user", "show", "Ben")
        #expect(ben["roles"] == ["engineer"])
        #expect(ben["own_roles"] == [])
        #expect(try await desk.succeed("user", "list").contains("engineer through Press"))
        #expect(try await desk.refusal("user", "revoke", "Ben", "engineer").contains("through a team"))
        let listed = try await desk.lines("team", "list")
        #expect(listed.map(\.["roles"]) == [["engineer"]])
        #expect(listed[0]["members"].elements.count == 1)
        try await desk.succeed("team", "leave", "Press", "Ben")
        try await desk.refusal("prompt", "create", "q", "--text", "a", "--as", "Ben")
        try await desk.succeed("team", "join", "Press", "Ben")
        try await desk.succeed("team", "revoke", "Press", "engineer")
        try await desk.refusal("prompt", "create", "q", "--text", "a", "--as", "Ben")
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    @Test func somebodyIsAlwaysAnOwner() async throws {
        let desk = try await Desk()
        try await desk.succeed("user", "add", "Ben", "--role", "admin")
        for arguments in [["user", "remove", "ada"], ["user", "revoke", "ada", "owner"]] {
            #expect(try await desk.refusal(arguments).contains("no owner left"))
        }
        try await desk.succeed("user", "grant", "Ben", "owner")
        try await desk.succeed("user", "remove", "ada", "--as", "Ben")
        #expect(try await desk.refusal("user", "remove", "Ben", "--as", "Ben").contains("no owner left"))
    }

    /// The log counts an owner whose key is elsewhere; whether anybody has its private half, nobody here can tell.
    @Test func theLastOwnerWhoseKeyIsHereIsAskedTwice() async throws {
        let desk = try await Desk()
        try await desk.succeed("user", "add", "Far", "--role", "owner", "--public-key", Self.foreignKey)
        try await desk.succeed("team", "create", "Owners")
        try await desk.succeed("team", "grant", "Owners", "owner")
        let size = try await desk.document("verify")["size"]
        for arguments in [
            ["user", "revoke", "ada", "owner"], ["user", "remove", "ada"],
            ["key", "revoke", "ada", "--reason", "lost"],
        ] {
            #expect(try await desk.refusal(arguments).hasSuffix("say --anyway"), "\(arguments)")
        }
        #expect(try await desk.document("verify")["size"] == size)
        try await desk.succeed("team", "join", "Owners", "ada")
        try await desk.succeed("user", "revoke", "ada", "owner")
        for arguments in [["team", "leave", "Owners", "ada"], ["team", "revoke", "Owners", "owner"]] {
            #expect(try await desk.refusal(arguments).hasSuffix("say --anyway"), "\(arguments)")
        }
        try await desk.succeed("team", "leave", "Owners", "ada", "--anyway")
        #expect(try await desk.refusal("team", "create", "More").contains("ada is not allowed to manage members"))
        #expect(try await desk.document("verify", "--full", "--as", "runner")["ok"] == true)
    }

    @Test func onlyOwnersMakeOwners() async throws {
        let desk = try await Desk()
        try await desk.succeed("user", "add", "Ben", "--role", "admin")
        try await desk.succeed("team", "create", "Owners")
        for arguments in [
            ["user", "grant", "Ben", "owner"], ["user", "grant", "runner", "owner"],
            ["user", "revoke", "ada", "owner"], ["user", "remove", "ada"], ["user", "add", "Cleo", "--role", "owner"],
            ["team", "grant", "Owners", "owner"],
        ] {
            #expect(
                try await desk.refusal(arguments + ["--as", "Ben"]).contains("not allowed to make or unmake owners"),
                "\(arguments)")
        }
        #expect(
            try await desk.refusal("user", "grant", "Ben", "operator", "--as", "Ben").contains(
                "not allowed to raise themselves"))
        let refused = try await desk.lines("log", "list", "--type", "command-refused")
        #expect(
            refused.map(\.["facts"]["permission"].text) == Array(repeating: "manage-owners", count: 6) + [
                "raise-oneself"
            ])
        #expect(try await desk.lines("user", "list").map(\.["roles"]) == [["owner"], ["operator"], ["admin"]])
    }

    @Test func membersAndTeamsAreThoseOfTheMoment() async throws {
        let desk = try await Desk()
        try await desk.succeed("user", "add", "Ben", "--role", "viewer")
        let then = "\(try await desk.lines("log", "list").count - 1)"
        try await desk.succeed("user", "grant", "Ben", "admin")
        try await desk.succeed("user", "remove", "Ben")
        try await desk.succeed("team", "create", "Press")
        #expect(
            try await desk.lines("user", "list", "--as-of", then).map(\.["roles"]) == [
                ["owner"], ["operator"], ["viewer"],
            ])
        #expect(try await desk.document("user", "show", "Ben", "--as-of", then)["removed"] == .null)
        #expect(try await desk.lines("team", "list", "--as-of", then).isEmpty)
    }

    @Test func namesThatWereErasedDoNotBreakLists() async throws {
        let desk = try await Desk()
        let ben = try #require(try await desk.document("user", "add", "Ben", "--role", "viewer")["user"].text)
        try await desk.succeed("team", "create", "Press")
        try await desk.succeed("team", "join", "Press", "Ben")
        try await desk.succeed("erase", "person", "Ben", "--yes")
        let listed = try await desk.lines("user", "list")
        #expect(listed.map(\.["name"]) == ["ada", "runner", .null])
        #expect(listed[2]["user"].text == ben)
        #expect(try await desk.document("team", "show", "Press")["members"] == [["user": .text(ben), "name": .null]])
        // The end of the id tells Ben from others that were erased.
        let nameless = "(erased …\(ben.suffix(6)))"
        for arguments in [["user", "list"], ["user", "show", ben], ["team", "show", "Press"]] {
            #expect(try await desk.run(arguments).output.contains(nameless), "\(arguments)")
        }
        // Who has no name is still somebody.
        try await desk.succeed("user", "grant", ben, "engineer")
        try await desk.succeed("prompt", "create", "p", "--text", "a", "--as", ben)
        for arguments in [["log", "list"], ["audit"]] {
            #expect(try await desk.run(arguments).output.contains(nameless), "\(arguments)")
        }
        try await desk.succeed("user", "remove", ben)
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    @Test(.timeLimit(.minutes(1))) func aRunnerThatMayNotExecuteRunsBeginsNothing() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("trial")
        try await desk.succeed("user", "revoke", "runner", "operator")
        let size = try await desk.document("verify")["size"]
        #expect(
            try await desk.refusal("run", "trial.yaml")
                == "runner is not allowed to execute runs, so nothing is begun; an owner or admin allows it with `promptledger user grant runner operator`"
        )
        #expect(try await desk.document("verify")["size"] == size)
        try await desk.succeed("user", "grant", "runner", "operator")
        try await desk.succeed("run", "trial.yaml")
    }

    @Test func aMemberMayKeepTheirKeyElsewhere() async throws {
        let desk = try await Desk()
        try await desk.succeed("user", "add", "Far", "--role", "viewer", "--public-key", Self.foreignKey)
        #expect(try await desk.document("user", "show", "Far")["key_here"] == false)
        #expect(try await desk.refusal("leaderboard", "--as", "Far").contains("no signing key of Far"))
        #expect(
            try await desk.refusal("user", "add", "Twin", "--public-key", Self.foreignKey).contains(
                "was registered before"))
    }
}

extension Desk {
    /// How many keys of any kind lie in keys.db.
    fileprivate func keyCount() async throws -> Int {
        let outcome = try await CommandLine("python3", in: folder).run([
            "-c",
            "import sqlite3; print(sqlite3.connect('ledger/keys.db').execute('SELECT count(*) FROM keys').fetchone()[0])",
        ])
        return try #require(Int(outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)), "\(outcome.errors)")
    }
}
