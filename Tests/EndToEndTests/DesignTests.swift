import Foundation
import TestSupport
import Testing

/// What is locked before the first run.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct DesignTests {
    private func write(
        _ desk: Desk, cases: Int = 10, margin: String = "0.1", hypothesis: String = "the second hears as well"
    ) throws {
        try desk.writeExperiment(
            "trial", models: ["echo", "fixed:nothing"],
            cases: (0..<cases).map {
                "- {vars: {word: w\($0)}, assert: [{type: contains, value: w\($0), metric: heard}]}"
            },
            more:
                "promptledger: {compare: {metric: heard, claim: no-worse, margin: \(margin), hypothesis: \(hypothesis)}}"
        )
    }

    @Test func aDesignIsLockedBeforeTheFirstRunWhichGoesOnWithIt() async throws {
        let desk = try await Desk()
        try write(desk)
        let design = try await desk.document("experiment", "design", "trial.yaml")
        #expect((design["state"], design["designed_now"], design["stated"]) == ("designed", .flag(true), .flag(true)))
        #expect(design["versions"] == ["trial@1"] && design["models"] == ["openai:echo", "openai:fixed:nothing"])
        #expect((design["dataset"], design["cases"], design["repeats"]) == ("trial", 10, 1))
        #expect(design["runs_planned"] == 20 && design["dataset_digest"].text?.count == 64)
        #expect((design["metric"], design["better"], design["claim"]) == ("heard", "higher", "no-worse"))
        #expect((design["margin"], design["alpha"], design["correction"]) == (0.1, 0.05, "holm"))
        #expect((design["baseline"], design["baseline_model"]) == ("trial@1", "openai:echo"))
        #expect((design["test"], design["test_of_rates"]) == ("betting-margin", "tango-margin"))
        let types = try await desk.lines("log", "list").compactMap(\.["type"].text)
        #expect(types.filter { $0 == "experiment-designed" }.count == 1)
        #expect(!types.contains("experiment-started") && !types.contains("run-requested"))
        #expect(try await desk.lines("experiment", "list").map(\.["state"]) == ["designed"])
        #expect(try await desk.document("experiment", "show", "trial")["runs"]["requested"] == 0)

        // The same file again changes nothing.
        let again = try await desk.run("experiment", "design", "trial.yaml")
        #expect(again.status == 0 && again.errors.contains("This experiment is designed already, in entry"))
        #expect(
            again.output.contains("Tango's score test where every score is 0 or 1, else betting against the margin"))
        #expect(try await desk.document("experiment", "design", "trial.yaml")["designed_now"] == false)
        #expect(try await desk.lines("log", "list").count == types.count)

        let run = try await desk.run("run", "trial.yaml")
        #expect(run.status == 100 && run.errors.contains("was designed before; it begins"), "\(run.errors)")
        #expect(try await desk.lines("experiment", "list").map(\.["experiment"]) == [design["experiment"]])
        let report = try await desk.document("experiment", "report", "trial")
        #expect(report["stated"] == true && report["verdict_holds"] == true)
        #expect(report["deviations"].elements.isEmpty && report["other_experiments"] == [])

        // The design is told after the run as before it.
        let locked = report["design"]
        for key in design.keys.subtracting(["state", "designed_now", "first_run"]) {
            #expect(locked[key] == design[key], "\(key)")
        }
        #expect(design["first_run"] == .null && locked["state"] == "concluded")
        let first = try #require(try await desk.lines("log", "list", "--type", "run-requested").first?["position"])
        #expect(locked["first_run"] == first)
        let text = try await desk.succeed("experiment", "report", "trial")
        #expect(
            text.hasPrefix("trial\nid        ") && text.contains("\nruns      20 planned\nby        heard, higher is"))
        #expect(text.contains(", before the first run in entry \(Int(first.number ?? 0))\n"))
        let page = try await desk.succeed("experiment", "export", "trial", "--format", "html")
        let digest = try #require(design["dataset_digest"].text)
        #expect(text.contains("\ndigest    \(digest), of the entries") && page.contains("\(digest), of the entries"))
        let places = [
            "<h2>Design</h2>", "<th>Before the first run</th>", "<td>Baseline</td>", "<h2>What was shown</h2>",
        ]
        .map { page.range(of: $0)?.lowerBound }
        #expect(!places.contains(nil) && places.compactMap(\.self) == places.compactMap(\.self).sorted())

        // It is over: the same file is a new experiment, on the same cases.
        let next = try await desk.document("experiment", "design", "trial.yaml")
        #expect(next["designed_now"] == true && next["experiment"] != design["experiment"])
        #expect(next["dataset_digest"] == design["dataset_digest"])
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    @Test func aReportOnADesignSaysThatNothingWasRunAndWhatElseWasDesigned() async throws {
        let desk = try await Desk()
        try write(desk)
        let first = try await desk.document("experiment", "design", "trial.yaml")
        try write(desk, margin: "0.2")
        let second = try await desk.document("experiment", "design", "trial.yaml")
        #expect(second["designed_now"] == true && second["experiment"] != first["experiment"])
        #expect(second["dataset_digest"] == first["dataset_digest"])

        let report = try await desk.document("experiment", "report", "trial")
        #expect((report["state"], report["final"], report["margin"]) == ("designed", .flag(false), 0.2))
        #expect(report["hypothesis"] == "the second hears as well" && report["as_stated"] == true)
        #expect(report["comparisons"] == [] && report["verdict_recorded_at"] == .null)
        let left = try #require(report["deviations"].elements.compactMap(\.text).first)
        #expect(
            left.contains("1 other design was made and not begun") && left.contains("(margin 0.1, not 0.2)"), "\(left)")
        let text = try await desk.succeed("experiment", "report", "trial")
        #expect(text.contains("Nothing of it was run yet") && text.contains("Expected: the second hears as well"))
        #expect(text.contains("Deviation: for the same versions"))
        #expect(
            try await desk.refusal("experiment", "report", "trial", "--margin", "0.3").contains("nothing to compare"))

        // A yardstick that was changed is seen after the run as well.
        #expect(try await desk.run("run", "trial.yaml").status == 100)
        let deviations = try await desk.document("experiment", "report", "trial")["deviations"].elements
        #expect(deviations.compactMap(\.text) == [left])
        try write(desk, cases: 11)
        let third = try await desk.document("experiment", "design", "trial.yaml")
        #expect(third["cases"] == 11 && third["dataset_digest"] != first["dataset_digest"])
        let others = try await desk.document("experiment", "report", "trial")["deviations"].elements.compactMap(\.text)
        #expect(
            others.contains {
                $0.contains("by 1 other experiment") && $0.contains("(margin 0.2, not 0.1; 10 cases, not 11)")
            },
            "\(others)")

        // The digest rests on no text.
        try await desk.succeed("erase", "case:trial/1", "--yes")
        let after = try await desk.document("experiment", "report", "trial")
        #expect(after["dataset_digest"] == third["dataset_digest"])
    }

    /// A dataset is called after its file, so the same cases in another file are others by their ids.
    @Test func theSameCasesInAnotherFileAreTheSameCases() async throws {
        let desk = try await Desk()
        try write(desk)
        #expect(try await desk.run("run", "trial.yaml").status == 100)
        let text = try String(contentsOf: desk.folder.file("trial.yaml"), encoding: .utf8)
        func deviations() async throws -> [String] {
            try await desk.document("experiment", "report", "trial")["deviations"].elements.compactMap(\.text)
        }
        try desk.write("other.yaml", text.replacing("margin: 0.1", with: "margin: 0.5"))
        #expect(try await desk.document("experiment", "design", "other.yaml")["dataset"] == "other")
        let other = try await deviations()
        #expect(
            other.contains { $0.contains("by 1 other experiment") && $0.contains("(margin 0.1, not 0.5)") }, "\(other)")

        // What they assert is the yardstick, and not the case.
        try desk.write("third.yaml", text.replacing("type: contains", with: "type: icontains"))
        try await desk.succeed("experiment", "design", "third.yaml")
        let otherwise = try await deviations()
        #expect(otherwise.count == 2, "one was run, and one only designed")
        #expect(otherwise.allSatisfy { $0.contains("asserting otherwise") }, "\(otherwise)")

        try desk.write("fourth.yaml", text.replacing("word: w", with: "word: v"))
        try await desk.succeed("experiment", "design", "fourth.yaml")
        #expect(try await deviations().isEmpty)
        // Where a text is gone, nobody can tell.
        try await desk.succeed("erase", "case:trial/1", "--yes")
        let erased = try await deviations()
        #expect(erased.count == 1 && erased[0].contains("in 1 other experiment on cases that could not"), "\(erased)")
    }

    @Test func aDesignThatWasNeverRunIsToldAndExportedAlsoWhenItWasCancelled() async throws {
        let desk = try await Desk()
        try write(desk)
        try await desk.succeed("experiment", "design", "trial.yaml")
        let page = try await desk.succeed("experiment", "export", "trial", "--format", "html")
        #expect(page.contains("Nothing of it was run yet") && page.contains("the second hears as well"))
        try await desk.succeed("experiment", "cancel", "trial")
        let report = try await desk.document("experiment", "report", "trial")
        #expect((report["state"], report["final"], report["margin"]) == ("cancelled", .flag(true), 0.1))
        let text = try await desk.succeed("experiment", "report", "trial")
        #expect(text.contains("It was cancelled before anything of it was run"))
        #expect(try await desk.succeed("experiment", "export", "trial", "--format", "html").contains("was cancelled"))
    }

    /// With repeats there are no rates, and of metrics the version counts that was asserted.
    @Test func versionsOfMetricsAreLockedWithTheDesign() async throws {
        let desk = try await Desk()
        for name in ["spoken", "loud"] {
            try await desk.succeed("metric", "define", name, "--type", "icontains", "--value", "w")
        }
        func write(_ metric: String) throws {
            try desk.writeExperiment(
                "trial", models: ["echo", "upper"],
                cases: [
                    "- {vars: {word: w1}, assert: [{type: metric, value: \(metric), metric: heard}, {type: metric, value: loud}]}"
                ],
                more: "evaluateOptions: {repeat: 2}\npromptledger: {compare: {metric: heard, alpha: 0.01}}")
        }
        try write("spoken")
        let design = try await desk.document("experiment", "design", "trial.yaml")
        #expect(design["metric_versions"] == ["loud@1", "spoken@1"])
        #expect(design["primary_metric_versions"] == ["spoken@1"])
        #expect((design["test"], design["test_of_rates"], design["alpha"]) == ("sign-flip", .null, 0.01))
        #expect(try await desk.succeed("experiment", "design", "trial.yaml").contains("heard (spoken@1), higher is"))
        try await desk.succeed("metric", "define", "spoken", "--type", "icontains", "--value", "s")
        let again = try await desk.document("experiment", "design", "trial.yaml")
        #expect((again["designed_now"], again["metric_versions"]) == (.flag(false), ["loud@1", "spoken@1"]))
        // A version that is stated is meant.
        try write("spoken@2")
        let other = try await desk.run("experiment", "design", "trial.yaml", "--json")
        #expect(other.errors.contains("This is another design than that of entry"), "\(other.errors)")
        #expect(other.errors.contains("which locked spoken@1.") && !other.errors.contains("A new design was made"))
        let next = try JSON(other.output)
        #expect((next["designed_now"], next["metric_versions"]) == (.flag(true), ["loud@1", "spoken@2"]))
        let report = try await desk.document("experiment", "report", "trial")
        #expect(report["design"]["primary_metric_versions"] == ["spoken@2"], "read back from the ledger")
        #expect(
            report["other_experiments"].elements.map(\.["differences"]) == [
                ["by heard (spoken@1), not heard (spoken@2)"]
            ])
        // The name alone stands for both: that which is the newest has its design already.
        try write("spoken")
        let third = try await desk.run("experiment", "design", "trial.yaml", "--json")
        #expect(try JSON(third.output)["metric_versions"] == ["loud@1", "spoken@2"])
        #expect(try await desk.lines("experiment", "list").count == 2)
    }

    /// Whoever looks for the yardstick that fits must not find one that is not told.
    @Test func whatAnotherDesignHasOtherwiseIsToldInWords() async throws {
        let desk = try await Desk()
        func design(_ compare: String?, _ own: String = "", _ options: String = "") async throws -> String {
            try desk.writeExperiment(
                "trial", models: ["echo", "fixed:nothing"],
                cases: (0..<4).map {
                    "- {vars: {word: w\($0)}, metadata: {kind: k\($0 % 2)}, assert: [{type: contains, value: w, metric: heard}]}"
                },
                more: options + "promptledger: {\(own)\(compare.map { "compare: {\($0)}" } ?? "")}")
            let designed = try await desk.document("experiment", "design", "trial.yaml")
            #expect(designed["designed_now"] == true)
            return try #require(designed["experiment"].text)
        }
        let id = try await design("metric: heard")
        _ = try await design("better: lower")
        _ = try await design("metric: heard, baselineModel: \"openai:fixed:nothing\", correction: bonferroni")
        _ = try await design("metric: heard, claim: equivalent, margin: 0.1, alpha: 0.2, resamples: 500")
        _ = try await design("metric: heard", "seed: 7, clusterBy: kind, passRateThreshold: 0.5, ")
        _ = try await design("metric: heard", "", "evaluateOptions: {repeat: 3}\n")
        _ = try await design(nil, "seed: 1")
        let report = try await desk.document("experiment", "report", id)
        #expect(
            report["other_experiments"].elements.map(\.["differences"]) == [
                ["by the runs' own score, not heard", "lower is better, not higher"],
                [
                    "against trial@1 openai:fixed:nothing, not trial@1 openai:echo",
                    "correction bonferroni, not holm",
                ],
                ["equivalent 0.1, not different", "alpha 0.2, not 0.05", "drawn 500 times, not 10000"],
                ["in 2 clusters, not every case on its own", "seed 7, not 1", "pass rate of 0.5, not any"],
                ["3 repeats, not 1"], ["nothing stated"],
            ])
        #expect(report["other_experiments"].elements.allSatisfy { $0["begun"] == false && $0["shares_case"] == true })
        let line = try #require(report["deviations"].elements.first?.text)
        #expect(line.hasPrefix("for the same versions on the same cases 6 other designs were made and not begun: "))
        #expect(line.contains("(equivalent 0.1, not different; alpha 0.2, not 0.05; drawn 500 times, not 10000)"))
        let unstated = try await desk.document("experiment", "report", "trial")
        let stated = try #require(unstated["other_experiments"][0]["differences"][0].text)
        #expect(
            stated.hasPrefix("stated by heard, higher is better; is there a difference; against trial@1 openai:echo; "))
    }

    /// One version more in the file, or one less, is no other comparison of those that both have.
    @Test func aVersionMoreOrLessHidesNoOtherExperiment() async throws {
        let desk = try await Desk()
        func write(_ prompts: [String], alpha: String) throws {
            let list = prompts.map { "{id: \($0), label: \($0), raw: \"\($0) {{word}}\"}" }.joined(separator: ", ")
            try desk.write(
                "trial.yaml",
                """
                description: trial
                prompts: [\(list)]
                providers: [openai:echo]
                tests: [{vars: {word: a}, assert: [{type: contains, value: a}]}]
                promptledger: {compare: {alpha: \(alpha)}}
                """)
        }
        func others() async throws -> JSON {
            try await desk.document("experiment", "report", "trial")["other_experiments"]
        }
        try write(["one", "two", "three"], alpha: "0.2")
        #expect(try await desk.run("run", "trial.yaml").status == 0)
        try write(["one", "two"], alpha: "0.05")
        try await desk.succeed("experiment", "design", "trial.yaml")
        let more = try await others()
        #expect(more[0]["differences"] == ["with three@1 besides", "alpha 0.2, not 0.05"])
        #expect(more[0]["versions"] == ["one@1", "two@1", "three@1"] && more[0]["begun"] == true)
        let told = try await desk.succeed("experiment", "report", "trial")
        #expect(told.contains("Deviation: the same versions were run on the same cases by 1 other experiment: entry "))
        #expect(told.contains(" (with three@1 besides; alpha 0.2, not 0.05)."))

        try write(["one", "two", "three", "four"], alpha: "0.2")
        try await desk.succeed("experiment", "design", "trial.yaml")
        let less = try await others().elements.map(\.["differences"])
        #expect(less == [["without four@1"], ["without three@1, four@1", "alpha 0.05, not 0.2"]])
        #expect(
            try await desk.succeed("experiment", "report", "trial").contains(
                "Deviation: some of the same versions were"))

        // Of one version alone nothing is compared that the others compare.
        try write(["one", "five"], alpha: "0.2")
        try await desk.succeed("experiment", "design", "trial.yaml")
        #expect(try await others() == [])
    }

    @Test(arguments: [false, true])
    func aMetricThatWasDefinedAnewLeavesADesignAsItIs(isUnderWay: Bool) async throws {
        let desk = try await Desk()
        for name in ["spoken", "unasked"] {
            try await desk.succeed("metric", "define", name, "--type", "icontains", "--value", "w")
        }
        try desk.writeExperiment(
            "trial", models: ["echo", "fixed:nothing"],
            cases: (0..<10).map { "- {vars: {word: w\($0)}, assert: [{type: metric, value: spoken}]}" })
        let design = try await desk.document("experiment", "design", "trial.yaml")
        if isUnderWay {
            // It is refused when the runs are requested.
            #expect(
                try await desk.refusal(
                    ["run", "trial.yaml", "--no-worse-than", "trial@1", "--margin", "0.2", "--metric", "unasked"]
                ).contains("no metric unasked"))
        }
        // Also one that no file could assert.
        try await desk.succeed("metric", "define", "spoken", "--formula", "2 * unasked")
        let run = try await desk.run(
            "run", "trial.yaml", "--no-worse-than", "trial@1:openai:fixed:nothing", "--margin", "0.2", "--metric",
            "spoken")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors.contains("locked spoken@1; spoken@2 is not used."), "\(run.errors)")
        #expect(run.errors.contains(isUnderWay ? "was begun before" : "was designed before"))
        #expect(try await desk.lines("experiment", "list").map(\.["experiment"]) == [design["experiment"]])
        let results = try await desk.lines("experiment", "results", "trial")
        #expect(results.count == 20 && results.allSatisfy { $0["metrics"].keys == ["spoken@1"] })

        // It is over: what is designed next is by the newest.
        #expect(try await desk.refusal("run", "trial.yaml").contains("spoken is a formula"))
        try await desk.succeed("metric", "define", "spoken", "--type", "icontains", "--value", "o")
        let next = try await desk.document("experiment", "design", "trial.yaml")
        #expect((next["designed_now"], next["metric_versions"]) == (.flag(true), ["spoken@3"]))
    }

    @Test func aDesignThatIsMadeBesideOneThatNobodyBeganIsTold() async throws {
        let desk = try await Desk()
        try write(desk)
        let first = try await desk.run("experiment", "design", "trial.yaml")
        #expect(!first.errors.contains("A new design"), "\(first.errors)")
        for arguments in [["experiment", "design", "trial.yaml"], ["run", "trial.yaml"]] {
            try write(desk, margin: arguments.count == 3 ? "0.2" : "0.3")
            let other = try await desk.run(arguments)
            #expect(
                other.errors.contains("A new design was made: the file differs from that of entry")
                    && other.errors.contains("which was not begun"), "\(other.errors)")
        }
    }

    @Test func badInputIsRefusedAndSaysWhatToDo() async throws {
        let desk = try await Desk()
        #expect(try await desk.refusal("experiment", "design", "absent.yaml").contains("absent.yaml"))
        #expect(try await desk.run("experiment", "design").status == 2)
        try write(desk)
        let count = try await desk.lines("log", "list").count
        try desk.write(
            "nowhere.yaml", "prompts: [\"Say {{word}}\"]\nproviders: [opnai:echo]\ntests: [{vars: {word: a}}]\n")
        let unknown = try await desk.refusal("experiment", "design", "nowhere.yaml")
        #expect(unknown.contains("did you mean 'openai'?") && unknown.contains("nothing was recorded"))
        let elsewhere = try await desk.run(
            "experiment", "design", "trial.yaml", "--address", "openai:ecoh=http://127.0.0.1:1/v1")
        #expect(elsewhere.status == 2 && elsewhere.errors.contains("did you mean openai:echo?"))
        #expect(try await desk.lines("log", "list").count == count, "nothing was recorded")

        try await desk.succeed("user", "add", "Viv", "--role", "viewer")
        #expect(
            try await desk.refusal("experiment", "design", "trial.yaml", "--as", "Viv").contains("is not allowed to"))
        #expect(try await desk.lines("experiment", "list").isEmpty)
    }
}
