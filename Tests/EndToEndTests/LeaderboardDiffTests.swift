import TestSupport
import Testing

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct LeaderboardDiffTests {
    @Test func aDiffSaysWhichRowsMovedAndByWhichEntries() async throws {
        let desk = try await Desk()
        let cases = ["- {vars: {word: a}, assert: [{type: contains, value: Say}]}"]
        try desk.writeExperiment("first", prompt: "say {{word}}", cases: cases)
        try await desk.succeed("run", "first.yaml")
        try desk.write("then.checkpoint", try await desk.succeed("checkpoint"))
        let then = try await desk.document("leaderboard")
        let position = Int(try #require(then["as_of"]["position"].number))
        try desk.writeExperiment("second", prompt: "Say {{word}}", cases: cases)
        try await desk.succeed("run", "second.yaml")

        let diff = try await desk.document("leaderboard", "diff", "--from", "\(position)")
        #expect(diff["from"] == then["as_of"])
        #expect(diff["to"] == (try await desk.document("leaderboard"))["as_of"])
        let rows = diff["rows"].elements
        #expect(rows.map(\.["prompt"]) == ["second", "first"])
        #expect(rows.map(\.["change"]) == ["entered", "stayed"])
        #expect(rows[0]["order"] == ["then": .null, "now": 1])
        #expect(rows[1]["order"] == ["then": 1, "now": 2])
        #expect(rows[1]["rank"] == ["then": 1, "now": 1], "one case shows nobody to be better")
        #expect(rows[1]["entries"]["count"] == 0)
        #expect(rows[0]["entries"]["scores_recorded"] == 1)
        let entry = rows[0]["entries"]["first"][0]
        #expect(entry["type"] == "scores-recorded")
        let named = try await desk.document("log", "show", "\(Int(try #require(entry["position"].number)))")
        #expect(named["type"] == "scores-recorded")

        #expect(try await desk.document("leaderboard", "diff", "--from", "then.checkpoint") == diff)
        let bare = try await desk.document("leaderboard", "diff", "--from", "\(position)", "--entries", "0")
        #expect(bare["rows"][0]["entries"]["first"] == [])
        #expect(bare["rows"][0]["entries"]["count"] == 1)
        let narrowed = try await desk.document(
            "leaderboard", "diff", "--from", "\(position)", "--experiment", "second")
        #expect(narrowed["rows"].elements.map(\.["prompt"]) == ["second"])
        let none = try await desk.document("leaderboard", "diff", "--from", "\(position)", "--to", "\(position)")
        #expect([none["rows"], none["unchanged"]] == [[], 1])
        let table = try await desk.succeed("leaderboard", "diff", "--from", "\(position)")
        let lines = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(lines[0].prefix(3) == ["#", "change", "place"])
        #expect(table.contains("– → 1"))
        #expect(lines.contains { $0.starts(with: ["1", "stayed", "1", "→", "2", "first@1"]) }, "\(table)")
    }

    @Test func promptsThatWereErasedAreToldApart() async throws {
        let desk = try await Desk()
        for name in ["first", "second"] {
            try desk.writeExperiment(
                name, prompt: "\(name), say {{word}}",
                cases: ["- {vars: {word: a}, assert: [{type: contains, value: say}]}"])
            try await desk.succeed("run", "\(name).yaml")
        }
        let ids = try await desk.lines("prompt", "list").compactMap(\.["prompt"].text)
        #expect(ids.count == 2)
        for name in ["first", "second"] {
            try await desk.succeed("erase", "prompt:\(name)", "--yes", "--reason", "test")
        }
        let diff = ["leaderboard", "diff", "--from", "0"]
        for arguments in [diff, ["leaderboard"], ["prompt", "list"]] {
            let table = try await desk.run(arguments).output
            for id in ids { #expect(table.contains("(erased …\(id.suffix(6)))"), "\(arguments): \(table)") }
        }
        for arguments in [diff, ["leaderboard"]] {
            let rows = try JSON(try await desk.run(arguments + ["--json"]).output)["rows"].elements
            #expect(rows.map(\.["prompt"]) == [.null, .null])
            #expect(Set(rows.compactMap(\.["prompt_id"].text)) == Set(ids))
        }
    }

    @Test func momentsInTheWrongOrderOrOfAnotherLedgerAreRefused() async throws {
        let desk = try await Desk()
        #expect(
            try await desk.refusal("leaderboard", "diff", "--from", "5", "--to", "2")
                == "--from is after --to: 6 entries had been written by then, and 3 by the other; swap them")
        #expect(
            try await desk.refusal("leaderboard", "diff", "--from", "99")
                == "there is no entry 99; the ledger has 7 entries")
        for bad in [["--from", "yesterday"], [], ["--from", "1", "--entries=-1"], ["--from", "1", "--to", "soon"]] {
            let outcome = try await desk.run(["leaderboard", "diff"] + bad)
            #expect(outcome.status == 2, "\(bad)")
            _ = try complaint(of: outcome)
        }
        #expect(
            try await desk.refusal("leaderboard", "diff", "--from", "1", "--model", "openai:gpt-9").contains(
                "no experiment has used the model"))
    }
}
