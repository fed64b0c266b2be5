import Foundation
import TestSupport
import Testing

/// What people think of outputs: ratings, and votes on pairs whose versions they do not know.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(5)))
struct RatingTests {
    /// `trial`: two versions of a prompt, two cases, one model that repeats.
    private func desk() async throws -> (Desk, runs: [JSON]) {
        let desk = try await Desk()
        try desk.write(
            "trial.yaml",
            """
            description: trial
            prompts:
              - {id: trial-prompt, label: trial, raw: "Say {{word}}"}
              - {id: trial-prompt-2, label: trial, raw: "Say it kindly - {{word}}"}
            providers: [openai:echo]
            tests:
              - vars: {word: hello}
              - vars: {word: farewell}
            """)
        try await desk.succeed("run", "trial.yaml")
        for name in ["Ben", "Rea"] { try await desk.succeed("user", "add", name, "--role", "reviewer") }
        return (desk, try await desk.lines("experiment", "results", "trial"))
    }

    @Test func peopleRateResultsAndTheirRatingsAreAMetric() async throws {
        let (desk, results) = try await desk()
        let run = try #require(results.first { $0["version"] == 1 }?["run"].text)
        let other = try #require(results.first { $0["version"] == 2 }?["run"].text)
        try await desk.succeed(
            "rate", run, "--score", "4", "--scale", "1..5", "--comment", "the-velvet-word", "--as", "Ben")
        try await desk.succeed("rate", run, "--fail", "--as", "Rea")
        try await desk.succeed("rate", other, "--pass", "--as", "Rea")
        let before = try #require(try await desk.document("verify")["size"].number)
        try await desk.succeed("rate", run, "--score", "2", "--scale", "1..5", "--as", "Ben")

        let now = try await desk.document("ratings", "trial")
        #expect(now["ratings"].elements.count == 3 && now["agreement"]["people"] == 2)
        #expect(now["ratings"].elements.first { $0["person"] == "Ben" }?["scaled"] == 0.25)
        let then = try await desk.document("ratings", "trial", "--as-of", "\(Int(before) - 1)")
        let rating = try #require(then["ratings"].elements.first { $0["person"] == "Ben" })
        #expect((rating["scaled"], rating["score"], rating["comment"]) == (0.75, 4, "the-velvet-word"))
        #expect(try await desk.document("ratings", "trial", "--all")["ratings"].elements.count == 4)
        #expect(try await desk.succeed("ratings", "trial").contains("Krippendorff's alpha"))

        let board = try await desk.document("leaderboard", "--metric", "ratings")
        #expect(board["rows"].elements.map(\.["mean"]) == [1, 0.125])
        #expect(
            try await desk.document("experiment", "report", "trial", "--metric", "ratings")["contenders"].elements.count
                == 2)
        // A comment goes with its person.
        try await desk.succeed("erase", "person:Ben", "--yes")
        #expect(try Traces(in: desk.ledger).files(holding: "the-velvet-word") == [])
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    /// Of two results each people rated one, and no case of both versions.
    @Test func aMeanOfSomeResultsSaysOfHowMany() async throws {
        let (desk, results) = try await desk()
        for (version, place) in [(1, 0), (2, 1)] {
            let own = results.filter { $0["version"] == .number(Double(version)) }
                .sorted { ($0["case"].number ?? 0) < ($1["case"].number ?? 0) }
            try await desk.succeed("rate", try #require(own[place]["run"].text), "--pass")
        }
        let text = try await desk.succeed("leaderboard", "--experiment", "trial", "--metric", "ratings")
        #expect(text.contains("n  scored"), "\(text)")
        #expect(text.contains("No case has a value in every row, though the rows were given the same cases"))
        #expect(!text.contains("were not all given the same cases"))
        let board = try await desk.document("leaderboard", "--experiment", "trial", "--metric", "ratings")
        #expect(board["rows"].elements.map(\.["scored"]) == [1, 1])
        let reason = board["rows"][0]["undefined"]["p_best"].text
        #expect(reason?.contains("no case has a value in every row") == true)
    }

    @Test func whatIsNoRatingIsRefused() async throws {
        let (desk, results) = try await desk()
        let run = try #require(results.first?["run"].text)
        #expect(try await desk.refusal("rate", run, "--score", "6", "--scale", "1..5").contains("not on its scale"))
        #expect(try await desk.refusal("rate", "nothing", "--pass").hasPrefix("there is no run nothing"))
        for usage in [
            ["rate", run], ["rate", run, "--pass", "--fail"], ["rate", run, "--score", "1", "--scale", "1.."],
        ] {
            #expect(try await desk.run(usage).status == 2)
        }
        try await desk.succeed("user", "add", "Viv", "--role", "viewer")
        #expect(try await desk.refusal("rate", run, "--pass", "--as", "Viv").contains("not allowed to judge outputs"))
        #expect(try await desk.refusal("vote", "next", "trial", "--as", "Viv").contains("not allowed to judge outputs"))
        #expect(
            try await desk.refusal("rate", run, "--pass", "--as", "runner").contains("not allowed to judge outputs"))
    }

    @Test func aJudgeIsHeldAgainstPeopleAndCorrectedByThem() async throws {
        let desk = try await Desk()
        try desk.write(
            "held.yaml",
            """
            description: held
            prompts: [{id: held-prompt, label: held, raw: "Say {{word}}"}]
            providers: [openai:echo]
            defaultTest: {assert: [{type: contains, value: good, metric: judge}]}
            tests: [{vars: {word: good 1}}, {vars: {word: good 2}}, {vars: {word: bad 1}}, {vars: {word: bad 2}}, \
            {vars: {word: good 3}}, {vars: {word: bad 3}}]
            """)
        #expect(try await desk.run("run", "held.yaml").status == 0)
        #expect(
            try await desk.refusal("experiment", "calibrate", "held", "--metric", "judge")
                == "people have rated none of the results that were judged; `promptledger rate RUN` does")
        #expect(
            try await desk.refusal("experiment", "calibrate", "held", "--metric", "nothing").contains(
                "no metric nothing"))
        let results = try await desk.lines("experiment", "results", "held").sorted {
            ($0["case"].number ?? 0) < ($1["case"].number ?? 0)
        }
        try await desk.succeed("rate", try #require(results[0]["run"].text), "--score", "4", "--scale", "1..5")
        let scaled = try await desk.document("experiment", "calibrate", "held", "--metric", "judge", "--preview")
        #expect(scaled["kappa"] == .null && scaled["rated_and_judged"] == 1 && scaled["passes_shared"] == 0)
        #expect(scaled["undefined"]["kappa"].text?.contains("rate some with --pass or --fail") == true)
        for (result, verdict) in zip(results, ["--pass", "--pass", "--fail", "--pass"]) {
            try await desk.succeed("rate", try #require(result["run"].text), verdict)
        }
        let held = try await desk.document("experiment", "calibrate", "held", "--metric", "judge")
        // People and judge agree on three of four, where chance makes it two.
        #expect((held["rated_and_judged"], held["judged"], held["kappa"]) == (4, 6, 0.5))
        #expect(held["scale"]["high"] == 1 && held["scale"]["better"] == "higher")
        try await desk.succeed("metric", "define", "twice", "--formula", "2 * judge", "--named", "judge")
        try await desk.succeed("experiment", "score", "held", "--metric", "twice")
        #expect(
            try await desk.refusal("experiment", "calibrate", "held", "--metric", "twice").contains(
                "twice states no range with both ends"))
        let one = held["contenders"][0]
        #expect((one["people_mean"], one["judge_mean"], one["judge_bias"]) == (0.75, 0.5, -0.25))
        let (low, mean, high) = (one["mean_low"].number, one["mean"].number, one["mean_high"].number)
        #expect(try #require(low) < #require(mean))
        #expect(try #require(mean) < #require(high))
        let (least, most) = (try #require(low), try #require(high))
        #expect(one["mean_beyond_scale"] == .flag(least < 0 || most > 1))
        let text = try await desk.succeed("experiment", "calibrate", "held", "--metric", "judge", "--preview")
        #expect(text.contains("is not cut off there") == (least < 0 || most > 1))
        #expect(
            try await desk.succeed("experiment", "calibrate", "held", "--metric", "judge").contains("Cohen's kappa"))
    }

    /// No provider here gives the probabilities that it takes.
    @Test func aMetricWithoutAnyValueIsNotSaidToLackRatings() async throws {
        let desk = try await Desk()
        try desk.writeExperiment(
            "trial", models: ["echo"],
            cases: (0..<2).map { "- {vars: {word: w\($0)}, assert: [{type: perplexity, threshold: 9, metric: sure}]}" })
        try await desk.succeed("run", "trial.yaml")
        for result in try await desk.lines("experiment", "results", "trial") {
            try await desk.succeed("rate", try #require(result["run"].text), "--pass")
        }
        let refusal = try await desk.refusal("experiment", "calibrate", "trial", "--metric", "sure")
        #expect(refusal.hasPrefix("sure went wrong on all 2 results"), "\(refusal)")
    }

    @Test func aBallotSaysNothingOfVersionsAndCountsForTheOneThatWasPreferred() async throws {
        let (desk, results) = try await desk()
        for person in ["Ben", "Rea"] {
            for _ in 0..<2 {
                let ballot = try await desk.document("vote", "next", "trial", "--as", person)
                #expect(ballot.keys == ["ballot", "case", "answer_one", "answer_two"])
                let answers = [ballot["answer_one"], ballot["answer_two"]].map { $0.text ?? "" }
                #expect(answers.count { $0.contains("kindly") } == 1)
                let text = try #require(ballot["ballot"].text)
                #expect(text.hasPrefix("b"), "nothing takes it for an option")
                for result in results {
                    let run = try #require(result["run"].text)
                    #expect(!text.contains(run) && !text.contains(run.replacing("-", with: "")))
                }
                // Everybody prefers the kind one, wherever it stands.
                let preference = answers[0].contains("kindly") ? "first" : "second"
                try await desk.succeed("vote", "cast", text, preference, "--as", person)
                #expect(try await desk.refusal("vote", "cast", text, preference).contains("given to somebody else"))
            }
        }
        let votes = try await desk.document("votes", "trial")
        #expect((votes["votes"], votes["people"], votes["agreement"]["shared"]) == (4, 2, 2))
        #expect(votes["versions"].elements.map(\.["version"]) == ["trial@2", "trial@1"])
        #expect(votes["pairs"][0] == ["first": "trial@2", "second": "trial@1", "wins": 4, "ties": 0, "losses": 0])
        #expect(try #require(votes["versions"][0]["elo"].number) > 1_000)
        #expect(try #require(votes["versions"][0]["strength"].number) > 0)
        let size = try #require(try await desk.document("verify")["size"].number)
        #expect(try await desk.document("votes", "trial", "--as-of", "\(Int(size) - 2)")["votes"] == 3)
        #expect(try await desk.succeed("votes", "trial").contains("Elo"))
    }

    @Test func aBallotIsNobodysToMake() async throws {
        let (desk, _) = try await desk()
        let ballot = try #require(try await desk.document("vote", "next", "trial")["ballot"].text)
        var changed = Array(ballot)
        changed[40] = changed[40] == "A" ? "B" : "A"
        for forged in [String(changed), "", "x", String(ballot.dropLast(4))] {
            #expect(
                try await desk.refusal("vote", "cast", forged, "tie").contains("no ballot of this ledger"), "\(forged)")
        }
        let other = try await Desk()
        #expect(try await other.refusal("vote", "cast", ballot, "tie").contains("no ballot of this ledger"))
        // Earlier versions gave it without the letter.
        try await desk.succeed("vote", "cast", "--", String(ballot.dropFirst()), "tie")
        try await desk.succeed("vote", "cast", ballot, "tie")
        #expect(try await desk.document("votes", "trial")["votes"] == 1)
        try await desk.succeed("key", "rotate")
        #expect(try await desk.refusal("vote", "cast", ballot, "tie").contains("keys were rotated"))
    }

    @Test func somebodyAtATerminalIsAskedPairAfterPair() async throws {
        let (desk, _) = try await desk()
        let asked = try await desk.succeed("vote", "trial", "--baseline", "trial@1", input: "what\n1\ntie\n")
        #expect(asked.hasSuffix("2 votes\n") && asked.contains("── 1 ──"))
        #expect(!asked.contains("trial@"))
        #expect(try await desk.succeed("vote", "trial", input: "skip\nquit\n").hasSuffix("0 votes\n"))
        #expect(
            try await desk.succeed("vote", "trial", "--versions", "trial@1", "trial@2", input: "").hasSuffix(
                "0 votes\n"))
        #expect(try await desk.document("votes", "trial", "--model", "openai:echo")["votes"] == 2)
        #expect(try await desk.refusal("vote", "trial", "--model", "openai:none").contains("has not used the model"))
        #expect(try await desk.refusal("vote", "trial", "--baseline", "trial@3").contains("has no version 3"))
        try desk.writeExperiment("alone")
        try await desk.succeed("run", "alone.yaml")
        #expect(try await desk.refusal("vote", "alone").contains("nothing to compare"))
    }

    /// Of two cases both versions answer one in the same words.
    @Test func answersThatAreTheSameTextAreNotShown() async throws {
        let desk = try await Desk()
        for (name, cases) in [
            ("same", "[{vars: {word: hello, other: hello}}, {vars: {word: hello, other: farewell}}]"),
            ("twin", "[{vars: {word: hello, other: hello}}]"),
        ] {
            try desk.write(
                "\(name).yaml",
                """
                description: \(name)
                prompts:
                  - {id: \(name)-prompt, label: \(name), raw: "Say {{word}}"}
                  - {id: \(name)-prompt-2, label: \(name), raw: "Say {{other}}"}
                providers: [openai:echo]
                tests: \(cases)
                """)
            try await desk.succeed("run", "\(name).yaml")
        }
        let asked = try await desk.run("vote", "same", input: "1\n1\n")
        #expect(asked.status == 0 && asked.output.hasSuffix("1 votes\n"))
        #expect(asked.errors.contains("1 pairs have the same text"))
        #expect(try await desk.refusal("vote", "next", "twin").contains("nothing is left to compare: 1 pairs"))
    }
}
