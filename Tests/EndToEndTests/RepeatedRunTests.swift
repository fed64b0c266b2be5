import TestSupport
import Testing

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct RepeatedRunTests {
    @Test func theSameFileAgainIsANewExperimentOnTheSamePromptsAndCases() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("same", cases: ["- vars: {word: one}", "- vars: {word: two}"])
        for _ in 1...2 { #expect(try await desk.document("run", "same.yaml")["runs"]["recorded"] == 2) }

        let experiments = try await desk.lines("experiment", "list")
        #expect(experiments.map(\.["state"]) == ["concluded", "concluded"])
        #expect(try await desk.lines("prompt", "list").map(\.["versions"]) == [1])
        #expect(try await desk.lines("dataset", "list").map(\.["cases"]) == [2])
        let (first, second) = (
            try await desk.lines("experiment", "results", try #require(experiments[0]["experiment"].text)),
            try await desk.lines("experiment", "results", try #require(experiments[1]["experiment"].text))
        )
        #expect(first.map(Cell.init) == second.map(Cell.init))
        #expect(Set(first.map(\.["case_id"].text)) == Set(second.map(\.["case_id"].text)))
        #expect(Set((first + second).compactMap(\.["run"].text)).count == 4)
    }

    @Test func aChangedPromptIsANewVersionOfIt() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("same")
        try await desk.succeed("run", "same.yaml")
        try desk.writeExperiment("same", prompt: "Please say {{word}}")
        try await desk.succeed("run", "same.yaml")
        try desk.writeExperiment("same")
        try await desk.succeed("run", "same.yaml")
        #expect(try await desk.document("prompt", "show", "same")["parents"] == ["same@1"])
        #expect(try await desk.lines("prompt", "list").map(\.["versions"]) == [2], "the first text is there already")
        let rows = try await desk.document("leaderboard")["rows"].elements
        #expect(Dictionary(uniqueKeysWithValues: rows.map { ($0["version"].number, $0["n"].number) }) == [1: 2, 2: 1])
    }

    @Test func theTableOfResultsSaysWhatWasUsedAgain() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("again", more: "promptledger: {cache: true}")
        var tables: [String] = []
        for _ in 1...2 {
            try await desk.succeed("run", "again.yaml")
            tables.append(try await desk.succeed("experiment", "results", "again"))
        }
        #expect(!tables[0].contains("reused") && tables[1].contains("recorded, reused"))
    }
}
