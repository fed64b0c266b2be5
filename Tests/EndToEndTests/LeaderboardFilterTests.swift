import TestSupport
import Testing

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct LeaderboardFilterTests {
    @Test func theLeaderboardIsNarrowedByWhatItIsAskedFor() async throws {
        let desk = try await Desk()
        try desk.writeExperiment(
            "soft", models: ["echo", "upper"],
            cases: [
                "- {vars: {word: a}, assert: [{type: contains, value: Say}, {type: contains, value: say, metric: low}]}"
            ],
            more: "promptledger: {domain: support, tags: [soft]}")
        try desk.writeExperiment("hard", prompt: "SAY {{word}}", more: "promptledger: {domain: sales}")
        for file in ["soft", "hard"] { try await desk.succeed("run", "\(file).yaml") }

        #expect(try await rows(desk, []) == ["hard echo", "soft echo", "soft upper"])
        #expect(try await rows(desk, ["--experiment", "hard"]) == ["hard echo"])
        #expect(try await rows(desk, ["--model", "openai:upper"]) == ["soft upper"])
        #expect(try await rows(desk, ["--domain", "support"]) == ["soft echo", "soft upper"])
        #expect(try await rows(desk, ["--tag", "soft", "--model", "openai:echo"]) == ["soft echo"])
        #expect(try await rows(desk, ["--tag", "nobody's"]) == [])
        #expect(try await rows(desk, ["--metric", "low"]) == ["soft echo", "soft upper"])
        #expect(
            try await desk.refusal("leaderboard", "--metric", "lows").hasPrefix("nothing was judged by the metric lows")
        )
        #expect(
            try await desk.refusal("leaderboard", "--model", "openai:eco")
                == "no experiment has used the model openai:eco; did you mean openai:echo?")
        let byMetric = try await desk.document("leaderboard", "--metric", "low")["rows"].elements
        #expect(byMetric.map(\.["mean"]) == [0, 0], "no output says it in small letters")
        let whole = try await desk.document("leaderboard", "--model", "openai:echo", "--domain", "support")["rows"][0]
        #expect(whole["mean"] == 0.5)
    }

    /// Prompt and model of each row, in order of the alphabet.
    private func rows(_ desk: Desk, _ filter: [String]) async throws -> [String] {
        let outcome = try await desk.run(["leaderboard", "--json"] + filter)
        #expect(outcome.status == 0, "\(outcome.errors)")
        return try JSON(outcome.output)["rows"].elements.map { row in
            "\(row["prompt"].text ?? "?") \(row["model"].text?.split(separator: ":").last ?? "?")"
        }.sorted()
    }
}
