import Foundation
import TestSupport
import Testing

/// The keys of a ledger, as somebody at a shell sees them.
struct KeyTests {
    @Test func waysInAreAddedListedAndRemoved() async throws {
        let desk = try await Desk()
        let key = try await desk.succeed("key", "recovery-pair", "recovery").trimmingCharacters(in: .newlines)
        #expect(key.hasPrefix("promptledger-recovery+"))
        try await desk.succeed("key", "add-slot", "recovery", key)
        try desk.writeSecret("pass", "correct horse battery staple\n")
        let slot = try await desk.succeed("key", "add-slot", "passphrase", "--passphrase-file", "pass")
            .trimmingCharacters(in: .newlines)
        let slots = try await desk.document("key", "list")["slots"].elements
        #expect(slots.map { $0["kind"] } == ["key-file", "recovery", "passphrase"])
        #expect(slots.allSatisfy { $0["state"] == "whole" })
        #expect(slots.map { $0["added"] } == [0, 7, 8])
        try await desk.succeed("key", "remove-slot", slot)
        #expect(try await desk.document("key", "list")["slots"].elements.count == 2)
        #expect(try await desk.document("key", "list", "--as-of", "8")["slots"].elements.count == 3)
        let first = try await desk.document("key", "list", "--as-of", "6")["slots"].elements
        #expect(first.map { $0["state"] } == ["whole"], "one that came later is no stray of then")
        #expect(try await desk.refusal("key", "remove-slot", slot).hasPrefix("there is no unlock slot"))
        try await desk.succeed("verify", "--full")
    }

    @Test func withoutItsKeyFileAPassphraseOpensTheLedger() async throws {
        let desk = try await Desk()
        try desk.writeSecret("pass", "correct horse battery staple\n")
        try desk.writeSecret("wrong", "incorrect horse battery staple\n")
        try await desk.succeed("key", "add-slot", "passphrase", "--passphrase-file", "pass")
        try desk.remove("ledger/root.key")
        #expect(try await desk.refusal("log", "list").contains("PROMPTLEDGER_PASSPHRASE_FILE"))
        let wrong = try await desk.run("log", "list", with: ["PROMPTLEDGER_PASSPHRASE_FILE": "wrong"])
        #expect(try complaint(of: wrong).contains("opens no slot") && !wrong.errors.contains("horse"))
        let right = ["PROMPTLEDGER_PASSPHRASE_FILE": "pass"]
        #expect(try await desk.run("verify", "--full", with: right).status == 0)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: desk.folder.file("pass").path)
        #expect(try complaint(of: try await desk.run("log", "list", with: right)).contains("chmod 600"))
    }

    @Test func aRecoveryKeyOpensWhatEverythingElseIsLostOf() async throws {
        let desk = try await Desk()
        let key = try await desk.document("key", "recovery-pair", "recovery")["public_key"].text
        try await desk.succeed("key", "add-slot", "recovery", try #require(key))
        try desk.remove("ledger/root.key")
        let recovery = ["PROMPTLEDGER_RECOVERY_KEY": "recovery"]
        #expect(try await desk.run("key", "add-slot", "key-file", "ledger/new.key", with: recovery).status == 0)
        let new = ["PROMPTLEDGER_KEY_FILE": "ledger/new.key"]
        #expect(try await desk.run("key", "remove-slot", "00000000-0000-0000-0000-000000000000", with: new).status == 0)
        #expect(try await desk.run("verify", "--full", with: new).status == 0)
    }

    @Test func aKeyFileThatLeakedIsEndedByItsSlotsRemovalAndARotation() async throws {
        let desk = try await Desk()
        try desk.copy("ledger/root.key", to: "leaked.key")
        let leaked = ["PROMPTLEDGER_KEY_FILE": "leaked.key"]
        try await desk.succeed("key", "rotate")
        #expect(try await desk.run("log", "list", with: leaked).status == 0, "a rotation alone does not end it")
        let help = try await desk.run("key", "rotate", "--help").output
        #expect(help.contains("leaked") && help.contains("remove-slot"), "\(help)")
        try await desk.succeed("key", "add-slot", "key-file", "new.key")
        let new = ["PROMPTLEDGER_KEY_FILE": "new.key"]
        for step in [["remove-slot", "00000000-0000-0000-0000-000000000000"], ["rotate"]] {
            #expect(try await desk.run(["key"] + step, with: new).status == 0, "\(step)")
        }
        let refused = try await desk.run("log", "list", with: leaked)
        #expect(try complaint(of: refused).contains("does not open this ledger"))
        // The new file takes the old one's place.
        try desk.remove("ledger/root.key")
        try desk.copy("new.key", to: "ledger/root.key")
        try await desk.succeed("verify", "--full")
    }

    @Test func contentKeysAreCountedAsOfNowAlone() async throws {
        let desk = try await Desk()
        let founded = Int(try #require(try await desk.document("verify")["size"].number)) - 1
        try await desk.succeed("prompt", "create", "Support", "--text", "Say {{word}}")
        let now = try await desk.document("key", "list")
        #expect(now["subjects"]["prompt"] == 1)
        let last = Int(try #require(try await desk.document("verify")["size"].number)) - 1
        #expect(try await desk.document("key", "list", "--as-of", "\(last)")["subjects"] == now["subjects"])
        #expect(try await desk.document("key", "list", "--as-of", "\(founded)")["subjects"] == .null)
        #expect(
            try await desk.succeed("key", "list", "--as-of", "\(founded)").contains(
                "content keys: known as of now alone"))
        #expect(try await desk.succeed("key", "list").contains("1 prompt"))
    }

    @Test func rotatingLeavesEverythingReadable() async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "Before", "--text", "Say {{word}}")
        let epochs = try await desk.document("key", "rotate")
        #expect(epochs["root_epoch"] == 2 && epochs["workspace_key_epoch"] == 2)
        try await desk.succeed("prompt", "create", "After", "--text", "Say {{word}}")
        try await desk.succeed("key", "rotate", "--signing")
        try await desk.succeed("prompt", "create", "Signed anew", "--text", "Say {{word}}")
        #expect(try await desk.succeed("prompt", "show", "Before").contains("Say {{word}}"))
        try await desk.succeed("verify", "--full")
        let keys = try await desk.document("key", "list")["signing_keys"].elements
        #expect(keys.compactMap { $0["ended_by"].text } == ["rotated"])
        #expect(keys.map { $0["held"] } == [.null, "open", "open"])
    }

    @Test func aRevocationReportsEveryEventOfTheKey() async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "Support", "--text", "Say {{word}}")
        let signed = try await desk.lines("key", "revoke", "runner", "--reason", "stolen", "--in-doubt-from", "8")
        #expect(signed.isEmpty, "the runner signed nothing yet")
        let mine = try await desk.lines("key", "report", "ada")
        #expect(mine.map { $0["position"] } == (0..<10).map { JSON.number(Double($0)) })
        #expect(mine.last?["type"] == "signing-key-revoked" && mine.first?["in_doubt"] == .null)
        try await desk.refusal("key", "revoke", "nobody", "--reason", "lost")
        try await desk.refusal("key", "report", "00000000")
        let name = try #require(mine.first?["key"].text)
        #expect(
            try await desk.refusal("key", "report", String(name.prefix(7)))
                .contains("a key is named by 8 digits at least"))
        #expect(try await desk.lines("key", "report", String(name.prefix(8))).count == mine.count)
        #expect(
            try await desk.run("key", "report", "ada", "--json").errors.contains("\(mine.count) events by key"))
        try await desk.succeed("workspace", "settings", "--record-views", "on")
        #expect(try await desk.succeed("log", "list").contains(" workspace-settings-changed  ada\n"))
        try await desk.refusal("key", "revoke", "ada", "--reason", "lost", "--in-doubt-from", "99")
        #expect(try await desk.run("key", "revoke", "ada", "--reason", "bored").status == 2)
        try await desk.succeed("verify", "--full")
    }

    @Test(arguments: [nil, "11"]) func whatAStolenKeySignedIsInDoubtWhereverItIsShown(_ first: String?) async throws {
        let desk = try await Desk()
        try await desk.succeed("user", "add", "Bo", "--role", "engineer")
        try await desk.succeed("prompt", "create", "p", "--text", "a", "--as", "Bo")
        #expect(try await desk.document("verify", "--full")["in_doubt"] == .list([]))
        #expect(try await !desk.succeed("doctor").contains("entries in doubt"))
        let revocation = ["key", "revoke", "Bo", "--reason", "stolen", "--json"]
        let revoked = try await desk.run(revocation + (first.map { ["--in-doubt-from", $0] } ?? []))
        try #require(revoked.status == 0, "\(revoked.errors)")
        let signed = try revoked.output.split(separator: "\n").map { try JSON(String($0)) }
        try #require(signed.map(\.["position"]) == [10, 11])
        #expect(signed.map(\.["in_doubt"]) == [.flag(first == nil), true])

        let report = try await desk.document("verify", "--full")
        let inDoubt = try #require(report["in_doubt"].elements.first)
        #expect(report["ok"] == true && report["in_doubt"].elements.count == 1)
        #expect(inDoubt["positions"] == .list(first == nil ? [10, 11] : [11]))
        #expect(inDoubt["reason"] == "stolen" && inDoubt["revoked_at"] == 12)
        #expect(try await desk.document("verify")["in_doubt"] == .null)
        let text = try await desk.succeed("verify", "--full")
        #expect(text.contains(first == nil ? "not proven: that 2 entries from 10 to 11" : "not proven: that entry 11"))

        let shown = try await desk.document("log", "show", "11")["in_doubt"]
        #expect(shown["key"] == inDoubt["key"] && shown["revoked_at"] == 12)
        #expect(try await desk.document("log", "show", "11", "--as-of", "11")["in_doubt"] == .null, "nobody knew")
        #expect(try await desk.document("log", "show", "9")["in_doubt"] == .null)
        #expect(try await desk.succeed("doctor").contains("entry 12 revokes a key of Bo as stolen"))
    }

    /// Who hears of a theft may well rotate first: what the stolen key signed must not pass for sound after that.
    @Test func afterARotationTheKeyThatWasStolenIsAskedFor() async throws {
        let desk = try await Desk()
        try await desk.succeed("user", "add", "Bo", "--role", "engineer")
        try await desk.succeed("prompt", "create", "p", "--text", "a", "--as", "Bo")
        try await desk.succeed("key", "rotate", "--signing", "Bo")
        let keys = try await desk.signingKeys(of: "Bo")
        try #require(keys.count == 2)
        let size = try await desk.document("verify")["size"]
        for reason in ["stolen", "lost"] {
            let asked = try await desk.run("key", "revoke", "Bo", "--reason", reason)
            #expect(asked.status == 1 && asked.output == "")
            #expect(try complaint(of: asked).hasPrefix("Bo has 2 keys that may be meant: name the key"))
            let commands = keys.map { "`promptledger key revoke \($0.prefix(16)) --reason \(reason)`" }
            let old = "key \(keys[0].prefix(16)) signed 2 events, entries 10 to 11, ended by entry 12: \(commands[0])"
            let new = "key \(keys[1].prefix(16)) signed nothing, in force: \(commands[1])"
            #expect(asked.errors.contains("\(old)\n\(new)\n"), "\(asked.errors)")
        }
        #expect(try await desk.document("verify")["size"] == size)

        let signed = try await desk.lines("key", "revoke", String(keys[0].prefix(16)), "--reason", "stolen")
        #expect(signed.map(\.["position"]) == [10, 11] && signed.allSatisfy { $0["in_doubt"] == true })
        let inDoubt = try await desk.document("verify", "--full")["in_doubt"].elements
        #expect(inDoubt.map(\.["key"]) == [.text(keys[0])] && inDoubt.map(\.["positions"]) == [[10, 11]])
        // Of the one that ended all is said: the name means the one that is left.
        #expect(try await desk.lines("key", "revoke", "Bo", "--reason", "stolen").isEmpty)
        #expect(try await desk.document("key", "list")["signing_keys"].elements.last?["revoked"]["reason"] == "stolen")
    }

    @Test func aKeyThatARotationEndedIsNotPassedOverInSilence() async throws {
        let desk = try await Desk()
        try await desk.succeed("user", "add", "Bo", "--role", "engineer")
        try await desk.succeed("prompt", "create", "p", "--text", "a", "--as", "Bo")
        try await desk.succeed("key", "rotate", "--signing", "Bo")
        try await desk.succeed("prompt", "edit", "p", "--text", "b", "--as", "Bo")
        let keys = try await desk.signingKeys(of: "Bo")
        let retired = try await desk.run("key", "revoke", "Bo", "--reason", "retired")
        #expect(retired.status == 0 && retired.errors.contains(" by key \(keys[1]); revoked by entry"))
        #expect(
            retired.errors.contains("key \(keys[0].prefix(16)) signed 2 events, entries 10 to 11"), "\(retired.errors)")
        // The one that the name stood for is revoked, and the other was never spoken of.
        #expect(
            try await desk.refusal("key", "revoke", "Bo", "--reason", "stolen").hasPrefix(
                "Bo has a key that may be meant: name the key"))
    }

    @Test func aReportOfAMemberIsOfEveryKeyThatSigned() async throws {
        let desk = try await Desk()
        try await desk.succeed("user", "add", "Bo", "--role", "engineer")
        try await desk.succeed("prompt", "create", "p", "--text", "a", "--as", "Bo")
        try await desk.succeed("key", "revoke", "Bo", "--reason", "stolen")
        try await desk.succeed("key", "register", "Bo")
        let keys = try await desk.signingKeys(of: "Bo")
        try #require(keys.count == 2)
        let first = try await desk.lines("key", "report", "Bo")
        #expect(first.map(\.["position"]) == [10, 11])
        #expect(first.allSatisfy { $0["key"] == .text(keys[0]) && $0["in_doubt"] == true })
        #expect(try await desk.lines("key", "report", keys[1]).isEmpty)
        #expect(try await !desk.succeed("key", "report", "Bo").contains(keys[0]), "one key needs no heading")

        try await desk.succeed("prompt", "edit", "p", "--text", "b", "--as", "Bo")
        let both = try await desk.lines("key", "report", "Bo")
        #expect(try await desk.lines("key", "report", keys[0]) == first && Array(both.prefix(2)) == first)
        let later = Array(both.dropFirst(2))
        #expect(try await desk.lines("key", "report", keys[1]) == later && !later.isEmpty)
        #expect(later.allSatisfy { $0["key"] == .text(keys[1]) && $0["in_doubt"] == .null })
        let text = try await desk.run("key", "report", "Bo")
        let headings = text.output.split(separator: "\n").filter { $0.hasPrefix("key ") }
        #expect(headings.map(String.init) == keys.map { "key \($0)" })
        #expect(keys.allSatisfy { text.errors.contains(" by key \($0)") }, "\(text.errors)")
    }

    @Test func whoHasNoKeyLeftGetsANewOne() async throws {
        let desk = try await Desk()
        let bo = try #require(try await desk.document("user", "add", "Bo", "--role", "engineer")["user"].text)
        #expect(try await desk.refusal("key", "register", "Bo").contains("key rotate --signing Bo"))
        try await desk.succeed("key", "revoke", "Bo", "--reason", "stolen")
        #expect(
            try await desk.refusal("prompt", "create", "p", "--text", "a", "--as", "Bo").contains("key register"))
        #expect(try await desk.refusal("key", "rotate", "--signing", "Bo").contains("promptledger key register"))
        try await desk.succeed("user", "add", "Cy", "--role", "admin")
        #expect(
            try await desk.refusal("key", "register", "Bo", "--as", "Cy").contains("Cy is not allowed to manage keys"))
        let made = try await desk.document("key", "register", "Bo")
        #expect(made["actor"].text == bo && made["held"] == true)
        try await desk.succeed("prompt", "create", "p", "--text", "a", "--as", "Bo")
        let key = "E5j2LG0aRXxRumpLXz29L2n8qTIWIY3ImX5Ba9F9k8o="
        let given = try await desk.document("key", "register", "Bo", "--public-key", key, "--as", "Bo")
        #expect(given["held"] == false && given["public_key"].text == key)
        #expect(try await desk.refusal("key", "register", "Cy", "--public-key", key).contains("was registered before"))
        try await desk.succeed("prompt", "edit", "p", "--text", "b", "--as", "Bo")
        try await desk.succeed("verify", "--full")
    }

    @Test func ofTwoWithOneNameAnIdSaysWhich() async throws {
        let desk = try await Desk()
        let first = try #require(try await desk.document("user", "add", "Bo")["user"].text)
        try await desk.succeed("user", "remove", "Bo")
        let second = try #require(try await desk.document("user", "add", "Bo", "--role", "engineer")["user"].text)
        let line = try await desk.refusal("key", "report", "Bo")
        #expect(line.contains(first) && line.contains(second) && line.contains("by id"))
        try await desk.succeed("key", "report", first)
        // Only one of them can have a new one.
        try await desk.succeed("key", "rotate", "--signing", "Bo")
        try await desk.succeed("key", "revoke", second, "--reason", "lost")
        try await desk.succeed("key", "register", second)
        #expect(try await desk.refusal("key", "register", first).contains("was removed"))
    }

    @Test func whatWasSaidOfARevokedKeyIsNotSaidAnew() async throws {
        let desk = try await Desk()
        try await desk.succeed("user", "add", "Bo", "--role", "engineer")
        try await desk.succeed("prompt", "create", "p", "--text", "a", "--as", "Bo")
        let key = try #require(try await desk.document("key", "list")["signing_keys"].elements.last?["key"].text)
        let first = try await desk.run("key", "revoke", key, "--reason", "stolen", "--in-doubt-from", "11")
        #expect(first.status == 0 && first.errors.contains("from entry 11 on, in doubt"), "\(first.errors)")
        let size = try await desk.document("verify")["size"]
        for arguments in [
            ["--reason", "stolen", "--in-doubt-from", "5"], ["--reason", "lost", "--in-doubt-from", "11"],
        ] {
            #expect(
                try await desk.refusal(["key", "revoke", key] + arguments).contains(
                    "Bo was revoked before, as stolen, in doubt from entry 11 on"))
        }
        let again = try await desk.run("key", "revoke", key, "--reason", "stolen", "--in-doubt-from", "11")
        #expect(again.status == 0 && again.errors == first.errors)
        #expect(try await desk.document("verify")["size"] == size)
    }

    @Test func aLockedKeyAsksForItsPassphrase() async throws {
        let desk = try await Desk()
        try desk.writeSecret("mine", "only Ada knows this\n")
        try await desk.succeed("key", "lock", "--passphrase-file", "mine")
        let refusal = try await desk.refusal("prompt", "create", "No", "--text", "x")
        #expect(refusal.contains("PROMPTLEDGER_ACTOR_PASSPHRASE_FILE"))
        let mine = ["PROMPTLEDGER_ACTOR_PASSPHRASE_FILE": "mine"]
        #expect(try await desk.run("prompt", "create", "Yes", "--text", "x", with: mine).status == 0)
        #expect(try await desk.run("key", "unlock", with: mine).status == 0)
        try await desk.succeed("prompt", "create", "Open", "--text", "x")
    }

    @Test func whoMakesAKeyForSomebodyElseIsToldWhatItIsWorth() async throws {
        let desk = try await Desk()
        try await desk.succeed("user", "add", "Bo", "--role", "engineer")
        try desk.writeSecret("bos", "only Bo knows this\n")
        try desk.writeSecret("adas", "and this is of Ada\n")
        try await desk.succeed("key", "lock", "--as", "Bo", "--passphrase-file", "bos")
        #expect(
            try await desk.refusal("key", "rotate", "--signing", "Bo").hasPrefix(
                "a passphrase locks the key of Bo, and one is to lock the new key"))
        let variable = "PROMPTLEDGER_ACTOR_PASSPHRASE_FILE"
        let rotated = try await desk.run("key", "rotate", "--signing", "Bo", with: [variable: "adas"])
        let made = try #require(try await desk.document("key", "list")["signing_keys"].elements.last)
        let from = try #require(made["from"].number)
        let ada = try await desk.document("user", "show", "ada")["user"]
        #expect(made["registered_by"] == ada && made["actor"] != ada && made["registered"].number == from - 1)
        #expect(
            rotated.status == 0 && rotated.errors.contains("the passphrase of Bo no longer guards their key")
                && rotated.errors.contains("signs as Bo, from \(Int(from)) on, may be yours"), "\(rotated.errors)")
        let bos = try await desk.run("prompt", "create", "p", "--text", "a", "--as", "Bo", with: [variable: "bos"])
        #expect(try complaint(of: bos).contains("does not unlock"))
        // Of one's own there is nothing to tell.
        let own = try await desk.run("key", "rotate", "--signing", "--as", "Bo", with: [variable: "adas"])
        #expect(own.status == 0 && !own.errors.contains("guards"), "\(own.errors)")
        let newest = try #require(try await desk.signingKeys(of: "Bo").last)
        try await desk.succeed("key", "revoke", newest, "--reason", "stolen")
        let registered = try await desk.run("key", "register", "Bo")
        #expect(registered.status == 0 && registered.errors.contains("no passphrase locks that key until Bo does"))
    }

    @Test(arguments: [
        ["key", "add-slot", "recovery", "promptledger-recovery+00000000+AAAA"], ["key", "add-slot", "recovery", ""],
        ["key", "remove-slot", "first"], ["key", "remove-slot", "00000000-0000-0000-0000-000000000000"],
        ["key", "add-slot", "passphrase", "--passphrase-file", "nowhere"], ["key", "add-slot", "passphrase"],
        ["key", "add-slot", "key-file", "no/such/folder/file"],
    ]) func whatIsMalformedIsRefusedAndChangesNothing(_ arguments: [String]) async throws {
        let desk = try await Desk()
        try await desk.refusal(arguments)
        #expect(try await desk.document("key", "list")["slots"].elements.count == 1)
        #expect(try await desk.lines("log", "list").count == 7)
    }

    @Test func doctorNamesWhatIsNotFitForProduction() async throws {
        let desk = try await Desk()
        let key = try #require(try await desk.document("key", "recovery-pair", "recovery")["public_key"].text)
        #expect(try await state(of: "recovery", at: desk) == "advice")
        try await desk.succeed("key", "add-slot", "recovery", key)
        #expect(try await state(of: "recovery", at: desk) == "good")
        #expect(try await state(of: "unlock slots", at: desk) == "good")
        try await desk.sql("ledger/keys.db", "DELETE FROM slots WHERE kind = 3")
        #expect(try await desk.run("doctor").output.contains("keys.db does not"))
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o640], ofItemAtPath: desk.folder.file("ledger/keys.db").path)
        let outcome = try await desk.run("doctor")
        #expect(outcome.status == 1 && outcome.output.contains("chmod 600"))
    }

    private func state(of check: String, at desk: Desk) async throws -> JSON {
        try await desk.lines("doctor").first { $0["check"] == .text(check) }?["state"] ?? .null
    }
}

extension Desk {
    /// The names of a member's signing keys, the oldest first.
    func signingKeys(of member: String) async throws -> [String] {
        try await document("key", "list")["signing_keys"].elements.filter { $0["name"] == .text(member) }
            .compactMap(\.["key"].text)
    }

    /// Writes a file that only its owner may read.
    func writeSecret(_ name: String, _ text: String) throws {
        try write(name, text)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.file(name).path)
    }
}
