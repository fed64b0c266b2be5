import TestSupport
import Testing

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct LeaderboardRankTests {
    /// Ten cases, of which the second model passes none.
    private func desk() async throws -> Desk {
        let desk = try await Desk()
        try desk.writeExperiment(
            "trial", models: ["echo", "fixed:nothing"],
            cases: (0..<10).map {
                "- {vars: {word: w\($0)}, assert: [{type: contains, value: w\($0), metric: heard}]}"
            },
            more: "promptledger: {domain: support}")
        try await desk.succeed("run", "trial.yaml")
        return desk
    }

    @Test func rowsShareARankUnlessOneIsShownToBeBetter() async throws {
        let desk = try await desk()
        let board = try await desk.document("leaderboard", "--baseline", "trial@1:openai:echo")
        #expect(board["test"] == "mcnemar" && board["paired"] == true && board["cases_of_all"] == 10)
        #expect(board["ranked_by"] == .null && board["aggregate"] == "mean" && board["better"] == "higher")
        let rows = board["rows"].elements
        #expect(rows.map(\.["model"]) == ["openai:echo", "openai:fixed:nothing"])
        #expect(
            rows.map(\.["rank"]) == [1, 2] && rows.map(\.["order"]) == [1, 2]
                && rows.map(\.["p_best"]) == [.null, .null])
        for row in rows {
            #expect(row["mean_low"] == .null && row["mean_high"] == .null && row["pass_low"].number != nil)
            #expect(row["undefined"]["mean_low"].text?.contains("all 10 scores are alike") == true)
            #expect(row["undefined"]["p_best"].text?.contains("all 10 differences are alike") == true)
        }
        #expect(rows[1]["undefined"]["difference_low"].text?.contains("all 10 differences are alike") == true)
        let text = try await desk.succeed("leaderboard", "--baseline", "trial@1:openai:echo")
        #expect(
            text.contains("Interval of the mean of trial@1 on openai:echo, trial@1 on openai:fixed:nothing: undefined"))
        #expect(
            text.contains("Interval of the difference to the baseline of trial@1 on openai:fixed:nothing: undefined"))
        let quick = try await desk.document("leaderboard", "--quick")["rows"]
        #expect(quick[0]["undefined"]["mean_high"].text?.hasPrefix("undefined because") == true)
        #expect(rows.map(\.["passed"]) == [10, 0] && rows.map(\.["errored"]) == [0, 0])
        #expect(rows[1]["difference"] == -1 && rows[1]["difference_paired"] == true && rows[0]["difference"] == .null)
        #expect(rows[1]["difference_p_adjusted"] == .number(2.0 / 1_024))
        #expect(rows[0]["pass_method"] == "wilson" && rows[0]["latency_p99_ms"].number != nil)
        let report = try await desk.document("experiment", "report", "trial")
        #expect(report["contenders"].elements.map(\.["rank"]) == rows.map(\.["rank"]), "the same test")
        #expect(
            try await desk.refusal("leaderboard", "--baseline", "trial@1").contains("has several rows; name one"))
        #expect(try await desk.refusal("leaderboard", "--baseline", "trail@1").contains("trial@1"))

        let worst = try await desk.document("leaderboard", "--lower-is-better")["rows"].elements
        #expect(worst.map(\.["model"]) == ["openai:fixed:nothing", "openai:echo"])
        #expect(worst.map(\.["rank"]) == [1, 2])
    }

    /// A dash in the table is a figure that does not exist, and why is said below.
    @Test func ofOneCaseTheBoardSaysWhatIsUndefined() async throws {
        let desk = try await Desk()
        #expect(
            try await desk.refusal("leaderboard", "--baseline", "trial@1:openai:echo").contains("nor any other"))
        try desk.writeExperiment(
            "trial", models: ["echo", "upper"], cases: ["- {vars: {word: a}, assert: [{type: icontains, value: a}]}"],
            more: "promptledger: {compare: {claim: different}}")
        let outcome = try await desk.succeed("run", "trial.yaml")
        #expect(outcome.contains("; its interval is undefined because"))
        let text = try await desk.succeed("leaderboard", "--wide")
        for what in ["Interval of the mean of", "P(best) of"] {
            let note = text.split(separator: "\n").first { $0.hasPrefix("\(what) trial@1 on openai:") }
            #expect(try #require(note).contains(": undefined because"))
        }
        #expect(try await desk.succeed("experiment", "report", "trial").contains("P(best): undefined because"))
    }

    /// No provider here gives the probabilities that it takes.
    @Test func aMetricThatWentWrongOnEveryResultIsTold() async throws {
        let desk = try await Desk()
        try desk.writeExperiment(
            "trial", models: ["echo"],
            cases: (0..<2).map { "- {vars: {word: w\($0)}, assert: [{type: perplexity, threshold: 9, metric: sure}]}" })
        try await desk.succeed("run", "trial.yaml")
        let text = try await desk.succeed("leaderboard", "--metric", "sure")
        #expect(text.contains("trial@1 on openai:echo: the metric went wrong on 2 of 2 results"))
    }

    @Test func theBestForAModelInADomainIsOneCommand() async throws {
        let desk = try await desk()
        let best = try await desk.document(
            "leaderboard", "--model", "openai:echo", "--domain", "support", "--top", "1")["rows"].elements
        #expect(best.map(\.["prompt"]) == ["trial"] && best.map(\.["rank"]) == [1])
        #expect(try await desk.document("leaderboard", "--domain", "sales")["rows"] == [])
        let text = try await desk.succeed("leaderboard", "--wide", "--baseline", "trial@1:openai:echo")
        for word in ["P(best)", "p99", "errored", "cost a pass", "to trial@1", "1.000", "-1.000"] {
            #expect(text.contains(word), "\(word)")
        }
        let quick = try await desk.document("leaderboard", "--quick")["rows"].elements
        #expect(quick.map(\.["order"]) == [1, 2] && quick.map(\.["rank"]) == [.null, .null])
        #expect(quick.map(\.["mean"]) == [1, 0])
    }

    @Test func amountsAreRankedByAndVerdictsOfTheirAssertionsToo() async throws {
        let desk = try await Desk()
        try desk.writeExperiment(
            "trial", models: ["echo", "upper"],
            cases: (0..<3).map { "- {vars: {word: w\($0)}, assert: [{type: latency, threshold: 60000}]}" })
        try await desk.succeed("run", "trial.yaml")
        let board = try await desk.document("leaderboard", "--metric", "latency", "--aggregate", "median")
        #expect(board["ranked_by"] == "latency" && board["better"] == "lower" && board["aggregate"] == "median")
        let values = board["rows"].elements.compactMap(\.["value"].number)
        #expect(
            values.count == 2 && values == values.sorted()
                && values == board["rows"].elements.compactMap(\.["latency_p50_ms"].number))
        let tokens = try await desk.document("leaderboard", "--metric", "tokens")["rows"].elements
        #expect(tokens.allSatisfy { row in row["value"].number == row["tokens"].number.map { $0 / 3 } })
        #expect(try await desk.document("leaderboard", "--metric", "cost")["rows"][0]["value"] == .null)
        let verdicts = try await desk.document("leaderboard", "--metric", "latency", "--aggregate", "pass-rate")
        #expect(verdicts["rows"].elements.map(\.["value"]) == [1, 1] && verdicts["better"] == "higher")
        #expect(try await desk.succeed("leaderboard", "--metric", "latency").contains("mean latency"))
        for bad in [
            ["--aggregate", "mode"], ["--top", "0"], ["--quick", "--baseline", "trial@1"],
            ["--lower-is-better", "--higher-is-better"],
        ] { #expect(try await desk.run(["leaderboard"] + bad).status == 2, "\(bad)") }
    }

    @Test func experimentsAreChosenByDatasetAndByWhoDesignedThem() async throws {
        let desk = try await desk()
        let dataset = try #require(try await desk.lines("dataset", "list").first?["name"].text)
        try await desk.succeed("user", "add", "Bo", "--role", "engineer")
        try await desk.succeed("team", "create", "writers")
        try await desk.succeed("team", "join", "writers", "ada")
        for (filter, rows) in [
            (["--dataset", dataset], 2), (["--actor", "ada"], 2), (["--actor", "Bo"], 0), (["--team", "writers"], 2),
            (["--team", "writers", "--actor", "Bo"], 0),
        ] {
            let outcome = try await desk.run(["leaderboard", "--json"] + filter)
            #expect(try JSON(outcome.output)["rows"].elements.count == rows, "\(filter) \(outcome.errors)")
        }
        #expect(try await desk.refusal("leaderboard", "--dataset", "nobody's").contains("there is no dataset called"))
        #expect(try await desk.refusal("leaderboard", "--team", "riters").contains("did you mean writers?"))
        #expect(try await desk.refusal("leaderboard", "--actor", "Eva").contains("there is no actor called Eva"))
    }

    /// Two experiments on cases of their own: no pairs, and no chances.
    @Test func whatWasGivenOtherCasesIsSaidToBe() async throws {
        let desk = try await desk()
        try desk.writeExperiment(
            "other", models: ["echo"],
            cases: (0..<4).map { "- {vars: {word: v\($0)}, assert: [{type: contains, value: v\($0)}]}" })
        try await desk.succeed("run", "other.yaml")
        let board = try await desk.document("leaderboard")
        #expect(board["test"] == "welch" && board["paired"] == false && board["cases_of_all"] == .null)
        for row in board["rows"].elements {
            #expect(row["p_best"] == .null && row["undefined"]["p_best"].text?.contains("the same cases") == true)
            #expect(row["rank"].number != nil)
        }
        #expect(try await desk.succeed("leaderboard").contains("were not all given the same cases"))
    }
}
