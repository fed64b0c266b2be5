import Foundation
import TestSupport
import Testing

/// Metrics of the workspace, and results that are judged by them after their runs.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(5)))
struct MetricTests {
    /// `trial`: two words, said by a model that repeats and by one that shouts.
    private func desk() async throws -> Desk {
        let desk = try await Desk()
        try desk.writeExperiment(
            "trial", models: ["echo", "upper"],
            cases: ["- vars: {word: hello, wanted: hello}", "- vars: {word: farewell, wanted: hello}"])
        try await desk.succeed("run", "trial.yaml")
        return desk
    }

    @Test func recordedResultsAreJudgedWithoutAskingAnyModel() async throws {
        let desk = try await desk()
        let defined = try await desk.document(
            "metric", "define", "heard", "--type", "contains", "--value", "{{wanted}}", "--description", "Says it.")
        #expect((defined["name"], defined["version"]) == ("heard", 1))
        let scored = try await desk.document("experiment", "score", "trial", "--metric", "heard")
        let tally = scored["metrics"][0]
        #expect((tally["metric"], tally["results"], tally["judged"]) == ("heard@1", 4, 4))
        #expect((tally["passed"], tally["failed"], tally["errored"], tally["scored_before"]) == (1, 3, 0, 0))

        let results = try await desk.lines("experiment", "results", "trial")
        let heard = results.map { $0["metrics"]["heard@1"] }
        #expect(heard.map(\.["pass"]).count { $0 == true } == 1)
        #expect(heard.allSatisfy { $0["reason"].text?.isEmpty == false && $0["score"].number != nil })
        #expect(results.map(\.["score"]) == [.null, .null, .null, .null], "earlier scores stay")

        let board = try await desk.document("leaderboard", "--metric", "heard")
        #expect(board["rows"].elements.map(\.["model"]) == ["openai:echo", "openai:upper"])
        #expect(board["rows"].elements.map(\.["mean"]) == [0.5, 0])
        let report = try await desk.document("experiment", "report", "trial", "--metric", "heard")
        #expect(report["contenders"].elements.map(\.["mean"]) == [0.5, 0])
        // Nobody called anything: no attempt was made after the runs.
        let types = try await desk.lines("log", "list").compactMap(\.["type"].text)
        #expect(
            types.suffix(6) == ["metric-defined", "judging-requested"] + Array(repeating: "run-rescored", count: 4))
        #expect(try await desk.document("verify", "--full")["ok"] == true)
        #expect(try await desk.succeed("audit", "--type", "run-rescored").contains("heard@1, failed"))
    }

    @Test func aResultIsScoredOnceByAVersionAndAnewByTheNext() async throws {
        let desk = try await desk()
        try await desk.succeed("metric", "define", "short", "--type", "regex", "--value", "^.{1,9}$")
        let before = try #require(try await desk.document("verify")["size"].number)
        try await desk.succeed("experiment", "score", "trial", "--metric", "short")
        #expect(
            try await desk.refusal("experiment", "score", "trial", "--metric", "short")
                == "every result has been scored by short@1 already; define another version of it to judge otherwise")
        let next = try await desk.document(
            "metric", "define", "short", "--type", "regex", "--value", "^.{1,12}$", "--lower-is-better")
        #expect(next["version"] == 2)
        #expect(try await desk.refusal("leaderboard", "--metric", "short").hasPrefix("nothing was judged by"))
        try await desk.succeed("experiment", "score", "trial", "--metric", "short")
        #expect(try await desk.document("leaderboard", "--metric", "short@1")["rows"].elements.count == 2)
        #expect(try await desk.document("leaderboard", "--metric", "short")["rows"].elements.count == 2)
        #expect(
            try await desk.refusal("leaderboard", "--metric", "short", "--as-of", "\(Int(before) - 1)")
                .hasPrefix("nothing was judged by"))
        #expect(
            try await desk.refusal("experiment", "score", "trial", "--metric", "short@3")
                == "short has no version 3; it has 2")
        #expect(
            try await desk.refusal("experiment", "score", "trial", "--metric", "shrot")
                == "there is no metric called shrot; did you mean short?")
        let shown = try await desk.document("metric", "show", "short@1")
        #expect((shown["version"], shown["lower_is_better"], shown["assertion"]["value"]) == (1, false, "^.{1,9}$"))
        #expect(try await desk.lines("metric", "list").map(\.["version"]) == [2])
        #expect(try await desk.succeed("metric", "list").contains("short"))
        #expect(try await desk.succeed("metric", "show", "short").contains("lower is better"))
    }

    @Test func aFormulaScoresFirstWhatItRestsOn() async throws {
        let desk = try await desk()
        try await desk.succeed("metric", "define", "heard", "--type", "icontains", "--value", "hello")
        try await desk.succeed("metric", "define", "loud", "--type", "regex", "--value", "[A-Z]{3}")
        try await desk.succeed(
            "metric", "define", "worth", "--formula", "10 * heard / (1 + loud)", "--range", "0..10", "--unit", "points",
            "--threshold", "6")
        try await desk.succeed("metric", "define", "odd", "--formula", "heard / loud")
        let scored = try await desk.document("experiment", "score", "trial", "--metric", "worth")
        #expect(scored["metrics"].elements.map(\.["metric"]) == ["heard@1", "loud@1", "worth@1"])
        let results = try await desk.lines("experiment", "results", "trial")
        #expect(Set(results.compactMap { $0["metrics"]["worth@1"]["score"].number }) == [0, 5, 10])
        #expect(results.count { $0["metrics"]["worth@1"]["pass"] == true } == 1)
        // A division by zero is an error, and the same command tries it again.
        let odd = try await desk.document("experiment", "score", "trial", "--metric", "odd")
        #expect(odd["metrics"].elements.map(\.["scored_before"]) == [4, 4, 0])
        #expect((odd["metrics"][2]["measured"], odd["metrics"][2]["errored"]) == (2, 2))
        let again = try await desk.document("experiment", "score", "trial", "--metric", "odd")
        #expect((again["metrics"][2]["scored_before"], again["metrics"][2]["errored"]) == (2, 2))
        let board = try await desk.document("leaderboard", "--metric", "odd")
        #expect(board["rows"].elements.map(\.["pass_rate"]) == [.null, .null], "nothing says which values pass")
        // What it rests on is meant for ever as it was.
        try await desk.succeed("metric", "define", "heard", "--type", "contains", "--value", "nothing")
        #expect(try await desk.document("metric", "show", "worth")["operands"] == ["heard@1", "loud@1"])
    }

    @Test func whatMillionthsCannotKeepIsAnErrorAndNoSilentZero() async throws {
        let desk = try await desk()
        try await desk.succeed("metric", "define", "heard", "--type", "contains", "--value", "{{wanted}}")
        func scored(_ name: String, _ formula: String, _ more: String...) async throws -> JSON {
            #expect(try await desk.run(["metric", "define", name, "--formula", formula] + more).status == 0)
            return try await desk.document("experiment", "score", "trial", "--metric", name)["metrics"][1]
        }
        let tiny = try await scored("tiny", "heard / 10000000")
        #expect((tiny["measured"], tiny["errored"]) == (3, 1), "0 is 0")
        let share = try await scored("share", "heard / 10000000", "--range", "0..1")
        #expect((share["measured"], share["errored"]) == (4, 0), "of a share a millionth is fine enough")
        let counted = try await scored("counted", "heard / 10000000", "--range", "0..1", "--unit", "s")
        #expect((counted["measured"], counted["errored"]) == (3, 1))
        let huge = try await scored("huge", "9.03e13 * heard", "--range", "0..")
        #expect((huge["measured"], huge["errored"]) == (3, 1))
        let beyond = try await scored("beyond", "9.03e13 * heard", "--range", "0..10")
        #expect((beyond["measured"], beyond["errored"]) == (3, 1))
        // What is left of a difference is 0 on paper.
        let left = try await scored("left", "heard + 0.1 + 0.2 - 0.3 - heard")
        #expect((left["measured"], left["errored"]) == (4, 0))

        let results = try await desk.lines("experiment", "results", "trial")
        for (metric, words) in [
            ("tiny", "too small for millionths"), ("counted", "too small for millionths"),
            ("huge", "more than can be kept"), ("beyond", "outside the metric's range"),
        ] {
            let reasons = results.compactMap { $0["metrics"]["\(metric)@1"]["reason"].text }
            #expect(reasons.count { $0.contains(words) } == 1, "\(metric): \(reasons)")
        }
        #expect(results.compactMap { $0["metrics"]["left@1"]["score"].number } == [0, 0, 0, 0])
    }

    @Test func smallFiguresKeepTheirDigits() async throws {
        let desk = try await desk()
        try await desk.succeed("metric", "define", "heard", "--type", "contains", "--value", "{{wanted}}")
        try await desk.succeed("metric", "define", "tiny", "--formula", "heard / 1000000", "--unit", "s")
        try await desk.succeed("experiment", "score", "trial", "--metric", "tiny")
        // The one that shouts is heard in no case, the other in one of two.
        let text = try await desk.succeed("experiment", "report", "trial", "--metric", "tiny")
        #expect(text.contains(" 0.000000500") && text.contains("-0.000000500"), "\(text)")
        #expect(!text.contains("-0.000 "))
    }

    @Test func whatCannotBeDefinedIsSaidAtOnce() async throws {
        let desk = try await desk()
        try await desk.succeed("metric", "define", "heard", "--type", "contains", "--value", "x")
        func refused(_ arguments: String...) async throws -> String {
            try await desk.refusal(["metric", "define"] + arguments)
        }
        #expect(try await refused("m", "--type", "llm-rubric", "--value", "kind").contains("name it with --judge"))
        #expect(try await refused("m", "--type", "kindness", "--value", "x").hasPrefix("there is no assertion type"))
        #expect(try await refused("m", "--type", "regex", "--value", "(").contains("would go wrong on every output"))
        #expect(try await refused("m", "--type", "contains").contains("it has no value"))
        #expect(
            try await refused("m", "--formula", "2 *").hasPrefix("--formula: the formula is malformed at character"))
        #expect(
            try await refused("m", "--formula", "heart + 1") == "there is no metric called heart; did you mean heard?")
        #expect(try await refused("heard", "--formula", "heard + 1").contains("would come back to the metric “heard”"))
        #expect(try await refused("m", "--type", "contains", "--value", "x", "--range", "0..5").contains("from 0 to 1"))
        #expect(try await refused("a@b", "--type", "contains", "--value", "x").contains("without @"))
        for name in ["ratings", "latency", "cost", "tokens"] {
            #expect(
                try await refused(name, "--type", "contains", "--value", "x").contains("stands for something else"))
        }
        #expect(
            try await refused("m", "--type", "python", "--file", "nowhere.py").hasPrefix("nowhere.py cannot be read"))
        for usage in [
            ["m"], ["m", "--type", "contains", "--formula", "1"], ["m", "--formula", "1", "--range", "5..1"],
            ["m", "--formula", "1", "--range", "x"], ["m", "--formula", "1", "--value", "x"],
            ["m", "--formula", "1", "--threshold", "0.0000003"], ["m", "--formula", "1", "--range", "0..0.0000003"],
        ] { #expect(try await desk.run(["metric", "define"] + usage).status == 2, "\(usage)") }
        #expect(try await desk.lines("metric", "list").count == 1)
        // A minus in front makes no option of a value.
        try await desk.succeed(
            "metric", "define", "below", "--formula", "-(heard ^ 2)", "--range", "-100..100", "--threshold", "-0.5")
        #expect(try await desk.refusal("experiment", "score", "nothing", "--metric", "heard").contains("no experiment"))
    }

    @Test func whatIsErasedIsToldAndNotJudged() async throws {
        let desk = try await desk()
        try await desk.succeed("metric", "define", "heard", "--type", "contains", "--value", "the-plum-secret")
        try await desk.succeed("erase", "case:trial/2", "--yes")
        let scored = try await desk.document("experiment", "score", "trial", "--metric", "heard")
        #expect((scored["metrics"][0]["judged"], scored["metrics"][0]["erased"]) == (2, 2))
        #expect(try await desk.succeed("experiment", "score", "trial", "--metric", "heard").contains("2 are erased"))
        try await desk.succeed("erase", "metric:heard", "--yes")
        #expect(try Traces(in: desk.ledger).files(holding: "the-plum-secret") == [])
        let metrics = try await desk.lines("metric", "list")
        #expect(metrics.map(\.["name"]) == [.null])
        // The scores stay, without their reasons.
        let result = try #require(
            try await desk.lines("experiment", "results", "trial").first { $0["metrics"].keys.count == 1 })
        let score = result["metrics"][result["metrics"].keys.first ?? ""]
        #expect((score["score"], score["reason"]) == (0, .null))
        #expect(
            try await desk.refusal("experiment", "score", "trial", "--metric", "heard").contains("no metric called"))
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    @Test func anAssertedMetricGoesWithoutTheReasonsOfOtherAssertions() async throws {
        let desk = try await Desk()
        try await desk.succeed("metric", "define", "heard", "--type", "contains", "--value", "the-plum-secret")
        try desk.writeExperiment(
            "trial",
            cases: [
                "- {vars: {word: hello}, assert: [{type: contains, value: bye}, {type: metric, value: heard}, {type: word-count, value: 2}]}"
            ])
        try await desk.succeed("run", "trial.yaml")
        func told() async throws -> [JSON] {
            let result = try #require(try await desk.lines("experiment", "results", "trial").first)
            return result["assertions"].elements.map(\.["reason"])
        }
        func exported() async throws -> [JSON] {
            let line = try JSON(try await desk.succeed("experiment", "export", "trial", "--format", "jsonl"))
            return line["assertions"].elements.map(\.["reason"])
        }
        let before = try await told()
        #expect(before.count == 3 && before.allSatisfy { $0.text?.isEmpty == false })
        #expect(before[1].text?.contains("the-plum-secret") == true)
        #expect(try await exported() == before)

        try await desk.succeed("erase", "metric:heard", "--yes")
        #expect(try Traces(in: desk.ledger).files(holding: "the-plum-secret") == [])
        #expect(try await told() == [before[0], .null, before[2]])
        #expect(try await exported() == [before[0], .null, before[2]])
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    @Test func onlyWhoMayRunExperimentsHasThemScored() async throws {
        let desk = try await desk()
        try await desk.succeed("user", "add", "Rea", "--role", "reviewer")
        #expect(
            try await desk.refusal("metric", "define", "m", "--type", "contains", "--value", "x", "--as", "Rea")
                .contains("not allowed to design experiments"))
        try await desk.succeed("metric", "define", "m", "--type", "contains", "--value", "x")
        #expect(
            try await desk.refusal("experiment", "score", "trial", "--metric", "m", "--as", "Rea")
                .contains("not allowed to start, pause or cancel experiments"))
    }

    @Test(.enabled(if: Programs.isPresent("bwrap"), "bubblewrap is not installed"))
    func aProgramScoresOnItsOwnScaleInASandbox() async throws {
        let desk = try await desk()
        try desk.write(
            "letters.py",
            """
            def count(output, context):
                return {"score": len(output) if len(output) < 100 else -1, "reason": "%d letters" % len(output)}
            """)
        try await desk.succeed(
            "metric", "define", "letters", "--type", "python", "--file", "letters.py", "--function", "count", "--range",
            "0..", "--unit", "letters", "--lower-is-better", "--threshold", "10")
        let scored = try await desk.document("experiment", "score", "trial", "--metric", "letters")
        #expect((scored["metrics"][0]["judged"], scored["metrics"][0]["errored"]) == (4, 0))
        let results = try await desk.lines("experiment", "results", "trial")
        for result in results {
            let letters = Double(try #require(result["output"].text).count)
            let score = result["metrics"]["letters@1"]
            #expect(score["score"].number == letters && score["reason"].text == "\(Int(letters)) letters")
            #expect(score["pass"] == .flag(letters <= 10))
        }
        let means = try await desk.document("leaderboard", "--metric", "letters")["rows"].elements.compactMap(
            \.["mean"].number)
        #expect(means == means.sorted(), "lower is better")
    }
}
