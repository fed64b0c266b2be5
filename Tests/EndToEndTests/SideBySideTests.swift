import TestSupport
import Testing

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct SideBySideTests {
    private func desk() async throws -> Desk {
        let desk = try await Desk()
        try desk.writeExperiment(
            "trial", models: ["echo", "fixed:w1"],
            cases: (0..<3).map { "- {vars: {word: w\($0)}, assert: [{type: contains, value: w\($0), metric: heard}]}" })
        try await desk.succeed("run", "trial.yaml")
        return desk
    }

    @Test func theLargestLossComesFirstAndTheBaselineStandsFirst() async throws {
        let desk = try await desk()
        let rows = try await desk.lines("experiment", "compare", "trial")
        #expect(rows.map(\.["case"]) == [1, 3, 2] && rows.map(\.["loss"]) == [1, 1, 0])
        #expect(rows.map(\.["differs"]) == [true, true, false] && rows[0]["inputs"]["word"] == "w0")
        let cells = rows[0]["cells"].elements
        #expect(cells.map(\.["model"]) == ["openai:echo", "openai:fixed:w1"])
        #expect(cells.map(\.["baseline"]) == [true, false] && cells.map(\.["difference"]) == [.null, -1])
        #expect(cells.map { $0["runs"][0]["output"] } == ["Say w0", "w1"])
        let turned = try await desk.lines(
            "experiment", "compare", "trial", "--baseline-model", "openai:fixed:w1", "--metric", "heard")
        #expect(turned.map(\.["loss"]) == [0, 0, 0] && turned[0]["cells"][0]["model"] == "openai:fixed:w1")

        let some = try await desk.lines("experiment", "compare", "trial", "--cases", "2", "3", "--differences-only")
        #expect(some.map(\.["case"]) == [3])
        let one = try await desk.lines("experiment", "compare", "trial", "--models", "openai:echo", "--top", "1")
        #expect(one.map { $0["cells"].elements.count } == [1])
        let text = try await desk.succeed("experiment", "compare", "trial", "--width", "80")
        #expect(text.contains("case 1  loss 1.000") && text.contains("word: w0") && text.contains("Say w0"))
        #expect(text.contains(" │ ") && text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        let narrow = try await desk.succeed("experiment", "compare", "trial", "--width", "40")
        #expect(!narrow.contains(" │ ") && narrow.split(separator: "\n").allSatisfy { $0.count <= 40 })
    }

    /// Each line of it costs its own length, and not that of all that follows.
    @Test func oneWordOfHundredsOfThousandsOfLettersIsCutIntoLines() async throws {
        let desk = try await Desk()
        let word = String(repeating: "0123456789", count: 40_000)
        try desk.writeExperiment("trial", models: ["echo", "fixed:w1"], cases: ["- {vars: {word: \(word)}}"])
        try await desk.succeed("run", "trial.yaml")
        let text = try await desk.succeed("experiment", "compare", "trial", "--width", "80")
        let lines = text.split(separator: "\n")
        #expect(lines.count > 400_010 / 80 && lines.allSatisfy { $0.count <= 80 })
    }

    @Test func anEarlierExperimentStandsBesideOnTheCasesOfBoth() async throws {
        let desk = try await desk()
        let first = try #require(try await desk.lines("experiment", "list").first?["experiment"].text)
        try desk.writeExperiment(
            "trial", prompt: "Shout {{word}}", models: ["upper"],
            cases: (1..<4).map { "- {vars: {word: w\($0)}, assert: [{type: contains, value: w\($0), metric: heard}]}" })
        try await desk.succeed("run", "trial.yaml")
        let rows = try await desk.lines("experiment", "compare", "trial", "--with", first)
        #expect(rows.map { $0["inputs"]["word"] } == ["w1", "w2"], "cases that both have")
        let cells = rows[0]["cells"].elements
        #expect(cells.map(\.["experiment"]).prefix(2) == [.text(first), .text(first)] && cells.count == 3)
        #expect(cells[2]["runs"][0]["output"] == "SHOUT W1" && cells[2]["difference"] == -1)
    }

    @Test func itIsAViewAndBadInputIsRefused() async throws {
        let desk = try await desk()
        #expect(try await desk.refusal("experiment", "compare", "trial", "--cases", "9").contains("has no case 9"))
        #expect(
            try await desk.refusal("experiment", "compare", "trial", "--models", "openai:eco").contains("openai:echo"))
        #expect(try await desk.refusal("experiment", "compare", "trial", "--metric", "hard").contains("no metric hard"))
        #expect(try await desk.refusal("experiment", "compare", "trial", "--baseline", "x@1").contains("not among"))
        #expect(try await desk.run("experiment", "compare", "trial", "--width", "3").status == 2)
        try await desk.succeed("workspace", "settings", "--record-views", "on")
        try await desk.succeed("experiment", "compare", "trial", "--cases", "1")
        let view = try #require(try await desk.lines("log", "list", "--type", "data-viewed").first)
        // One case, and of each of two runs its answer and its reasons.
        #expect(view["facts"]["kind"] == "VIEW_KIND_RESULTS" && view["facts"]["contents"] == 5)
        let designed = try #require(
            try await desk.lines("log", "list", "--type", "experiment-designed").first?["position"].number)
        let early = try await desk.succeed("experiment", "compare", "trial", "--as-of", "\(Int(designed))", "--json")
        #expect(early.isEmpty)
    }
}
