import TestSupport
import Testing

struct PowerTests {
    @Test func whatIsLeftOpenIsWorkedOut() async throws {
        let desk = try await Desk(hasLedger: false)
        // Cohen's tables: d = 0.5, two-sided 0.05, power 0.8 takes 34 pairs.
        let cases = try await desk.document("experiment", "power", "--delta", "0.1", "--sd", "0.2")
        #expect(cases["solved"] == "cases" && cases["cases"] == 34 && cases["test"] == "paired-t" && cases["sd"] == 0.2)
        let power = try await desk.document("experiment", "power", "--delta", "0.1", "--sd", "0.2", "--cases", "34")
        let reached = try #require(power["power"].number)
        #expect(power["solved"] == "power" && reached > 0.8 && reached < 0.82)
        let delta = try await desk.document("experiment", "power", "--cases", "34", "--sd", "0.2")
        let least = try #require(delta["delta"].number)
        #expect(delta["solved"] == "delta" && least > 0.098 && least <= 0.1)
        let sure = try await desk.document(
            "experiment", "power", "--delta", "0.1", "--sd", "0.2", "--power", "0.95", "--alpha", "0.01", "--one-sided")
        #expect(try #require(sure["cases"].number) > 60 && sure["alternative"] == "one-sided")

        let rates = try await desk.document("experiment", "power", "--rates", "0.7", "0.8", "--discordance", "0.2")
        #expect(rates["test"] == "mcnemar" && rates["discordance"] == 0.2 && rates["solved"] == "cases")
        // Binomial tails summed by a program of another hand. By the normal distribution 155 would do, which find it in 76 of 100.
        #expect(rates["cases"] == 168)
        for stated in [["0.7,0.8"], ["0.7,", "0.8"]] {
            let comma = try await desk.run(
                ["experiment", "power", "--json", "--discordance", "0.2", "--rates"] + stated)
            #expect(try JSON(comma.output) == rates, "\(stated)")
        }
        let apart = try await desk.document("experiment", "power", "--rates", "0.7", "0.8", "--cases", "155")
        #expect(
            try #require(apart["power"].number) < 0.8, "failures that have nothing to do with each other disagree more")
        let smallest = try await desk.document("experiment", "power", "--discordance", "0.2", "--cases", "168")
        #expect(try abs(#require(smallest["delta"].number) - 0.1) < 0.001)
        let many = try await desk.succeed("experiment", "power", "--rates", "0.5", "0.505")
        #expect(many.contains("by the normal distribution"), "more than the exact test is worked out for")
        let text = try await desk.succeed("experiment", "power", "--delta", "-0.1", "--sd", "0.2", "--one-sided")
        #expect(text.contains("cases are needed") && text.contains("one-sided"))
    }

    @Test func aMarginIsPlannedByTheTestThatDecidesIt() async throws {
        let desk = try await Desk(hasLedger: false)
        // Trinomials summed by a program of another hand.
        let rates = try await desk.document("experiment", "power", "--margin", "0.1", "--discordance", "0.2")
        #expect((rates["test"], rates["solved"], rates["cases"]) == ("tango-margin", "cases", 130))
        #expect((rates["delta"], rates["alternative"], rates["power_reach"]) == (0, "one-sided", .null))
        let some = try await desk.document(
            "experiment", "power", "--margin", "0.1", "--rates", "0.8,0.8", "--discordance", "0.2", "--cases", "50")
        #expect(some["solved"] == "power")
        #expect(try abs(#require(some["power"].number) - 0.43673530676041666) < 1e-9)
        let clustered = try await desk.document(
            "experiment", "power", "--margin", "0.1", "--discordance", "0.2", "--cluster-size", "5", "--icc", "0.5")
        #expect(clustered["cases"] == 390 && clustered["clusters"] == 78 && clustered["design_effect"] == 3)
        // Somewhat worse in truth takes more.
        let worse = try await desk.document(
            "experiment", "power", "--margin", "0.1", "--discordance", "0.2", "--delta", "-0.03")
        #expect(try #require(worse["cases"].number) > 200)

        let scores = try await desk.document(
            "experiment", "power", "--margin", "0.1", "--sd", "0.2", "--cases", "50")
        #expect(scores["test"] == "betting-margin" && scores["sd"] == 0.2 && scores["largest_difference"] == 1)
        #expect(try abs(#require(scores["power"].number) - 0.814) < 0.03)
        #expect(try (0.015...0.02).contains(#require(scores["power_reach"].number)))
        let wide = try await desk.document(
            "experiment", "power", "--margin", "10", "--sd", "20", "--range", "-50..50", "--cases", "50")
        #expect(try abs(#require(wide["power"].number) - 0.814) < 0.03)
        let text = try await desk.succeed("experiment", "power", "--margin", "0.1", "--sd", "0.000001")
        #expect(text.hasPrefix("About 30 cases are needed: then no worse by 0.1 is shown"), "\(text)")
        #expect(text.contains("simulated 2000 times"))

        for arguments in [
            ["--margin", "0.1"], ["--margin", "0", "--sd", "0.2"], ["--margin", "1.5", "--sd", "0.2"],
            ["--margin", "1", "--discordance", "0.2"], ["--margin", "0.1", "--sd", "0.2", "--range", "0.."],
            ["--margin", "0.1", "--sd", "0.2", "--one-sided"], ["--delta", "0.1", "--sd", "0.2", "--range", "0..1"],
            ["--margin", "0.1", "--discordance", "0.2", "--range", "0..1"],
        ] {
            #expect(try await desk.run(["experiment", "power"] + arguments).status == 2, "\(arguments)")
        }
        for arguments in [
            ["--margin", "0.1", "--sd", "0.2", "--delta", "-0.1"], ["--margin", "0.1", "--rates", "0.9,0.7"],
            ["--margin", "0.1", "--discordance", "0.01", "--delta", "0.05"], ["--margin", "0.1", "--rates", "0.9,1.7"],
            ["--margin", "0.1", "--sd", "0.2", "--cases", "10001"], ["--margin", "0.1", "--sd", "0.2", "--power", "1"],
            ["--margin", "0.1", "--discordance", "0.2", "--cases", "0"],
        ] {
            #expect(try await desk.refusal(["experiment", "power"] + arguments).count > 20, "\(arguments)")
        }
    }

    @Test func badInputIsRefused() async throws {
        let desk = try await Desk(hasLedger: false)
        for arguments in [
            [], ["--delta", "0.1"], ["--sd", "0.2"], ["--rates", "0.5"], ["--rates", "0.5,0.6,0.7"],
            ["--rates", "0.5;0.6"], ["--rates", "0.5", "0.6", "--delta", "0.1"],
            ["--delta", "0.1", "--sd", "0.2", "--discordance", "0.1"],
            ["--delta", "0.1", "--sd", "0.2", "--metric", "m"],
            ["--discordance=-0.1", "--cases", "9"], ["--delta", "0.1", "--sd", "0"], ["--delta", "0.1", "--sd=-1"],
            ["--delta", "0.1", "--sd", "inf"],
        ] {
            #expect(try await desk.run(["experiment", "power"] + arguments).status == 2, "\(arguments)")
        }
        for arguments in [
            ["--delta", "0", "--sd", "0.2"], ["--discordance", "0.1", "--delta", "0.2"],
            ["--rates", "0.9", "0.95", "--discordance", "0.5"],
            ["--rates", "0.5", "1.5"],
            ["--rates", "0.5", "0.9", "--discordance", "0.1"], ["--cases", "1", "--sd", "0.2"],
            ["--cases=-5", "--sd", "0.2"], ["--cases", "9223372036854775807", "--delta", "0.1", "--sd", "0.2"],
            ["--cases", "9223372036854775807", "--rates", "0.5", "0.6", "--cluster-size", "2", "--icc", "0"],
            ["--delta", "0.1", "--sd", "0.2", "--power", "1"],
            ["--delta", "0.1", "--sd", "0.2", "--alpha", "2"],
        ] {
            #expect(try await desk.refusal(["experiment", "power"] + arguments).count > 20, "\(arguments)")
        }
        let spread = ["--sd", "0.2", "--delta"]
        for (arguments, option) in [
            (spread + ["nan"], "--delta"), (spread + ["0.1", "--alpha", "inf"], "--alpha"),
            (spread + ["0.1", "--power", "nan"], "--power"), (["--rates", "0.5", "nan"], "--rates"),
            (["--discordance", "nan", "--cases", "9"], "--discordance"),
            (spread + ["0.1", "--cluster-size", "2", "--icc", "nan"], "--icc"),
        ] {
            let outcome = try await desk.run(["experiment", "power"] + arguments)
            #expect(outcome.status == 2 && outcome.errors.contains("\(option) takes"), "\(arguments)")
        }
    }

    /// Who differs by so much is told apart on as many cases at least: said of the numbers that were given.
    @Test func aDiscordanceIsAtLeastTheDifference() async throws {
        let desk = try await Desk(hasLedger: false)
        let refusal = try await desk.refusal("experiment", "power", "--rates", "0.6", "0.75", "--discordance", "0.05")
        #expect(
            refusal
                == "--discordance 0.05: of rates of 0.6 and 0.75 it is at least their difference, 0.15, and at most 0.65"
        )
        // No double is 0.15, and 0.75 less 0.6 is a little more.
        let least = try await desk.document("experiment", "power", "--rates", "0.6", "0.75", "--discordance", "0.15")
        #expect(least["solved"] == "cases" && least["discordance"] == 0.15)
    }

    @Test(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
    func theSpreadIsTakenFromAnExperiment() async throws {
        let desk = try await Desk()
        try desk.writeExperiment(
            "trial", models: ["echo", "fixed:word"],
            cases: (0..<10).map { place in
                let wanted = place < 3 ? "word" : "word\(place)"
                return "- {vars: {word: word\(place)}, assert: [{type: contains, value: \(wanted), metric: heard}]}"
            }
        )
        try await desk.succeed("run", "trial.yaml")
        let answer = try await desk.document("experiment", "power", "--experiment", "trial", "--delta", "0.2")
        // Every score is 0 or 1, so that McNemar's test decides: seven of ten cases are told apart.
        #expect(answer["test"] == "mcnemar" && answer["discordance"] == 0.7 && answer["decided_by"] == "mcnemar")
        #expect(answer["spread_of"] == "trial@1 openai:fixed:word" && answer["solved"] == "cases")
        let again = try await desk.document(
            "experiment", "power", "--experiment", "trial", "--metric", "heard", "--cases", "48")
        #expect(again["discordance"] == answer["discordance"] && again["solved"] == "delta")
        #expect(
            try await desk.refusal("experiment", "power", "--experiment", "trial", "--delta", "0.8").contains(
                "of 0.7 of cases told apart (as of trial@1 openai:fixed:word) no difference of 0.8 can come"))

        let margin = try await desk.document("experiment", "power", "--experiment", "trial", "--margin", "0.1")
        #expect((margin["test"], margin["discordance"]) == ("tango-margin", 0.7))
        #expect(margin["spread_of"] == "trial@1 openai:fixed:word")

        // Repeated cases have means, which are no rates.
        try desk.writeExperiment(
            "twice", models: ["echo", "fixed:word"],
            cases: (0..<10).map { place in
                let wanted = place < 3 ? "word" : "word\(place)"
                return "- {vars: {word: word\(place)}, assert: [{type: contains, value: \(wanted)}]}"
            }, more: "evaluateOptions: {repeat: 2}")
        try await desk.succeed("run", "twice.yaml")
        let means = try await desk.document("experiment", "power", "--experiment", "twice", "--delta", "0.2")
        // Seven of ten differences are −1: √(0.7 · 0.3 · 10 / 9).
        #expect(try abs(#require(means["sd"].number) - 0.4830458915) < 1e-9)
        #expect(means["test"] == "paired-t" && means["decided_by"] == "sign-flip")
        let bets = try await desk.document(
            "experiment", "power", "--experiment", "twice", "--margin", "0.2", "--cases", "60")
        #expect((bets["test"], bets["sd"], bets["largest_difference"]) == ("betting-margin", means["sd"], 1))
        #expect(
            try await desk.run("experiment", "power", "--experiment", "twice", "--margin", "1.5").errors.contains(
                "takes a number below 1"))
        #expect(
            try await desk.succeed("experiment", "power", "--experiment", "twice", "--delta", "0.2").contains(
                "decided by sign flips"))
    }
}
