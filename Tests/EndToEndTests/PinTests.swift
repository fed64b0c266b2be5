import Foundation
import TestSupport
import Testing

/// What a client has seen of a ledger, against a ledger that somebody put back or rewrote.
struct PinTests {
    /// A ledger that was written, copied as it was to `backup`, and written once more.
    private func desk() async throws -> Desk {
        let desk = try await Desk()
        try desk.copy("ledger", to: "backup")
        try await desk.succeed("prompt", "create", "seen", "--text", "a")
        return desk
    }

    private func rollBack(_ desk: Desk) throws {
        try desk.remove("ledger")
        try desk.copy("backup", to: "ledger")
    }

    @Test func aLedgerThatWasCutBackIsRefusedByEveryCommandAndNotWrittenTo() async throws {
        let desk = try await desk()
        let seen = try await desk.document("pin", "show")
        try rollBack(desk)
        for command in [
            ["leaderboard"], ["log", "list"], ["prompt", "create", "x", "--text", "y"], ["checkpoint"], ["proof", "1"],
            ["export", "tiles", "tiles"],
        ] {
            let line = try await desk.refusal(command)
            #expect(line.contains("entries are missing here"), "\(command): \(line)")
        }
        for more in [[], ["--full"], ["--pinned"]] {
            #expect(
                try await desk.refusal(["verify"] + more)
                    == "NOT SOUND: the log has 7 entries, the checkpoint that you have seen 9: it was cut back; where you check an older copy on purpose, say --unpinned"
            )
        }
        let report = try JSON(try await desk.run("verify", "--full", "--json").output)
        #expect(report["ok"] == false && report["failure"]["position"] == .null)
        #expect([report["compared"][0]["with"], report["compared"][0]["size"]] == ["seen", 9])
        #expect(report["compared"][0]["holds"] == false)
        #expect(try await desk.run("doctor").output.contains("it was cut back"))
        let alone = try await desk.document("verify", "--full", "--unpinned")
        #expect(alone["size"] == 7 && alone["compared"] == [], "by itself it is sound, and nothing was written")
        #expect(try await desk.document("pin", "show") == seen, "what was seen is not forgotten by being refused")
        #expect(try await desk.refusal("pin", "export").contains("entries are missing here"))
    }

    @Test func aRewrittenLedgerIsRefusedAndItsKeyIsConvicted() async throws {
        let desk = try await desk()
        let key = try #require(try await desk.document("checkpoint")["verification_key"].text)
        #expect(try await desk.refusal("pin", "export").contains("nothing to prove"))
        try rollBack(desk)
        // Somebody else writes, who has not seen what this client has.
        let other = try await Desk(["PROMPTLEDGER_STATE": desk.folder.file("others").path], hasLedger: false)
        for name in ["one", "two"] {
            try await other.succeed("prompt", "create", name, "--text", "b", "--ledger", desk.ledger.path)
        }
        #expect(try await desk.refusal("leaderboard").contains("history was rewritten"))
        #expect(try await desk.refusal("prompt", "create", "x", "--text", "y").contains("history was rewritten"))
        #expect(try await desk.refusal("verify", "--pinned").hasPrefix("NOT SOUND: the first 9 entries"))
        #expect(try await desk.refusal("verify").hasPrefix("NOT SOUND: the first 9 entries"))
        let keys = desk.ledger.appending(path: "keys.db")
        let kept = try Data(contentsOf: keys)
        #expect(try await desk.refusal("pin", "export", "--out", keys.path).contains("the ledger's own folder"))
        #expect(try Data(contentsOf: keys) == kept)
        try await desk.succeed("pin", "export", "--out", "fork")
        #expect(
            try await desk.refusal("pin", "export", "--out", "fork") == "fork is there already; name a new file")
        let checked = try await other.document("pin", "check", desk.folder.file("fork").path, "--key", key)
        #expect(checked["ok"] == true)
        #expect(checked["earlier_size"] == 9)
        #expect(checked["later_size"] == 11)
        let text = try String(contentsOf: desk.folder.file("fork"), encoding: .utf8)
        try desk.write("forged", text.replacing("\n9\n", with: "\n8\n"))
        #expect(try await desk.refusal("pin", "check", "forged", "--key", key).hasPrefix("NOT PROVED: "))
    }

    @Test func aReportSaysWhatTheLedgerWasHeldAgainst() async throws {
        let desk = try await desk()
        try desk.write("kept", try await desk.succeed("checkpoint"))
        try await desk.succeed("prompt", "create", "further", "--text", "a")
        let compared = try await desk.document("verify", "--expect", "kept")["compared"].elements
        #expect(compared.map(\.["with"]) == ["expected", "seen"])
        #expect(compared.map(\.["size"]) == [9, 11])
        #expect(compared.map(\.["file"]) == ["kept", .null])
        #expect(compared.allSatisfy { $0["holds"] == true && $0["root"].text != nil })
        #expect(try await desk.succeed("verify").contains("it begins with what you have seen, 11 entries"))
        let stranger = try await Desk(
            ["PROMPTLEDGER_STATE": desk.folder.file("others").path, "PROMPTLEDGER_LEDGER": desk.ledger.path],
            hasLedger: false)
        #expect(try await stranger.document("verify")["compared"] == [])
        #expect(try await stranger.refusal("verify", "--pinned").hasPrefix("nothing is pinned"))
    }

    @Test func onlyForgettingOnPurposeLetsABackupGoOn() async throws {
        let desk = try await desk()
        try rollBack(desk)
        try await desk.succeed("pin", "forget")
        #expect(try await desk.refusal("pin", "forget").contains("nothing is remembered"))
        try await desk.succeed("prompt", "create", "x", "--text", "y")
        #expect(try await desk.document("pin", "show")["size"] == 9)
        try await desk.succeed("verify", "--pinned")
    }

    @Test func aCommandThatFailsRemembersNothing() async throws {
        let desk = try await desk()
        try await desk.succeed("pin", "forget")
        try await desk.refusal("prompt", "show", "absent")
        #expect(try await desk.refusal("pin", "show").contains("nothing is remembered"))
        try await desk.succeed("prompt", "list")
        #expect(try await desk.document("pin", "show")["size"] == 9)
    }

    @Test func aPlaceThatCannotBeWrittenKeepsNobodyFromWorking() async throws {
        let desk = try await Desk(["PROMPTLEDGER_STATE": "/proc/none"], hasLedger: false)
        let outcome = try await desk.run("init", "ledger")
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("could not be remembered"))
        try await desk.succeed("prompt", "list")
    }

    @Test func aPinThatWasChangedIsSaid() async throws {
        let desk = try await desk()
        let pins = desk.folder.file("state").appending(path: "pins")
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: pins.path).first { $0.hasSuffix(".pin") })
        try Data("nonsense".utf8).write(to: pins.appending(path: name))
        #expect(try await desk.refusal("prompt", "list").contains("is not a checkpoint of this ledger"))
        try await desk.succeed("pin", "forget")
        try await desk.succeed("prompt", "list")
    }
}
