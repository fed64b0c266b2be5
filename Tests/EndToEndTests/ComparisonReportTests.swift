import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct ComparisonReportTests {
    /// Ten cases, of which the second model passes none.
    private func desk(more: String = "") async throws -> Desk {
        let desk = try await Desk()
        try desk.writeExperiment(
            "trial", models: ["echo", "fixed:nothing"],
            cases: (0..<10).map {
                "- {vars: {word: w\($0)}, assert: [{type: contains, value: w\($0), metric: heard}]}"
            },
            more: more)
        try await desk.succeed("run", "trial.yaml")
        return desk
    }

    @Test func theReportSaysWhoIsShownToBeWorseAndByWhichTest() async throws {
        let desk = try await desk()
        let report = try await desk.document("experiment", "report", "trial")
        #expect(report["contenders"].elements.map(\.["rank"]) == [1, 2])
        for figures in report["contenders"].elements {
            #expect(figures["p_best"] == .null && figures["rank_worst"] == .null)
            #expect(figures["undefined"]["p_best"].text?.contains("all 10 differences are alike") == true)
        }
        let comparison = try #require(report["comparisons"].elements.first)
        #expect(comparison["verdict"] == "worse" && comparison["test"] == "mcnemar" && comparison["difference"] == -1)
        // Ten of ten discordant pairs on one side: 2 / 2¹⁰.
        #expect(comparison["p"] == .number(2.0 / 1_024) && comparison["p_adjusted"] == comparison["p"])
        #expect(
            comparison["t_p"] == .null && comparison["undefined"]["t_p"].text?.hasPrefix("undefined because") == true)
        #expect(comparison["cliffs_delta"] == -1 && comparison["cliffs_delta_paired"] == -1)
        #expect(try await desk.document("experiment", "report", "trial") == report, "recomputed to the same digits")
        for (figures, what) in [(report["contenders"][0], "scores"), (comparison, "differences")] {
            #expect(figures["interval_low"] == .null && figures["interval_high"] == .null)
            #expect(figures["undefined"]["interval_low"].text?.contains("all 10 \(what) are alike") == true)
        }

        #expect(report["design"]["stated"] == false && report["design"]["claim"] == .null)
        let text = try await desk.succeed("experiment", "report", "trial", "--metric", "heard")
        #expect(text.contains("claim     none is stated: what is compared later is chosen with the results at hand"))
        #expect(text.contains("worse") && text.contains("10 of 10 cases") && text.contains("corrected by Holm"))
        #expect(text.contains("interval of trial@1 openai:echo: undefined because all 10 scores are alike"))
        #expect(text.contains("\nP(best): undefined because all 10 differences are alike"))
        // Ten of ten by Wilson: 10 / (10 + 1.96²).
        #expect(text.contains("1.000 of 10 [0.722, 1.000]"))
        #expect(
            text.contains("openai:fixed:nothing: Cohen's d –, Hedges' g –, Newcombe's 95 % interval [-1.000, "))
        let page = try await desk.succeed("experiment", "export", "trial", "--format", "html")
        #expect(
            page.contains("none is stated") && page.contains("undefined because all 10 differences are alike")
                && !page.contains("class=\"reach\""))
        #expect(page.contains("Newcombe’s interval") && page.contains("1.000 of 10 (0.722 to 1.000)"))
        let turned = try await desk.document(
            "experiment", "report", "trial", "--baseline-model", "openai:fixed:nothing")
        #expect(turned["comparisons"].elements.map(\.["verdict"]) == ["better"])
        let margin = try await desk.document("experiment", "report", "trial", "--margin", "0.2")
        #expect(margin["claim"] == "no-worse" && margin["comparisons"].elements.map(\.["verdict"]) == ["not shown"])
    }

    /// Of repeated cases, some of one model's rated by a person, and nothing of the other's.
    @Test func casesThatAlwaysFailOrAreFlakyAreNamedAndWhoHasNoScoreIsLeftOut() async throws {
        let desk = try await Desk()
        try desk.writeExperiment(
            "trial", models: ["echo", "upper"], cases: (1...3).map { "- {vars: {word: w\($0)}}" },
            more: "evaluateOptions: {repeat: 2}")
        try await desk.succeed("run", "trial.yaml")
        let results = try await desk.lines("experiment", "results", "trial").filter { $0["model"] == "openai:echo" }
        for (number, verdicts) in [(1, ["--pass", "--fail"]), (2, ["--fail", "--fail"])] {
            let runs = results.filter { $0["case"] == .number(Double(number)) }.compactMap(\.["run"].text)
            try #require(runs.count == 2)
            for (run, verdict) in zip(runs, verdicts) { try await desk.succeed("rate", run, verdict) }
        }
        let text = try await desk.succeed("experiment", "report", "trial", "--metric", "ratings")
        #expect(text.contains("trial@1 openai:echo: always failing 2; flaky 1 (1 of 2)"))
        #expect(text.contains("k is 2, of every case that a contender has results on: trial@1 openai:echo 2 of 3."))
        #expect(text.contains("cases that all have scores for, leaving out trial@1 openai:upper without a score;"))
        #expect(text.contains("0.250 of 4") && text.contains("undefined because there is no other to compare with"))
        let report = try await desk.document("experiment", "report", "trial", "--metric", "ratings")
        #expect(report["comparisons"][0]["test"] == .null, "nothing is there to be tested")
        #expect(report["contenders"].elements.map(\.["rank"]) == [1, .null])
        #expect(report["contenders"][0]["cases_repeated"] == 2 && report["cases_of_all"] == 2)
    }

    /// Both show the mean of one row, and each says how it found the interval.
    @Test func aReportAndALeaderboardSayByWhichMethodTheIntervalOfAMeanIs() async throws {
        let desk = try await Desk()
        try desk.writeExperiment(
            "trial", models: ["echo"],
            cases: (0..<6).map { "- {vars: {word: w\($0)}, assert: [{type: contains, value: \($0 < 4 ? "w" : "x")}]}" })
        try await desk.succeed("run", "trial.yaml")
        let figures = try await desk.document("experiment", "report", "trial")["contenders"][0]
        #expect(figures["mean_method"] == figures["interval_method"] && figures["mean_method"] == "bca")
        #expect(try await desk.document("leaderboard")["rows"][0]["mean_method"] == "bootstrap")
        let board = try await desk.succeed("leaderboard")
        #expect(board.contains("Intervals of means: percentiles of 2000 bootstrap resamples."))
        #expect(try await desk.succeed("experiment", "report", "trial").contains("Intervals are BCa's"))
    }

    /// What is stated in the file is locked with the design, decided at the end, and recomputed by whoever asks.
    @Test func whatIsStatedBeforeTheFirstRunIsWhatIsReported() async throws {
        let desk = try await Desk()
        let cases = (0..<10).map {
            "- {vars: {word: w\($0)}, assert: [{type: contains, value: w\($0), metric: heard}]}"
        }
        try desk.writeExperiment(
            "trial", models: ["echo", "fixed:nothing"], cases: cases,
            more:
                "promptledger: {compare: {metric: heard, claim: no-worse, margin: 0.1, hypothesis: the second hears as well}}"
        )
        let run = try await desk.run("run", "trial.yaml")
        #expect(run.status == 100 && run.output.contains("openai:fixed:nothing: not shown"), "\(run.errors)")
        let concluded = try #require(try await desk.lines("log", "list", "--type", "experiment-concluded").first)
        let verdict = try #require(concluded["facts"]["verdicts"].elements.first)
        #expect(verdict["verdict"] == "COMPARISON_VERDICT_NOT_SHOWN" && verdict["difference"] == -1)

        let report = try await desk.document("experiment", "report", "trial")
        #expect(report["stated"] == true && report["as_stated"] == true && report["metric"] == "heard")
        #expect(report["claim"] == "no-worse" && report["margin"] == 0.1 && report["verdict_holds"] == true)
        #expect(report["verdict_recorded_at"] == concluded["position"] && report["deviations"].elements.isEmpty)
        let text = try await desk.succeed("experiment", "report", "trial", "--alpha", "0.1")
        #expect(text.contains("This is not the comparison that entry"))
        // What is stated may be asked for in words of one's own.
        let asked = try await desk.run(
            "experiment", "report", "trial", "--no-worse-than", "trial@1:openai:echo", "--margin", "0.1", "--metric",
            "heard", "--json")
        #expect(try asked.status == 100 && JSON(asked.output)["as_stated"] == true)

        // Another yardstick is another experiment, and the report names the one before.
        try desk.writeExperiment(
            "trial", models: ["echo", "fixed:nothing"], cases: cases,
            more: "promptledger: {compare: {metric: heard, better: lower, claim: no-worse, margin: 0.1}}")
        #expect(try await desk.run("run", "trial.yaml").status == 0, "lower is better now")
        #expect(try await desk.lines("experiment", "list").count == 2)
        let deviations = try await desk.document("experiment", "report", "trial")["deviations"].elements
        #expect(
            deviations.contains {
                $0.text?.contains("by 1 other experiment") == true
                    && $0.text?.contains("(higher is better, not lower)") == true
            })
        try await desk.succeed("verify", "--full")
    }

    @Test func aShareOfRunsCanBeAskedForOnTheCommandLine() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("trial", cases: ["- {vars: {word: a}, assert: [{type: contains, value: zzz}]}"])
        #expect(try await desk.run("run", "trial.yaml", "--fail-under", "0.5").status == 100)
        #expect(try await desk.run("run", "trial.yaml", "--fail-under", "0").status == 0)
        #expect(try await desk.run("run", "trial.yaml", "--fail-under", "1.5").status == 2)
    }

    @Test func aBuildServerIsToldWhereSomebodyIsNotShownToBeNoWorse() async throws {
        let desk = try await Desk()
        let cases = (0..<40).map {
            "- {vars: {word: w\($0)}, assert: [{type: icontains, value: w\($0), metric: heard}]}"
        }
        try desk.writeExperiment("same", models: ["echo", "upper"], cases: cases)
        let same = try await desk.run("run", "same.yaml", "--no-worse-than", "same@1:openai:echo", "--margin", "0.2")
        #expect(same.status == 0 && same.output.contains("openai:upper: no worse"), "\(same.errors)")
        try await desk.succeed("experiment", "report", "same", "--no-worse-than", "same@1", "--margin", "0.2")

        try desk.writeExperiment("trial", models: ["echo", "fixed:nothing"], cases: cases)
        let worse = try await desk.run(
            "run", "trial.yaml", "--no-worse-than", "trial@1", "--margin", "0.2", "--metric", "heard")
        #expect(worse.status == 100)
        #expect(
            try complaint(of: worse)
                == "not shown to be no worse than trial@1 openai:echo by 0.2: trial@1 openai:fixed:nothing")
        let report = try await desk.run(
            "experiment", "report", "trial", "--no-worse-than", "trial@1", "--margin", "0.2", "--json")
        #expect(report.status == 100)
        #expect(try JSON(report.output)["comparisons"][0]["verdict"] == "not shown")
        for arguments in [
            ["--no-worse-than", "trial@1"], ["--no-worse-than", "trial@1", "--margin", "0.1", "--baseline", "trial@1"],
            ["--no-worse-than", "trial@1", "--margin", "0.1", "--claim", "equivalent"],
        ] {
            #expect(try await desk.run(["experiment", "report", "trial"] + arguments).status == 2, "\(arguments)")
        }
        for arguments in [["--no-worse-than", "trial@1"], ["--margin", "0.1"], ["--metric", "heard"]] {
            #expect(try await desk.run(["run", "trial.yaml"] + arguments).status == 2, "\(arguments)")
        }
        let asked = try await desk.lines("log", "list", "--type", "run-started").count
        try desk.writeExperiment("later", cases: cases)
        for arguments in [
            ["run", "later.yaml", "--no-worse-than", "later@1", "--margin", "1.5"],
            ["run", "later.yaml", "--no-worse-than", "later@1", "--margin", "1", "--metric", "heard"],
            ["experiment", "report", "trial", "--no-worse-than", "trial@1", "--margin", "1.5"],
        ] {
            let outcome = try await desk.run(arguments)
            #expect(outcome.status == 2 && outcome.errors.contains("takes a number below 1"), "\(arguments)")
        }
        for (arguments, reason) in [
            (["later@9"], "no contender later@9"), (["later@1", "--metric", "hard"], "no metric hard; it names heard"),
        ] {
            let refusal = try await desk.refusal(
                ["run", "later.yaml", "--margin", "0.1", "--no-worse-than"] + arguments)
            #expect(refusal.contains(reason))
        }
        #expect(try await desk.lines("log", "list", "--type", "run-started").count == asked, "nothing was asked for it")
        try desk.writeExperiment("alone", cases: cases)
        let alone = try await desk.run("run", "alone.yaml", "--no-worse-than", "alone@1", "--margin", "0.2")
        #expect(try alone.status == 1 && complaint(of: alone).contains("nothing that could be no worse"))
    }

    /// As where somebody stops the server when they like what they see.
    @Test func whoLetsRunsFailIsToldOnHowFewCasesAVerdictRestsAndPassesNoBuildServer() async throws {
        let desk = try await Desk()
        try desk.writeExperiment(
            "trial", models: ["echo", "upper"],
            cases: (0..<40).map { "- {vars: {word: w\($0)}, assert: [{type: icontains, value: w\($0)}]}" },
            more: "promptledger: {compare: {claim: no-worse, margin: 0.3}}")
        try await desk.succeed("experiment", "design", "trial.yaml")
        try await Insider.work(at: desk, on: "trial") { insider in
            try await insider.start(runs: 80)
            try await insider.failOpenRuns(56)
        }
        let run = try await desk.run("run", "trial.yaml")
        #expect(run.status == 1 && run.errors.contains("56 of 80 runs failed"), "\(run.errors)")

        let report = try await desk.document("experiment", "report", "trial")
        let comparison = report["comparisons"][0]
        #expect((comparison["cases"], comparison["cases_planned"], comparison["cases_lacking"]) == (12, 40, 28))
        #expect((comparison["verdict"], comparison["shown_of_all_planned"]) == ("no worse", .flag(false)))
        let words = "no worse, on 12 of 40 planned cases"
        #expect(try await desk.succeed("experiment", "report", "trial").contains(words))
        #expect(try await desk.succeed("experiment", "export", "trial", "--format", "html").contains(words))
        let concluded = try await desk.document("experiment", "conclude", "trial")
        #expect(concluded["verdicts"][0]["cases_planned"] == 40 && concluded["final"] == true)
        #expect(concluded["verdicts"][0]["shown_of_all_planned"] == .flag(false))
        let conclusion = try await desk.succeed("experiment", "conclude", "trial")
        #expect(conclusion.contains(words) && conclusion.contains("what is claimed is not shown of all planned cases"))
        let question = ["experiment", "report", "trial", "--no-worse-than", "trial@1", "--margin", "0.3"]
        let missed = try await desk.run(question)
        #expect(missed.status == 100)
        let reason = "(28 of 40 planned cases have no result of both); `promptledger experiment rerun "
        #expect(try complaint(of: missed).contains(reason), "\(missed.errors)")

        let rerun = try await desk.run("experiment", "rerun", "trial", "--failed")
        #expect(rerun.status == 0 && rerun.output.contains("openai:upper: no worse ("), "\(rerun.errors)")
        #expect(try await desk.run(question).status == 0)
    }

    /// Each case has a result of both all the same.
    @Test func whoLetsTwoOfThreeRepeatsFailIsToldHowManyAreLackingAndPassesNoBuildServer() async throws {
        let desk = try await Desk()
        try desk.writeExperiment(
            "trial", models: ["echo", "upper"],
            cases: (0..<40).map { "- {vars: {word: w\($0)}, assert: [{type: icontains, value: w\($0)}]}" },
            more: "evaluateOptions: {repeat: 3}\npromptledger: {compare: {claim: no-worse, margin: 0.3}}")
        try await desk.succeed("experiment", "design", "trial.yaml")
        // All cases come once before any comes again.
        try await Insider.work(at: desk, on: "trial") { insider in
            try await insider.start(runs: 240)
            try await insider.failOpenRuns(160)
        }
        let run = try await desk.run("run", "trial.yaml")
        #expect(run.status == 1 && run.errors.contains("160 of 240 runs failed"), "\(run.errors)")

        let comparison = try await desk.document("experiment", "report", "trial")["comparisons"][0]
        #expect((comparison["cases"], comparison["cases_lacking"]) == (40, 0))
        #expect((comparison["results_planned"], comparison["results_lacking"]) == (240, 160))
        #expect((comparison["verdict"], comparison["shown_of_all_planned"]) == ("no worse", .flag(false)))
        let words = "no worse, with 160 of 240 planned results lacking"
        let worst = "openai:upper (160 of 240 planned results are lacking): with what is lacking at its worst"
        for command in ["report", "conclude"] {
            let text = try await desk.succeed("experiment", command, "trial")
            #expect(text.contains(words) && text.contains(worst), "\(command)")
        }
        let verdict = try await desk.document("experiment", "conclude", "trial")["verdicts"][0]
        #expect((verdict["results_lacking"], verdict["shown_of_all_planned"]) == (160, .flag(false)))
        let missed = try await desk.run(
            "experiment", "report", "trial", "--no-worse-than", "trial@1", "--margin", "0.3")
        #expect(missed.status == 100)
        let reason = "(160 of 240 planned results are lacking); `promptledger experiment rerun "
        #expect(try complaint(of: missed).contains(reason), "\(missed.errors)")
    }

    /// A model whose answers never change shows no more for being asked twice.
    @Test func askingTheSameTwiceShowsNoMore() async throws {
        let desk = try await Desk()
        for (name, cases, repeats) in [("once", 8, 1), ("twice", 8, 2), ("oftener", 40, 2)] {
            try desk.writeExperiment(
                name, models: ["echo", "upper"],
                cases: (0..<cases).map { "- {vars: {word: w\($0)}, assert: [{type: icontains, value: w\($0)}]}" },
                more: "evaluateOptions: {repeat: \(repeats)}")
            let run = try await desk.run(
                "run", "\(name).yaml", "--no-worse-than", "\(name)@1:openai:echo", "--margin", "0.1")
            #expect(run.status == (cases == 40 ? 0 : 100), "\(name): \(run.errors)")
        }
        func comparison(_ name: String) async throws -> JSON {
            try await desk.document(
                "experiment", "report", name, "--baseline", "\(name)@1", "--claim", "no-worse", "--margin", "0.1")[
                    "comparisons"][0]
        }
        let (once, twice) = (try await comparison("once"), try await comparison("twice"))
        #expect(once["test"] == "tango-margin" && once["verdict"] == "not shown")
        #expect(twice["test"] == "betting-margin" && twice["verdict"] == "not shown")
        #expect(try #require(once["p"].number) > 0.15)
        let text = try await desk.succeed("experiment", "report", "twice", "--margin", "0.1")
        #expect(text.contains("Betting against the margin holds for every distribution"))
        #expect(try abs(#require(twice["p"].number) - 0.44020146096561646) < 1e-9)
    }

    @Test func aBuildServerMayAskByAMetricOfTheWorkspaceThatTheFileAsserts() async throws {
        let desk = try await Desk()
        for name in ["spoken", "unasked"] {
            try await desk.succeed("metric", "define", name, "--type", "icontains", "--value", "w")
        }
        try desk.writeExperiment(
            "trial", models: ["echo", "fixed:nothing"],
            cases: (0..<10).map { "- {vars: {word: w\($0)}, assert: [{type: metric, value: spoken}]}" })
        let question = ["run", "trial.yaml", "--no-worse-than", "trial@1", "--margin", "0.2", "--metric"]
        for stray in ["unasked", "spoken@2"] {
            #expect(try await desk.refusal(question + [stray]).contains("no metric \(stray)"))
        }
        #expect(try await desk.lines("log", "list", "--type", "run-started").isEmpty, "nothing was asked for it")
        let worse = try await desk.run(question + ["spoken"])
        #expect(worse.status == 100)
        #expect(
            try complaint(of: worse)
                == "not shown to be no worse than trial@1 openai:echo by 0.2: trial@1 openai:fixed:nothing")
    }

    /// As of a moment at which runs were under way.
    @Test func whileRunsAreUnderWayConfidenceSequencesAreShown() async throws {
        let desk = try await desk(more: "evaluateOptions: {maxConcurrency: 1}")
        let scored = try await desk.lines("log", "list", "--type", "scores-recorded").compactMap(\.["position"].number)
        let middle = "\(Int(scored[11]))"
        let look = try await desk.document("experiment", "report", "trial", "--as-of", middle)["early_look"]
        #expect(look["cases_planned"] == 10 && look["method"] == "betting" && look["alpha"] == 0.05)
        let difference = try #require(look["comparisons"].elements.first)
        #expect(difference["version"] == "trial@1" && difference["model"] == "openai:fixed:nothing")
        let seen = try #require(difference["cases"].number)
        #expect(seen >= 2 && seen <= 6)
        #expect(difference["lacking"] == 0)
        #expect(try #require(difference["difference_low"].number) == -1 && difference["difference"] == -1)
        let text = try await desk.succeed("experiment", "report", "trial", "--as-of", middle)
        #expect(text.contains("Runs are under way") && text.contains("of 10") && text.contains("pending"))
        #expect(text.contains("runs are not over") && !text.contains("runs failed"), "none of them did")
        let early = try await desk.document("experiment", "report", "trial", "--as-of", middle)
        #expect(early["comparisons"].elements.map(\.["verdict"]) == [.null], "there is none before the end")
        #expect(early["final"] == false && early["contenders"].elements.allSatisfy { $0["without_result"] == 0 })
        for figures in early["contenders"].elements {
            #expect(figures["rank"] == .null)
            #expect(figures["undefined"]["rank"].text?.contains("at the planned end: under way") == true)
        }
        #expect(text.contains("none are given before") && !text.contains("who shares a rank"))
        let board = try await desk.succeed("leaderboard", "--experiment", "trial", "--as-of", middle)
        #expect(board.contains("runs are under way: ranks, P(best) and p are no verdict yet"))
        #expect(try await !desk.succeed("leaderboard", "--experiment", "trial").contains("under way"))
        #expect(try await desk.document("experiment", "report", "trial")["early_look"] == .null, "it is over")
        let page = try await desk.succeed("experiment", "export", "trial", "--format", "html", "--as-of", middle)
        #expect(difference["shown"] == .null && look["ended_early"] == false)
        #expect(page.contains("Ranks and P(best) are given at the planned end.") && !page.contains("Who shares a rank"))
        #expect(page.contains("What is shown so far") && page.contains("for orientation") && !page.contains(">worse<"))
        // Nothing is stated, so its cases are run in the file's order.
        let condition = "state a comparison in the next design, and its order is drawn"
        #expect(page.contains(condition) && text.contains(condition) && text.contains("not shown"))
        #expect(look["order_drawn"] == false && difference["p_always_valid"] == .null)
        let over = try await desk.succeed("experiment", "export", "trial", "--format", "html")
        #expect(over.contains("What was shown") && over.contains(">worse<") && !over.contains("under way"))
    }

    /// 40 cases on which they come to the same, which the sequences show after twenty or so.
    @Test func whileRunsAreUnderWayABuildServerGoesByTheSequences() async throws {
        let desk = try await Desk()
        try desk.writeExperiment(
            "same", models: ["echo", "upper"],
            cases: (0..<40).map { "- {vars: {word: w\($0)}, assert: [{type: icontains, value: w\($0)}]}" },
            more:
                "evaluateOptions: {maxConcurrency: 1}\npromptledger: {compare: {claim: no-worse, margin: 0.3}}")
        try await desk.succeed("run", "same.yaml")
        let scored = try await desk.lines("log", "list", "--type", "scores-recorded").compactMap(\.["position"].number)
        try #require(scored.count == 80)
        let question = ["experiment", "report", "same", "--no-worse-than", "same@1", "--margin", "0.3", "--json"]
        let early = try await desk.run(question + ["--as-of", "\(Int(scored[19]))"])
        #expect(early.status == 100)
        #expect(
            early.errors.contains(
                "runs are under way; by the confidence sequences, which alone hold until the end, not shown to be no worse than same@1 openai:echo by 0.3: same@1 openai:upper"
            ), "\(early.errors)")
        #expect(try JSON(early.output)["comparisons"][0]["verdict"] == .null)
        let late = try await desk.run(question + ["--as-of", "\(Int(scored[78]))"])
        #expect(late.status == 0, "\(late.errors)")
        let report = try JSON(late.output)
        #expect((report["final"], report["comparisons"][0]["verdict"]) == (.flag(false), .null))
        #expect(report["early_look"]["comparisons"][0]["shown"] == "no worse")
        let over = try JSON(try await desk.run(question).output)
        #expect((over["final"], over["comparisons"][0]["verdict"]) == (.flag(true), "no worse"))
    }

    @Test func whatWasCancelledBeforeItsEndHasNoVerdict() async throws {
        let desk = try await Desk(["PROMPTLEDGER_LOCK_WAIT_SECONDS": "600"], isUrgent: true)
        try desk.writeExperiment(
            "long", models: ["gated-11-early", "upper"],
            cases: (0..<30).map { "- {vars: {word: w\($0)}, assert: [{type: icontains, value: w\($0)}]}" },
            more: "evaluateOptions: {maxConcurrency: 2}")
        let run = try desk.start("run", "long.yaml")
        try await desk.waitUntil("long", hasRecorded: 10)
        try await desk.succeed("experiment", "cancel", "long")
        let outcome = try await run.outcome()
        #expect(outcome.status == 1 && outcome.output.contains("planned runs were cancelled"), "\(outcome.output)")

        let report = try await desk.document("experiment", "report", "long")
        #expect((report["state"], report["final"]) == ("cancelled", .flag(false)))
        #expect(report["comparisons"].elements.map(\.["verdict"]) == [.null])
        #expect(report["early_look"]["ended_early"] == true)
        let text = try await desk.succeed("experiment", "report", "long")
        #expect(text.contains("It ended early") && !text.contains("under way"))
        #expect(report["contenders"].elements.map(\.["failed"]) == [0, 0])
        #expect(report["contenders"].elements.map(\.["rank"]) == [.null, .null])
        let cancelled = report["contenders"].elements.compactMap(\.["cancelled"].number).reduce(0, +)
        #expect(cancelled > 0 && text.contains("\(Int(cancelled)) runs were cancelled before they were over"))
        let page = try await desk.succeed("experiment", "export", "long", "--format", "html")
        #expect(page.contains("What was shown before it ended early") && !page.contains("under way"))
        // So small a margin takes more cases than there are.
        let question = try await desk.run(
            "experiment", "report", "long", "--no-worse-than", "long@1", "--margin", "0.01")
        #expect(question.status == 100 && question.errors.contains("it ended early; "), "\(question.errors)")
        let refusal = try await desk.refusal("experiment", "conclude", "long")
        #expect(refusal.contains("is cancelled") && refusal.contains("It ended early, with "))
        #expect(try await desk.document("leaderboard")["runs_missed"].number ?? 0 > 0)
    }

    @Test func theHypothesisIsShownToWhoMayReadItAndErasedPromptsAreToldApart() async throws {
        let desk = try await Desk()
        try desk.write(
            "trial.yaml",
            """
            description: trial
            prompts: [{id: p, label: one, raw: "Say {{word}}"}, {id: q, label: two, raw: "say {{word}}"}]
            providers: [openai:echo]
            tests: [{vars: {word: a}, assert: [{type: contains, value: a}]}]
            promptledger: {compare: {hypothesis: both say it}}
            """)
        try await desk.succeed("run", "trial.yaml")
        #expect(try await desk.document("experiment", "report", "trial")["hypothesis"] == "both say it")
        #expect(try await desk.succeed("experiment", "report", "trial").contains("Expected: both say it"))
        for prompt in ["one", "two"] {
            try await desk.succeed("erase", "prompt:\(prompt)", "--yes", "--reason", "test")
        }
        let labels = try await desk.document("experiment", "report", "trial")["contenders"].elements.compactMap(
            \.["version"].text)
        #expect(
            Set(labels).count == 2 && labels.allSatisfy { $0.hasPrefix("(erased …") && $0.hasSuffix(")@1") },
            "\(labels)")
        try await desk.succeed("workspace", "settings", "--record-views", "on")
        try await desk.succeed("experiment", "report", "trial")
        #expect(try await desk.lines("log", "list", "--type", "data-viewed").map { $0["facts"]["contents"] } == [1])
    }

    @Test func badInputIsRefusedAndSaysWhatToDo() async throws {
        let desk = try await desk()
        #expect(try await desk.refusal("experiment", "report", "trial", "--metric", "hard").contains("it names heard"))
        #expect(try await desk.refusal("experiment", "report", "trial", "--baseline", "trail@1").contains("trial@1"))
        for arguments in [
            ["--margin", "0"], ["--margin", "nan"], ["--alpha", "0.5"], ["--claim", "equivalent"],
            ["--claim", "different", "--margin", "1"],
        ] {
            #expect(try await desk.run(["experiment", "report", "trial"] + arguments).status == 2, "\(arguments)")
        }
        let started = try #require(
            try await desk.lines("log", "list", "--type", "experiment-designed").first?["position"].number)
        let early = try await desk.succeed("experiment", "report", "trial", "--as-of", "\(Int(started) + 1)")
        #expect(early.contains("Nothing of it was run yet: there is no verdict."))
    }
}
