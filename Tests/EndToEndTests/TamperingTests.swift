import Foundation
import TestSupport
import Testing

extension Desk {
    /// Changes one byte in the middle of a stored entry, as an administrator can.
    func damage(entry position: Int) async throws {
        try await sql(
            "ledger/ledger.db", "DROP TRIGGER entries_are_not_changed",
            """
            UPDATE entries SET entry = CAST(substr(entry, 1, length(entry) / 2)
                || CASE substr(entry, length(entry) / 2 + 1, 1) WHEN x'FF' THEN x'00' ELSE x'FF' END
                || substr(entry, length(entry) / 2 + 2) AS BLOB) WHERE position = \(position)
            """)
    }
}

struct TamperingTests {
    @Test(arguments: [0, 4, 7])
    func aChangedEntryIsNamedByVerificationAndByWhoeverOpensTheLedger(position: Int) async throws {
        let desk = try await writtenDesk()
        try await desk.damage(entry: position)
        for level in [[], ["--full"]] {
            let outcome = try await desk.run(["verify", "--json"] + level)
            #expect(outcome.status == 1)
            let report = try JSON(outcome.output)
            #expect(report["ok"] == false)
            #expect(report["failure"]["position"].number == Double(position), "\(level) \(outcome.output)")
            #expect(try complaint(of: outcome).hasPrefix("NOT SOUND: entry \(position): "))
        }
        for command in [
            ["leaderboard"], ["prompt", "list"], ["prompt", "create", "x", "--text", "y"], ["proof", "\(position)"],
            ["export", "tiles", "tiles"],
        ] {
            #expect(try await desk.refusal(command).hasPrefix("entry \(position) is not to be believed: "))
        }
    }

    @Test func ofTwoEntriesThatChangedPlacesTheFirstIsAmongThoseThatAreNamed() async throws {
        let desk = try await writtenDesk()
        let swap = ["entries", "facts", "content"].flatMap { table in
            [(5, 1_000), (6, 5), (1_000, 6)].map { "UPDATE \(table) SET position = \($1) WHERE position = \($0)" }
        }
        let triggers = ["entries_are", "facts_are", "content_is"].map { "DROP TRIGGER \($0)_not_changed" }
        #expect(try await desk.attemptSQL("ledger/ledger.db", triggers + swap).status == 0)
        let outcome = try await desk.run("verify", "--json")
        let failure = try JSON(outcome.output)["failure"]
        #expect(failure["position"] == 5 && failure["last_position"] == 6)
        #expect(try complaint(of: outcome) == "NOT SOUND: entry 5 or 6: the clock does not rise up to entry 6")
    }

    @Test(arguments: ["facts", "content"])
    func aChangedCiphertextIsNamed(part: String) async throws {
        let desk = try await writtenDesk()
        let versions = try await desk.lines("log", "list", "--type", "version-committed")
        let position = Int(try #require(versions.first?["position"].number))
        let trigger = part == "facts" ? "facts_are_not_changed" : "content_is_not_changed"
        try await desk.sql(
            "ledger/ledger.db", "DROP TRIGGER \(trigger)",
            "UPDATE \(part) SET ciphertext = CAST(x'0102' || substr(ciphertext, 3) AS BLOB) WHERE position = \(position)"
        )
        #expect(try await desk.refusal("verify", "--full").hasPrefix("NOT SOUND: entry \(position): "))
    }

    @Test func contentThatWasDeletedIsNotTakenForErased() async throws {
        let desk = try await writtenDesk()
        let versions = try await desk.lines("log", "list", "--type", "version-committed")
        let position = Int(try #require(versions.first?["position"].number))
        try await desk.sql("ledger/ledger.db", "DELETE FROM content WHERE position = \(position)")
        let reason = "its content is missing: it was deleted, not erased"
        #expect(try await desk.refusal("verify", "--full") == "NOT SOUND: entry \(position): \(reason)")
        #expect(try await desk.refusal("log", "show", "\(position)").contains(reason))
    }

    @Test func entriesAreNotChangedByAccident() async throws {
        let desk = try await writtenDesk()
        for statement in [
            "UPDATE entries SET entry = x'00'", "DELETE FROM entries", "DELETE FROM head",
            "UPDATE facts SET ciphertext = x'00'",
        ] {
            #expect(try await desk.attemptSQL("ledger/ledger.db", [statement]).status != 0, "\(statement)")
        }
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    @Test func aCheckpointKeptElsewhereHoldsLaterAndExposesAnOlderCopy() async throws {
        let desk = try await writtenDesk()
        try desk.write("early.checkpoint", try await desk.succeed("checkpoint"))
        try desk.copy("ledger", to: "backup")
        try await desk.succeed("prompt", "create", "later", "--text", "a")
        for level in [[], ["--full"]] {
            let outcome = try await desk.run(["verify", "--expect", "early.checkpoint"] + level)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        let kept = try await desk.document("checkpoint")
        #expect(kept.keys.isSuperset(of: ["origin", "size", "root", "note", "verification_key"]))
        try desk.write("late.checkpoint", try #require(kept["note"].text))
        try await desk.succeed("verify", "--expect", "late.checkpoint")

        for file in ["ledger.db", "ledger.db-wal", "ledger.db-shm"] { try? desk.remove("ledger/\(file)") }
        try desk.copy("backup/ledger.db", to: "ledger/ledger.db")
        try await desk.succeed("verify", "--full", "--unpinned")
        let size = Int(try #require(kept["size"].number))
        #expect(
            try await desk.refusal("verify", "--expect", "late.checkpoint")
                == "NOT SOUND: the log has \(size - 2) entries, the expected checkpoint \(size): it was cut back")
        let report = try await desk.run("verify", "--json", "--expect", "late.checkpoint")
        #expect(report.status == 1)
        #expect(try JSON(report.output)["ok"] == false)
        #expect(
            try await desk.refusal("leaderboard", "--as-of", "late.checkpoint").contains("entries are missing here"))
    }

    @Test func aRewrittenHistoryIsExposedByACheckpointOfTheFirst() async throws {
        let desk = try await writtenDesk()
        try desk.copy("ledger", to: "backup")
        try await desk.succeed("prompt", "create", "truth", "--text", "a")
        try desk.write("truth.checkpoint", try await desk.succeed("checkpoint"))
        try await desk.succeed("pin", "forget")
        try await desk.succeed("prompt", "create", "fiction", "--text", "b", "--ledger", "backup")
        try await desk.succeed("verify", "--full", "--ledger", "backup")
        let outcome = try await desk.run("verify", "--full", "--ledger", "backup", "--expect", "truth.checkpoint")
        #expect(outcome.status == 1)
        #expect(try complaint(of: outcome).hasPrefix("NOT SOUND: "))
        #expect(
            try await desk.refusal("leaderboard", "--ledger", "backup", "--as-of", "truth.checkpoint").contains(
                "history was rewritten"))
    }

    /// A ledger of ten entries or so.
    private func writtenDesk() async throws -> Desk {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "p", "--text", "a", "--tag", "t")
        try await desk.succeed("prompt", "edit", "p", "--text", "b")
        try await desk.succeed("dataset", "create", "d")
        return desk
    }
}
