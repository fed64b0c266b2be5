import Foundation
import TestSupport
import Testing

/// Judges as metrics of the workspace, from their definition to what is read of them.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(5)))
struct JudgeMetricTests {
    private func desk() async throws -> Desk {
        let desk = try await Desk()
        try desk.writeExperiment(
            "trial", models: ["echo"], cases: ["- vars: {word: hello}", "- vars: {word: farewell}"])
        try await desk.succeed("run", "trial.yaml", "--sandbox", "none")
        return desk
    }

    @Test func recordedResultsAreJudgedByAModelAndWhoAskedIsRecorded() async throws {
        let desk = try await desk()
        try await desk.succeed(
            "metric", "define", "greets", "--type", "llm-rubric", "--value", "greets", "--judge", "openai:judge-hello",
            "--judge-temperature", "0", "--threshold", "0.5")
        let shown = try await desk.document("metric", "show", "greets")
        #expect(
            (shown["kind"], shown["judges"], shown["judge_prompts"]) == ("judge", ["openai:judge-hello"], ["rubric@1"]))
        #expect(shown["assertion"]["judge_parameters"]["temperature"] == 0)
        #expect(try await desk.succeed("metric", "show", "greets").contains("openai:judge-hello, asked by rubric@1"))

        let scored = try await desk.document(
            "experiment", "score", "trial", "--metric", "greets", "--sandbox", "none")
        let tally = scored["metrics"][0]
        #expect((tally["metric"], tally["passed"], tally["failed"], tally["errored"]) == ("greets@1", 1, 1, 0))
        let types = try await desk.lines("log", "list").compactMap(\.["type"].text)
        #expect(types.count { $0 == "judging-requested" } == 1 && types.count { $0 == "judgement-recorded" } == 2)
        let asked = try #require(try await desk.lines("audit", "--type", "judging-requested").first)
        let judged = try #require(try await desk.lines("audit", "--type", "judgement-recorded").first)
        #expect(asked["actor"] != judged["actor"], "a person asks, and a runner speaks for the judge")
        #expect((judged["model"], judged["judge"]) == ("openai:echo", "openai:judge-hello"))
        #expect(judged["metric_id"] == asked["metric_id"] && judged["metric_id"] != .null)
        #expect(try await desk.succeed("audit", "--type", "judging-requested").contains("greets@1"))
        let results = try await desk.lines("experiment", "results", "trial")
        #expect(Set(results.map { $0["metrics"]["greets@1"]["score"].number }) == [1, 0.25])
        #expect(
            try await desk.refusal("experiment", "score", "trial", "--metric", "greets", "--sandbox", "none").contains(
                "scored by greets@1 already"))
        let board = try await desk.document("leaderboard", "--metric", "greets")
        #expect(board["rows"][0]["mean"] == 0.625)
        try await desk.succeed("user", "add", "Vic", "--role", "viewer")
        #expect(
            try await desk.refusal(
                "experiment", "score", "trial", "--metric", "greets", "--sandbox", "none", "--as", "Vic"
            ).contains("not allowed to start"))
        try await desk.succeed("verify", "--full")
    }

    @Test func aFileAssertsAMetricByItsName() async throws {
        let desk = try await Desk()
        try await desk.succeed(
            "metric", "define", "greets", "--type", "llm-rubric", "--value", "greets with {{word}}", "--judge",
            "openai:judge-hello")
        try desk.writeExperiment(
            "named", models: ["echo"],
            cases: ["- vars: {word: hello}\n    assert: [{type: metric, value: greets, metric: tone, weight: 2}]"])
        #expect(try await desk.run("run", "named.yaml", "--sandbox", "none").status == 0)
        let result = try #require(try await desk.lines("experiment", "results", "named").first)
        #expect((result["score"], result["pass"], result["assertions"][0]["type"]) == (1, true, "metric"))
        #expect(result["assertions"][0]["metric"] == "tone" && result["metrics"]["greets@1"]["score"] == 1)
        #expect(
            try await desk.refusal("experiment", "score", "named", "--metric", "greets", "--sandbox", "none").contains(
                "scored by greets@1 already"))
        // The next version is for what comes.
        try await desk.succeed(
            "metric", "define", "greets", "--type", "llm-rubric", "--value", "x", "--judge", "openai:judge-farewell")
        try await desk.succeed("experiment", "score", "named", "--metric", "greets@2", "--sandbox", "none")
        let file = try JSON(try await desk.succeed("experiment", "export", "named", "--format", "promptfoo"))
        let exported = file["results"]["results"][0]
        let graded = exported["gradingResult"]["componentResults"][0]["assertion"]
        for assertion in [exported["testCase"]["assert"][0], graded, file["config"]["tests"][0]["assert"][0]] {
            #expect((assertion["type"], assertion["value"]) == ("metric", "greets@1"))
        }

        try await desk.succeed("metric", "define", "twice", "--formula", "2 * tone", "--named", "tone")
        try desk.writeExperiment(
            "wrong", models: ["echo"], cases: ["- vars: {word: a}\n    assert: [{type: metric, value: twice}]"])
        #expect(try await desk.refusal("run", "wrong.yaml", "--sandbox", "none").contains("twice is a formula"))
        try desk.writeExperiment(
            "wrong", models: ["echo"], cases: ["- vars: {word: a}\n    assert: [{type: metric, value: greats}]"])
        #expect(try await desk.refusal("run", "wrong.yaml", "--sandbox", "none").contains("did you mean greets?"))
        let scored = try await desk.document("experiment", "score", "named", "--metric", "twice")
        #expect(scored["metrics"][0]["measured"] == 1)
        let after = try #require(try await desk.lines("experiment", "results", "named").first)
        #expect(after["metrics"]["twice@1"]["score"] == 2)
    }

    @Test func aFormulaKeepsNoNameOfAMetricThatWasErased() async throws {
        let desk = try await desk()
        try await desk.succeed("metric", "define", "the-plum-secret", "--type", "contains", "--value", "x")
        try await desk.succeed("metric", "define", "heard", "--type", "contains", "--value", "hello")
        try await desk.succeed("metric", "define", "sum", "--formula", "`the-plum-secret` + 2 * heard")
        #expect(try await desk.document("metric", "show", "sum")["formula"] == "`the-plum-secret` + 2 * heard")
        let plum = try #require(try await desk.document("metric", "show", "the-plum-secret")["metric"].text)
        try await desk.succeed("erase", "metric:the-plum-secret", "--yes")
        let shown = try await desk.document("metric", "show", "sum")
        #expect(shown["formula"] == "(erased) + 2 * heard")
        #expect(shown["operands"] == .list([.text("(erased …\(plum.suffix(6)))@1"), .text("heard@1")]))
        #expect(!(try await desk.succeed("metric", "show", "sum").contains("plum")))
        #expect(
            try await desk.refusal("experiment", "score", "trial", "--metric", "sum").contains("text was erased"))
    }

    @Test func whatCannotBeAskedIsSaidAtOnce() async throws {
        let desk = try await Desk()
        func refused(_ arguments: String...) async throws -> String {
            try await desk.refusal(["metric", "define", "m"] + arguments)
        }
        #expect(try await refused("--type", "llm-rubric", "--value", "x").contains("name it with --judge"))
        #expect(try await refused("--type", "llm-rubric", "--value", "x", "--judge", "gpt").contains("provider:name"))
        #expect(
            try await refused("--type", "contains", "--value", "x", "--judge", "openai:m").contains("no model is asked")
        )
        #expect(
            try await refused("--type", "llm-rubric", "--value", "x", "--judge", "openai:m", "--lower-is-better")
                .contains("not-llm-rubric"))
        #expect(try await refused("--type", "g-eval", "--value", " ", "--judge", "openai:m").contains("is empty"))
        try desk.write("prompt.txt", "Judge {{output}}")
        #expect(
            try await refused(
                "--type", "similar", "--value", "x", "--judge", "openai:m", "--judge-prompt", "prompt.txt"
            ).contains("embeddings take no prompt"))
        #expect(try await refused("--formula", "1 + 1", "--named", "x").contains("does not name x"))
        #expect(try await desk.run("metric", "define", "m", "--type", "contains", "--named", "x").status == 2)
        #expect(try await desk.run("metric", "define", "m", "--formula", "1", "--judge", "openai:m").status == 2)
    }

    @Test func howFarAJudgeAgreesWithPeopleIsRecordedAndComputedAnew() async throws {
        let desk = try await desk()
        try await desk.succeed(
            "metric", "define", "depth", "--type", "g-eval", "--value", "greets", "--judge", "openai:geval-hello")
        try await desk.succeed("experiment", "score", "trial", "--metric", "depth", "--sandbox", "none")
        for result in try await desk.lines("experiment", "results", "trial") {
            try await desk.succeed("rate", try #require(result["run"].text), "--pass")
        }
        let before = try #require(try await desk.document("verify")["size"].number)
        let looked = try await desk.document("experiment", "calibrate", "trial", "--metric", "depth", "--preview")
        #expect((looked["recorded_at"], looked["rated_and_judged"]) == (.null, 2))
        #expect(try await desk.document("verify")["size"].number == before, "who only looks leaves nothing")
        #expect(try await desk.lines("experiment", "calibrations", "trial").isEmpty)

        let recorded = try await desk.document("experiment", "calibrate", "trial", "--metric", "depth")
        #expect(recorded["recorded_at"].number == before && recorded["alpha"] == looked["alpha"])
        // A rating that came later changes nothing of what was recorded.
        let first = try #require(try await desk.lines("experiment", "results", "trial").first?["run"].text)
        try await desk.succeed("rate", first, "--fail")
        let told = try #require(try await desk.lines("experiment", "calibrations", "trial").first)
        #expect((told["metric"], told["models"], told["deviates"]) == ("depth@1", ["openai:geval-hello"], false))
        #expect((told["rated_and_judged"], told["ratings"]) == (2, 2) && told["actor"].text?.isEmpty == false)
        #expect(
            try await desk.succeed("experiment", "calibrations", "trial").contains("The log gives the same figures."))
        #expect(try await desk.lines("experiment", "calibrations", "trial", "--as-of", "\(Int(before) - 1)").isEmpty)
        #expect(try await desk.run("experiment", "calibrate", "trial", "--as-of", "1").status == 2)
        try await desk.succeed("user", "add", "Viv", "--role", "viewer")
        #expect(
            try await desk.refusal("experiment", "calibrate", "trial", "--metric", "depth", "--as", "Viv").contains(
                "not allowed to judge outputs"))
        #expect(try await desk.refusal("experiment", "calibrate", "trial", "--metric", "ratings").contains("no judge"))
        #expect(try await desk.succeed("audit", "--type", "judge-calibrated").contains("depth@1"))
        try await desk.succeed("verify", "--full")
    }

    @Test func anExhaustedBudgetIsRecordedWhereResultsAreJudged() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("duel", models: ["echo", "upper"], cases: ["- vars: {word: hello}"])
        try await desk.succeed("run", "duel.yaml", "--sandbox", "none")
        try await desk.succeed("budget", "set", "--workspace", "--tokens", "40")
        #expect(
            try await desk.refusal("experiment", "judge", "duel", "--by", "openai:prefer-first", "--sandbox", "none")
                .contains("which is recorded"))
        let types = try await desk.lines("log", "list").compactMap(\.["type"].text)
        #expect(types.suffix(2) == ["judging-requested", "budget-exhausted"])
    }
}
