import TestSupport
import Testing

/// A desk on which two experiments were run, with what was answered between them.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct AsOfTests {
    private static let questions = [
        ["leaderboard"], ["prompt", "list"], ["prompt", "show", "first"], ["prompt", "log", "first"],
        ["prompt", "lineage", "first"],
        ["experiment", "list"], ["experiment", "show", "first"], ["experiment", "results", "first"], ["log", "list"],
        ["dataset", "list"],
        ["model", "list"], ["user", "list"], ["user", "show", "ada"], ["team", "list"],
    ]

    @Test func whatWasAnsweredThenIsAnsweredForThatMoment() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("first")
        try await desk.succeed("run", "first.yaml")
        var then: [[String]: String] = [:]
        for question in Self.questions { then[question] = try await desk.run(question + ["--json"]).output }
        let last = try #require(try await desk.document("leaderboard")["as_of"]["position"].number)
        try desk.write("then.checkpoint", try await desk.succeed("checkpoint"))

        try await desk.succeed("prompt", "edit", "first", "--text", "Now say {{word}}")
        try await desk.succeed("prompt", "tag", "first", "late")
        try await desk.succeed("prompt", "fork", "first@1", "second")
        try await desk.succeed("model", "price", "set", "openai:echo", "--input", "1", "--output", "2")
        try await desk.succeed("team", "create", "press")
        try await desk.succeed("team", "join", "press", "ada")
        try desk.writeExperiment(
            "first", prompt: "Now say {{word}}", cases: ["- vars: {word: hello}", "- vars: {word: bye}"])
        try await desk.succeed("run", "first.yaml")

        let time = try #require(try await desk.lines("log", "list")[Int(last)]["recorded_at"].text)
        for moment in ["\(Int(last))", time, "then.checkpoint"] {
            for question in Self.questions {
                let now = try await desk.run(question + ["--json", "--as-of", moment])
                #expect(now.status == 0, "\(question) as of \(moment): \(now.errors)")
                #expect(now.output == then[question], "\(question) as of \(moment)")
            }
        }
        for question in Self.questions {
            #expect(
                try await desk.run(question + ["--json"]).output != then[question], "\(question) has another answer now"
            )
        }
    }

    @Test func aMomentThatIsNotOfThisLedgerIsRefused() async throws {
        let desk = try await Desk()
        try await desk.succeed("init", "other")
        try desk.write("foreign.checkpoint", try await desk.succeed("checkpoint", "--ledger", "other"))
        let size = Int(try #require(try await desk.document("verify")["size"].number))
        for question in [["leaderboard"], ["prompt", "list"], ["experiment", "list"], ["log", "list"]] {
            #expect(
                try await desk.refusal(question + ["--as-of", "\(size)"])
                    == "there is no entry \(size); the ledger has \(size) entries")
            #expect(
                try await desk.refusal(question + ["--as-of", "foreign.checkpoint"]).contains(
                    "is not one that this ledger signed"))
        }
    }

    @Test func beforeItsFirstEntryALedgerHoldsNothing() async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "p", "--text", "a")
        #expect(try await desk.lines("prompt", "list", "--as-of", "2001-02-03T04:05:06+07:00") == [])
        let board = try await desk.document("leaderboard", "--as-of", "2001-02-03T04:05:06Z")
        #expect(board["as_of"] == ["position": .null, "time": .null])
        #expect(board["rows"] == [])
    }
}
