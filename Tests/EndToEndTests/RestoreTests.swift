import Foundation
import TestSupport
import Testing

/// `restore`, with whatever opens the keys and whoever acts.
@Suite struct RestoreTests {
    private static let text = "the-heron-password-5150"
    private static let restore = ["restore", "restored", "--from", "copy", "--keys", "copied-keys"]
    private static let fresh = ["PROMPTLEDGER_STATE": "fresh", "PROMPTLEDGER_LEDGER": "restored"]

    /// A ledger with a prompt, backed up.
    private func desk(_ prepare: (Desk) async throws -> Void = { _ in }) async throws -> Desk {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "refund", "--text", Self.text)
        try await prepare(desk)
        try await desk.succeed("backup", "copy", "--keys", "copied-keys")
        return desk
    }

    private func restore(
        _ desk: Desk, _ arguments: [String] = [], with variables: [String: String] = [:]
    ) async throws -> CommandLine.Outcome {
        try? desk.remove("restored")
        return try await desk.run(Self.restore + arguments, with: Self.fresh.merging(variables) { $1 })
    }

    /// Of who put it back.
    private func restorer(_ desk: Desk) async throws -> JSON {
        // Somebody who has never seen it before: what is restored next goes on otherwise.
        let variables = Self.keyed.merging(["PROMPTLEDGER_STATE": "\(UUID())"]) { $1 }
        let outcome = try await desk.run("audit", "--type", "ledger-restored", "--json", with: variables)
        return try JSON(outcome.output)["actor_name"]
    }

    private static let keyed = fresh.merging(["PROMPTLEDGER_KEY_FILE": "ledger/root.key"]) { $1 }

    // MARK: Ways in

    @Test func aPassphraseOpensABackup() async throws {
        let desk = try await desk { desk in
            try desk.writeSecret("pass", "correct horse battery staple\n")
            try await desk.succeed("key", "add-slot", "passphrase", "--passphrase-file", "pass")
        }
        let restored = try await restore(desk, with: ["PROMPTLEDGER_PASSPHRASE_FILE": "pass"])
        #expect(restored.status == 0, "\(restored.errors)")
        let shown = try await desk.run(
            "prompt", "show", "refund", with: Self.fresh.merging(["PROMPTLEDGER_PASSPHRASE_FILE": "pass"]) { $1 })
        #expect(shown.output.contains(Self.text))
        // Without one, what is missing is named where it would be.
        let refused = try complaint(of: try await restore(desk))
        #expect(refused.contains("copied-keys/root.key is missing") && refused.contains("PROMPTLEDGER_PASSPHRASE_FILE"))
    }

    @Test func aRecoveryKeyOpensABackup() async throws {
        let desk = try await desk { desk in
            let key = try await desk.document("key", "recovery-pair", "recovery")["public_key"].text
            try await desk.succeed("key", "add-slot", "recovery", try #require(key))
        }
        let recovery = ["PROMPTLEDGER_RECOVERY_KEY": "recovery"]
        let restored = try await restore(desk, ["--erasures", "ledger"], with: recovery)
        #expect(restored.status == 0, "\(restored.errors)")
        let verified = try await desk.run("verify", "--full", with: Self.fresh.merging(recovery) { $1 })
        #expect(verified.status == 0, "\(verified.errors)")
    }

    @Test(arguments: ["PROMPTLEDGER_KEY_FILE", "PROMPTLEDGER_PASSPHRASE_FILE"])
    func aStaleKeyFileInAFolderOfErasuresIsInNobodysWay(_ way: String) async throws {
        let desk = try await desk { desk in
            try desk.writeSecret("pass", "correct horse battery staple\n")
            try await desk.succeed("key", "add-slot", "passphrase", "--passphrase-file", "pass")
        }
        try await desk.succeed("erase", "prompt:refund", "--yes")
        try desk.copy("ledger/root.key", to: "apart.key")
        try await Desk.foreignKeyFile(in: desk, at: "ledger/root.key")
        let variables = [way: way == "PROMPTLEDGER_KEY_FILE" ? "apart.key" : "pass"]
        let restored = try await restore(
            desk, ["--erasures", "ledger", "--accept-loss", "--json"], with: variables)
        #expect(restored.status == 0, "\(restored.errors)")
        #expect(try JSON(restored.output)["erased_again"] == 1)
    }

    // MARK: Who acts

    @Test func whoRestoresSignsAndNobodyElse() async throws {
        let desk = try await desk { desk in
            try await desk.succeed("user", "add", "Ben", "--role", "admin")
            try await desk.succeed("user", "add", "Vi", "--role", "viewer")
            try desk.writeSecret("mine", "only Ada knows this\n")
            try await desk.succeed("key", "lock", "--passphrase-file", "mine")
        }
        // The one who is asked, as everywhere, and whose key is locked: not the first whose key happens to be open.
        let locked = try await restore(desk, with: Self.keyed)
        #expect(locked.status == 1 && locked.errors.contains("PROMPTLEDGER_ACTOR_PASSPHRASE_FILE"))
        #expect(locked.errors.contains("the signing key of ada;"), "people have names")
        #expect(!FileManager.default.fileExists(atPath: desk.folder.file("restored").path))
        let mine = Self.keyed.merging(["PROMPTLEDGER_ACTOR_PASSPHRASE_FILE": "mine"]) { $1 }
        #expect(try await restore(desk, with: mine).status == 0)
        #expect(try await restorer(desk) == "ada")
        #expect(try await restore(desk, ["--as", "Ben"], with: Self.keyed).status == 0)
        #expect(try await restorer(desk) == "Ben")
        let ben = Self.keyed.merging(["PROMPTLEDGER_ACTOR": "Ben"]) { $1 }
        #expect(try await restore(desk, with: ben).status == 0)
        #expect(try await restorer(desk) == "Ben")
        let viewer = try await restore(desk, ["--as", "Vi"], with: Self.keyed)
        #expect(viewer.status == 1 && viewer.errors.contains("promptledger: Vi is not allowed to "))
        let nobody = try await restore(desk, ["--as", "Bne"], with: Self.keyed)
        #expect(nobody.status == 1 && nobody.errors.contains("did you mean Ben?"))
    }

    @Test func aLedgerWhoseKeysAreAllLockedIsRestoredByWhoHasTheirPassphrase() async throws {
        let desk = try await desk { desk in
            try desk.writeSecret("mine", "only Ada knows this\n")
            try await desk.succeed("key", "lock", "--passphrase-file", "mine")
        }
        try await desk.run("erase", "prompt:refund", "--yes", with: ["PROMPTLEDGER_ACTOR_PASSPHRASE_FILE": "mine"])
        let mine = Self.keyed.merging(["PROMPTLEDGER_ACTOR_PASSPHRASE_FILE": "mine"]) { $1 }
        let restored = try await restore(desk, ["--erasures", "ledger", "--accept-loss", "--json"], with: mine)
        #expect(restored.status == 0, "\(restored.errors)")
        #expect(try JSON(restored.output)["erased_again"] == 1)
        let erased = try await desk.run("audit", "--type", "subject-erased", "--json", with: Self.keyed)
        #expect(try JSON(erased.output)["actor_name"] == "ada")
    }

    // MARK: What was erased since

    @Test func textThatMayBeBackIsSaidToBe() async throws {
        let desk = try await desk()
        try await desk.succeed("erase", "prompt:refund", "--yes")
        let plain = try await restore(desk, with: Self.keyed)
        #expect(plain.status == 0)
        #expect(plain.errors.contains("can be read again") && plain.errors.contains("--erasures"))
        let blind = try JSON(try await restore(desk, ["--json"], with: Self.keyed).output)
        #expect([blind["may_hold_erased"], blind["erasures_known_to"]] == [true, .null])

        try desk.write("list", try await desk.succeed("erase", "--list"))
        let told = try await restore(desk, ["--erasures", "list", "--accept-loss", "--json"], with: Self.keyed)
        #expect(!told.errors.contains("can be read again"))
        #expect(try JSON(told.output)["may_hold_erased"] == false)
        #expect(try JSON(told.output)["erased_again"] == 1)
    }

    @Test func aListThatIsOlderThanTheBackupSaysNothingOfWhatCameSince() async throws {
        let desk = try await desk { try $0.write("list", try await $0.succeed("erase", "--list")) }
        try await desk.succeed("prompt", "create", "more", "--text", "x")
        try desk.remove("copy")
        try desk.remove("copied-keys")
        try await desk.succeed("backup", "copy", "--keys", "copied-keys")
        let outcome = try await restore(desk, ["--erasures", "list"], with: Self.keyed)
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("are as of entry 9, and the backup has 11 entries"))
    }

    @Test func aListThatIsOlderThanWhatIsLostSaysNothingOfWhatCameSince() async throws {
        let desk = try await desk { desk in
            try await desk.succeed("prompt", "create", "other", "--text", "x")
        }
        try await desk.succeed("erase", "prompt:other", "--yes")
        try desk.write("list", try await desk.succeed("erase", "--list"))
        try await desk.succeed("erase", "prompt:refund", "--yes")
        // What was seen here of the ledger tells that it went on.
        let mine = Self.keyed.filter { $0.key != "PROMPTLEDGER_STATE" }
        let restored = try await desk.run(
            Self.restore + ["--erasures", "list", "--accept-loss", "--json"], with: mine)
        #expect(restored.status == 0, "\(restored.errors)")
        #expect(restored.errors.contains("are as of entry 12, and the log is known to have had 13 entries"))
        #expect(restored.errors.contains("Restore with a newer list"))
        let said = try JSON(restored.output)
        #expect([said["may_hold_erased"], said["erasures_known_to"], said["lost"]] == [true, 12, 2])
        let shown = try await desk.run("prompt", "show", "refund", with: Self.keyed)
        #expect(shown.output.contains(Self.text), "as it was said")
    }

    @Test func aListThatIsNotWholeIsRefused() async throws {
        let desk = try await desk { desk in
            try await desk.succeed("prompt", "create", "complaint", "--text", "x")
        }
        try await desk.succeed("erase", "prompt:refund", "--yes")
        try await desk.succeed("erase", "prompt:complaint", "--yes")
        let list = try await desk.succeed("erase", "--list")
        let lines = list.split(separator: "\n").map(String.init)
        try #require(lines.count == 3)
        let stranger = try await Desk()
        let foreign = try await stranger.succeed("erase", "--list")
        for (text, reason) in [
            ("", "the signature, is missing"), (lines[0] + "\n" + lines[1] + "\n", "the signature, is missing"),
            (lines[0] + "\n" + lines[2] + "\n", "it has 1 erasures, and was signed with 2"),
            ([lines[0], lines[0], lines[2]].joined(separator: "\n"), "not those that were signed"),
            ([lines[1], lines[0], lines[2]].joined(separator: "\n"), "not those that were signed"),
            (list.replacing("\\n\(2)\\n", with: "\\n3\\n"), "this log's key did not sign it"),
            (foreign, "is of the log"), (lines[0] + "\n" + foreign, "is of the log"),
            ("a letter\n" + list, "line 1 of"),
        ] {
            try desk.write("list", text)
            let outcome = try await restore(desk, ["--erasures", "list"], with: Self.keyed)
            #expect(outcome.status == 1, "\(text)")
            #expect(try complaint(of: outcome).contains(reason), "\(text)")
            #expect(!FileManager.default.fileExists(atPath: desk.folder.file("restored").path))
        }
        try desk.write("list", list)
        #expect(try await restore(desk, ["--erasures", "list", "--accept-loss"], with: Self.keyed).status == 0)
    }

    // MARK: What else came since

    @Test func aListThatIsNewerThanTheBackupShowsALoss() async throws {
        let desk = try await desk()
        try await desk.succeed("erase", "prompt:refund", "--yes")
        try desk.write("list", try await desk.succeed("erase", "--list"))
        for newer in ["list", "ledger"] {
            let refused = try await restore(desk, ["--erasures", newer], with: Self.keyed)
            #expect(refused.status == 1)
            #expect(
                try complaint(of: refused).contains(
                    "the backup has 9 entries, and the ledger is known to have had 10"))
        }
        let accepted = try await restore(desk, ["--erasures", "list", "--accept-loss", "--json"], with: Self.keyed)
        #expect(try JSON(accepted.output)["lost"] == 1)
        let told = try await desk.run("log", "list", "--type", "ledger-restored", "--json", with: Self.keyed)
        #expect(try JSON(told.output)["facts"]["known_size"] == 10)
    }

    @Test func whatWasRevokedMayCountAgainAndThatIsSaid() async throws {
        let desk = try await desk { desk in
            try await desk.succeed("user", "add", "Eve", "--role", "admin")
            try desk.write("then", try await desk.succeed("checkpoint"))
        }
        let whole = try await restore(desk, ["--expect", "then", "--json"], with: Self.keyed)
        #expect(whole.errors.contains("count again"), "a checkpoint does not show that nothing came after it")
        #expect(try JSON(whole.output)["keys_newer"] == false)
        try await desk.succeed("key", "revoke", "Eve", "--reason", "stolen")
        let blind = try await restore(desk, ["--json"], with: Self.keyed)
        let size = Int(try #require(try JSON(blind.output)["size"].number))
        #expect(blind.errors.contains("Entries may have come after the backup's \(size): keys that they revoked"))
        #expect(!blind.errors.contains("pin forget"))
        try desk.write("now", try await desk.succeed("checkpoint"))
        let lost = try await restore(desk, ["--expect", "now", "--accept-loss"], with: Self.keyed)
        #expect(lost.errors.contains("Entries came after the backup's \(size): keys that they revoked"))
    }

    @Test func keysOfALaterRotationAreSaidToBe() async throws {
        let desk = try await desk()
        try await desk.succeed("key", "rotate")
        let restored = try await desk.run(
            ["restore", "restored", "--from", "copy", "--keys", "ledger", "--json"], with: Self.fresh)
        #expect(restored.status == 0, "\(restored.errors)")
        #expect(restored.errors.contains("the log is older than its keys"))
        #expect(try JSON(restored.output)["keys_newer"] == true)
    }

    @Test func whoHasSeenMoreIsToldTheWayOut() async throws {
        let desk = try await desk()
        try await desk.succeed("prompt", "create", "more", "--text", "x")
        let mine = Self.keyed.filter { $0.key != "PROMPTLEDGER_STATE" }
        let restored = try await desk.run(Self.restore + ["--accept-loss"], with: mine)
        #expect(restored.status == 0, "\(restored.errors)")
        #expect(restored.errors.contains("seen more than 9 entries refuse this ledger"))
        #expect(restored.errors.contains("promptledger pin forget"))
        // Somebody else goes on with it, beyond what was seen here.
        let written = try await desk.run("prompt", "create", "anew", "--text", "y", with: Self.keyed)
        #expect(written.status == 0, "\(written.errors)")
        let refused = try complaint(of: try await desk.run("prompt", "list", with: mine))
        #expect(refused.contains("history was rewritten") && refused.contains("run `promptledger pin forget`"))
        #expect(try await desk.run("pin", "forget", with: mine).status == 0)
        #expect(try await desk.run("prompt", "list", with: mine).status == 0)
    }

    // MARK: What does not fit

    @Test func aCopyThatMayNotGrowNamesItsPlaceAndLeavesNothing() async throws {
        let desk = try await desk()
        let limited = """
            import resource, subprocess, sys
            resource.setrlimit(resource.RLIMIT_FSIZE, (16384, 16384))
            sys.exit(subprocess.run(sys.argv[1:]).returncode)
            """
        let outcome = try await desk.run(python: limited, with: [Programs.built("promptledger")] + Self.restore)
        #expect(outcome.status == 1)
        let said = try complaint(of: outcome)
        #expect(said.hasPrefix("nothing was written: "))
        #expect(said.contains("restored could not be filled: a file may not grow so large here"))
        let left = try FileManager.default.contentsOfDirectory(atPath: desk.folder.path)
        #expect(left.allSatisfy { !$0.contains("restored") }, "\(left)")
    }

    // MARK: What nobody signed

    /// keys.db notes as destroyed what nobody erased: the key of the prompt's text.
    private static let claim = """
        INSERT INTO destroyed SELECT id, purpose, owner, 1 FROM keys WHERE purpose = 2 AND hex(substr(owner, 1, 1)) = '02' \
        AND owner NOT IN (SELECT owner FROM destroyed)
        """

    @Test func whatKeysDBAloneSaysIsDestroyedIsNotDestroyed() async throws {
        let desk = try await desk { desk in
            try await desk.succeed("prompt", "create", "other", "--text", "x")
            try await desk.succeed("erase", "prompt:other", "--yes")
        }
        try await desk.sql("ledger/keys.db", Self.claim)
        try await desk.succeed("prompt", "create", "next", "--text", "x")
        #expect(try await desk.succeed("prompt", "show", "refund").contains(Self.text))
        let verified = try await desk.run("verify", "--full")
        #expect(verified.status == 1)
        #expect(verified.errors.contains("entry 7: keys.db notes the key to its content as destroyed"))
        let doctor = try await desk.run("doctor")
        #expect(doctor.status == 1 && doctor.output.contains("✗ destroyed keys"))
        let restored = try await desk.run(
            ["restore", "restored", "--from", "copy", "--keys", "ledger"], with: Self.keyed)
        #expect(try complaint(of: restored).contains("it notes a key as destroyed that it holds"))
    }
}

extension Desk {
    /// Puts the key file of another ledger in a place.
    fileprivate static func foreignKeyFile(in desk: Desk, at name: String) async throws {
        try await desk.succeed("init", "stranger")
        try desk.remove(name)
        try desk.copy("stranger/root.key", to: name)
    }
}
