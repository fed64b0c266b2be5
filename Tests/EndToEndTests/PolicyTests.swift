import Foundation
import TestSupport
import Testing

/// Who stops runs, what they may spend, and where they may go.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct PolicyTests {
    @Test func failedRunsAreDoneAgainInTheirPlace() async throws {
        // A server that has just ended: nobody listens at its port.
        let gone = try await offThread {
            let server = try ScriptedServer(keepsLog: false)
            server.stop()
            return server.baseURL
        }
        let desk = try await Desk()
        try desk.writeExperiment("again", cases: ["- vars: {word: one}", "- vars: {word: two}"])
        let failed = try await desk.run("run", "again.yaml", with: ["OPENAI_BASE_URL": "\(gone)/v1"])
        #expect(failed.status == 1)
        #expect(try await desk.document("experiment", "show", "again")["runs"]["failed"] == 2)

        let board = try await desk.document("experiment", "rerun", "again", "--failed")
        #expect(board["runs"] == ["requested": 2, "recorded": 2, "failed": 0, "cancelled": 0])
        #expect((board["rows"][0]["n"], board["rows"][0]["failed"]) == (2, 0))
        #expect(try await desk.document("experiment", "show", "again")["state"] == "concluded")
        #expect(try await desk.lines("experiment", "results", "again").map(\.["state"]) == ["recorded", "recorded"])
        let all = try await desk.lines("experiment", "results", "again", "--retried")
        #expect(all.filter { $0["state"] == "failed" && $0["retried_by"] != .null }.count == 2)
        #expect(try await desk.document("verify", "--full")["ok"] == true)
        // As of the moment before, they had failed.
        let reopened = try await desk.lines("log", "list").first { $0["type"] == "experiment-reopened" }
        let before = Int(try #require(reopened?["position"].number)) - 1
        let then = try await desk.document("experiment", "show", "again", "--as-of", "\(before)")
        #expect((then["state"], then["runs"]["failed"]) == ("concluded", 2))

        #expect(try await desk.refusal("experiment", "rerun", "again", "--failed").hasSuffix("there is nothing to do"))
    }

    /// The file's own address is gone, and the server is elsewhere now.
    @Test func runsAreDoneAgainWhereTheirModelIsNow() async throws {
        let desk = try await Desk()
        try desk.write(
            "moved.yaml",
            """
            description: moved
            prompts: ["Say {{word}}"]
            providers: [{id: "openai:echo", config: {apiBaseUrl: "http://127.0.0.1:1/v1"}}]
            tests: [{vars: {word: a}}]
            """)
        #expect(try await desk.run("run", "moved.yaml", "--attempts", "1").status == 1)
        let now = "\(try await Servers.open.value.baseURL)/v1"
        let unknown = try await desk.run(
            "experiment", "rerun", "moved", "--failed", "--address", "openai:ecoh=\(now)")
        #expect(unknown.status == 2 && unknown.errors.contains("did you mean openai:echo?"))
        for (address, reason) in [
            ("openai:echo=there", "it must begin with http:// or https://"), ("openai:echo", "a model, `=` and a URL"),
            ("echo=\(now)", "a model is called like openai:gpt-5"),
            ("openai:echo=http://u:hunter2@h", "it holds a user name or password"),
        ] {
            let wrong = try await desk.run("experiment", "rerun", "moved", "--failed", "--address", address)
            #expect(wrong.status == 2 && wrong.errors.contains(reason), "\(wrong.errors)")
            #expect(!wrong.errors.contains("hunter2"))
        }
        let board = try await desk.document(
            "experiment", "rerun", "moved", "--failed", "--address", "openai:echo=\(now)")
        #expect(board["runs"]["recorded"] == 1)
        #expect(
            try await desk.document("run", "moved.yaml", "--address", "openai:echo=\(now)")["runs"]["recorded"] == 1)
    }

    /// What the prompt asks for was taken when the runs failed, and is not any more: its provider speaks another protocol now.
    @Test func whatAModelDoesNotTakeIsRefusedBeforeFailedRunsAreRequestedAgain() async throws {
        let desk = try await Desk()
        try await desk.succeed("provider", "add", "team", "--url", "http://127.0.0.1:1/v1")
        try desk.write(
            "hot.yaml",
            """
            description: hot
            prompts: [{label: p, raw: "Say {{word}}", config: {temperature: 5}}]
            providers: ["team:echo"]
            tests: [{vars: {word: a}}]
            """)
        #expect(try await desk.run("run", "hot.yaml", "--attempts", "1").status == 1)
        let url = "\(try await Servers.open.value.baseURL)/v1"
        try await desk.succeed("provider", "add", "team", "--kind", "openai", "--url", url)
        let size = try await desk.document("verify")["size"]
        #expect(
            try await desk.refusal("experiment", "rerun", "hot", "--failed")
                == "team:echo: it cannot be asked so: temperature must be from 0 to 2 here (nothing was recorded)")
        #expect(try await desk.document("verify")["size"] == size)
        try await desk.succeed("provider", "add", "team", "--url", url)
        #expect(try await desk.document("experiment", "rerun", "hot", "--failed")["runs"]["recorded"] == 1)
    }

    @Test func aRerunThatWasStoppedGoesOn() async throws {
        let model = "gated-0-rerun"
        let desk = try await Desk()
        try desk.writeExperiment("halted", models: [model], cases: ["- vars: {word: one}", "- vars: {word: two}"])
        let nowhere = ["OPENAI_BASE_URL": "http://127.0.0.1:1/v1"]
        #expect(try await desk.run("run", "halted.yaml", "--attempts", "1", with: nowhere).status == 1)
        let rerun = try desk.start("experiment", "rerun", "halted", "--failed")
        // Until it has asked for the runs again, they count as failed.
        let patience = ContinuousClock.now + .seconds(60)
        while try await desk.standing(of: "halted")?.failed != 0, ContinuousClock.now < patience {
            try await Task.sleep(for: .milliseconds(20))
        }
        rerun.signal(SIGINT)
        try await Task.sleep(for: .milliseconds(300))
        rerun.signal(SIGINT)
        let outcome = try await rerun.outcome()
        #expect(outcome.status == 1 && outcome.errors.contains("stopped; give the same command again to go on"))

        // What it had asked for is still to do, and its models are those of the experiment.
        try await Servers.openGate(model)
        let address = "openai:\(model)=\(try await Servers.open.value.baseURL)/v1"
        let board = try await desk.document("experiment", "rerun", "halted", "--failed", "--address", address)
        #expect(board["runs"] == ["requested": 2, "recorded": 2, "failed": 0, "cancelled": 0])
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    @Test func aModelThatIsWaitedForIsNamed() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("waiting", models: ["error-503"])
        let outcome = try await desk.run("run", "waiting.yaml", "--attempts", "5")
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains(/waiting for openai:error-503, next try in [1-9] s/), "\(outcome.errors)")
    }

    /// Whoever sets something for a script is answered with what is set.
    @Test func whatIsSetIsSaidToScripts() async throws {
        let desk = try await Desk()
        let added = try await desk.document("provider", "add", "here", "--url", "http://127.0.0.1:1/v1")
        #expect((added["name"], added["kind"]) == ("here", "openai-compatible"))
        #expect(added["provider"] == (try await desk.lines("provider", "list"))[0]["provider"])
        let price = try await desk.document("model", "price", "set", "here:a", "--input", "2.5", "--output", "10")
        #expect((price["model"], price["input_usd_per_million_tokens"]) == ("here:a", 2.5))
        try await desk.succeed("prompt", "create", "letter", "--text", "Dear {{name}}")
        try await desk.succeed("dataset", "create", "people")
        #expect(try await desk.document("prompt", "local-only", "letter")["local_only"] == true)
        #expect(try await desk.document("prompt", "local-only", "letter", "--off")["local_only"] == .flag(false))
        #expect(try await desk.document("dataset", "local-only", "people")["local_only"] == true)
        let settings = try await desk.document("workspace", "settings", "--local-only", "on")
        #expect((settings["local_only"], settings["record_views"]) == (.flag(true), .flag(false)))
        let key = try await desk.run("provider", "credential", "here", "--json", input: "sk-1234\n")
        #expect(try JSON(key.output)["has_credential"] == true)
        #expect(try await desk.run("experiment", "rerun", "again").status == 2)
    }

    @Test func theLogTellsOfBudgetsAndRerunsInIDsAndNumbers() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("told", models: ["error-400"])
        #expect(try await desk.run("run", "told.yaml").status == 1)
        let run = try await desk.lines("experiment", "results", "told")[0]["run"]
        #expect(try await desk.run("experiment", "rerun", "told", "--failed").status == 1)
        let owner = try await desk.lines("log", "list")[0]["actor"]
        try await desk.succeed("budget", "set", "--actor", "ada", "--tokens", "1")
        try desk.writeExperiment("dear")
        #expect(try await desk.run("run", "dear.yaml").status == 1)

        let log = try await desk.lines("log", "list")
        func facts(_ type: String) -> [JSON] { log.filter { $0["type"] == .text(type) }.map(\.["facts"]) }
        let budget = try await desk.lines("budget", "list")[0]["budget"]
        #expect(facts("budget-set").map(\.["budget"]) == [budget])
        #expect(facts("budget-set").map(\.["tokens_max"]) == [1])
        #expect(facts("budget-set").map(\.["actor"]) == [owner])
        #expect(facts("budget-exhausted").map(\.["budget"]) == [budget])
        #expect(facts("run-requested").map(\.["retried_run"]).filter { $0 != .null } == [run])
        #expect(facts("run-started").allSatisfy { $0["lease_us"].number != nil })
    }

    @Test func anExhaustedBudgetIsNamedWithWhatToDo() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("dear")
        try await desk.succeed("budget", "set", "--workspace", "--per-day", "--usd", "1", "--tokens", "9")
        let unpriced = try complaint(of: try await desk.run("run", "dear.yaml"))
        #expect(
            unpriced.hasPrefix(
                "the experiment is paused, budget exhausted, with 1 runs to do: the budget of the workspace, $1, 9 tokens a day, has $0, 0 tokens spent and $1, 9 tokens left; of openai:echo nobody knows the price"
            ))
        #expect(unpriced.contains("`promptledger budget set --workspace --per-day --tokens NUMBER`"))
        try await desk.succeed("model", "price", "set", "openai:echo", "--input", "1", "--output", "1")
        let id = try #require(try await desk.lines("experiment", "list")[0]["experiment"].text)
        let resume = "go on with `promptledger experiment resume \(id)`, then run the file again"
        try await desk.succeed("experiment", "resume", id)
        let priced = try complaint(of: try await desk.run("run", "dear.yaml"))
        #expect(priced.contains("the next call may take more than that") && !priced.contains("price"))
        #expect(
            priced.contains("`promptledger budget set --workspace --per-day --usd AMOUNT --tokens NUMBER`")
                && priced.hasSuffix(resume))

        // As it says.
        try await desk.succeed("budget", "set", "--workspace", "--per-day", "--usd", "1", "--tokens", "90000")
        try await desk.succeed("experiment", "resume", id)
        #expect(try await desk.document("run", "dear.yaml")["runs"]["recorded"] == 1)
    }

    @Test func aPausedExperimentGoesOnOnlyWhenItIsResumed() async throws {
        let model = "gated-1-paused"
        let desk = try await Desk()
        try desk.writeExperiment("paused", models: [model], cases: ["- vars: {word: one}", "- vars: {word: two}"])
        let running = try desk.start("run", "paused.yaml")
        try await desk.waitUntil("paused", hasRecorded: 1)
        running.signal(SIGINT)
        try await Task.sleep(for: .milliseconds(300))
        running.signal(SIGINT)
        #expect(try await running.outcome().status == 1)
        // What was handed back waits for its next attempt.
        let states = try await desk.lines("experiment", "results", "paused").compactMap(\.["state"].text)
        #expect(states.sorted() == ["recorded", "waiting"])

        #expect(try await desk.document("experiment", "pause", "paused")["state"] == "paused")
        let shown = try await desk.document("experiment", "show", "paused")
        #expect((shown["state"], shown["paused"]) == ("paused", "person"))
        #expect(try await desk.lines("experiment", "list").map(\.["state"]) == ["paused"])
        try await Servers.openGate(model)
        #expect(try await desk.refusal("run", "paused.yaml").contains("is paused; resume it"))

        try await desk.succeed("experiment", "resume", "paused")
        #expect(try await desk.document("run", "paused.yaml")["runs"]["recorded"] == 2)
        #expect(try await desk.refusal("experiment", "pause", "paused").contains("is concluded"))
        let types = try await desk.lines("log", "list").compactMap(\.["type"].text)
        #expect(types.filter { $0 == "experiment-paused" || $0 == "experiment-resumed" }.count == 2)
    }

    @Test func budgetsSayWhatIsSpentAndWhatIsLeft() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("spending")
        try await desk.succeed("model", "price", "set", "openai:echo", "--input", "2.5", "--output", "10")
        try await desk.succeed("run", "spending.yaml")
        try await desk.succeed("budget", "set", "--workspace", "--usd", "5.00")
        let id = try await desk.document(
            "budget", "set", "--experiment", "spending", "--per-day", "--usd", "0.00002", "--tokens", "100")["budget"]
        try await desk.succeed("budget", "set", "--actor", "ada", "--tokens", "7")

        // "Say hello" is two tokens there and two back.
        let budgets = try await desk.lines("budget", "list")
        #expect(budgets.map(\.["of"]) == ["workspace", "spending", "ada"])
        #expect(budgets.map(\.["period"]) == ["total", "day", "total"])
        #expect(budgets.map(\.["usd_spent"]) == [0.000025, 0.000025, 0.000025])
        #expect(budgets.map(\.["usd_left"]) == [4.999975, 0, .null])
        #expect(budgets.map(\.["tokens_left"]) == [.null, 96, 3])
        #expect(try await desk.succeed("budget", "list").contains("$4.999975"))

        // In its place, not beside it.
        try await desk.succeed("budget", "set", "--workspace", "--usd", "6")
        #expect(try await desk.lines("budget", "list").map(\.["usd_max"]) == [6, 0.00002, .null])
        try await desk.succeed("budget", "lift", try #require(id.text))
        #expect(try await desk.lines("budget", "list").count == 2)
        for arguments in [["--usd", "5"], ["--workspace"], ["--workspace", "--usd", "five"]] {
            #expect(try await desk.run(["budget", "set"] + arguments).status == 2, "\(arguments)")
        }
        #expect(try await desk.refusal("budget", "lift", "nothing").contains("there is no budget nothing"))
    }

    @Test func aDaysBudgetHoldsWhereTheLogsClockIsAhead() async throws {
        let desk = try await Desk()
        try await desk.write(withClockAheadByDays: 30)
        // "Say hello" may take 17 tokens and its answer 4,096, of which they take two each: no room for that twice.
        try await desk.succeed("budget", "set", "--workspace", "--per-day", "--tokens", "4115")
        try desk.writeExperiment("first")
        try await desk.succeed("run", "first.yaml")
        #expect(try await desk.lines("budget", "list").map(\.["tokens_spent"]) == [4])
        try desk.writeExperiment("second")
        let told = try await desk.run("run", "second.yaml")
        #expect(told.status == 1)
        #expect(told.errors.contains("4115 tokens a day, has 4 tokens spent and 4111 tokens left"))
    }

    @Test func whatHasNoKnownCostIsNamedBesideABudget() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("unpriced")
        try await desk.succeed("run", "unpriced.yaml")
        try await desk.succeed("budget", "set", "--workspace", "--usd", "5")
        let budget = try await desk.lines("budget", "list")[0]
        #expect((budget["usd_spent"], budget["cost_unknown"]) == (0, 1))
        #expect(try await desk.succeed("budget", "list").contains("cost of 1 results"))
    }

    @Test func whatStaysLocalIsMarkedAndShown() async throws {
        let desk = try await Desk()
        try await desk.succeed("prompt", "create", "letter", "--text", "Dear {{name}}")
        try await desk.succeed("dataset", "create", "people")
        try await desk.succeed("prompt", "local-only", "letter")
        try await desk.succeed("dataset", "local-only", "people")
        try await desk.succeed("workspace", "set", "--local-only", "on")
        #expect(try await desk.lines("prompt", "list").map(\.["local_only"]) == [.flag(true)])
        #expect(try await desk.lines("dataset", "list").map(\.["local_only"]) == [.flag(true)])
        #expect(try await desk.document("workspace", "show")["local_only"] == true)
        try await desk.succeed("prompt", "local-only", "letter", "--off")
        try await desk.succeed("workspace", "settings", "--local-only", "off")
        #expect(try await desk.lines("prompt", "list").map(\.["local_only"]) == [.flag(false)])
        #expect(try await desk.document("workspace", "show")["local_only"] == false)
    }

    @Test func aProviderIsLocalOrInTheCloud() async throws {
        let desk = try await Desk()
        try await desk.succeed("provider", "add", "here", "--url", "\(try await Servers.open.value.baseURL)/v1")
        try await desk.succeed("provider", "add", "openai", "--kind", "openai")
        try await desk.succeed("provider", "add", "cellar", "--url", "http://gpu.example:8000/v1", "--on-premises")
        #expect(
            try await desk.lines("provider", "list").map(\.["locality"]) == ["local", "cloud", "local"])
        #expect(try await desk.succeed("provider", "list").contains("on premises"))
        #expect(
            try await desk.refusal("provider", "add", "openai", "--kind", "openai", "--on-premises")
                .contains("without an address"))
        #expect(try await desk.lines("provider", "models", "here").map(\.["model"]).contains("here:echo"))
    }

    @Test func aTierSaysWhatDiffersAndTheRestIsThatOfShorterCalls() async throws {
        let desk = try await Desk()
        let set = ["model", "price", "set", "openai:a", "--input", "1", "--output", "2"]
        let more = ["--cached-input", "0.5", "--reasoning", "3", "--above", "300000=,,,9", "--above", "200000=10,20"]
        let price = try JSON(try await desk.run(set + more + ["--json"]).output)
        let tiers = price["tiers"].elements
        #expect(tiers.map(\.["above_input_tokens"]) == [200_000, 300_000])
        #expect(tiers.map(\.["input_usd_per_million_tokens"]) == [10, 10])
        #expect(tiers.map(\.["output_usd_per_million_tokens"]) == [20, 20])
        #expect(tiers.map(\.["cached_input_usd_per_million_tokens"]) == [0.5, 0.5])
        #expect(tiers.map(\.["reasoning_usd_per_million_tokens"]) == [3, 9])
        for (wrong, reason) in [
            ("200000", "and `=` must stand before the prices"), ("0=1,2", "a whole number of tokens above 0"),
            ("5=", "no price is said"), ("5=,", "no price is said"), ("5=1,2,3,4,5", "at most four prices"),
            ("5=1,x", "x is not a price"), ("5=-1,2", "-1 is not a price"), ("5=1,0.0000001", "finer than a millionth"),
        ] {
            let outcome = try await desk.run(set + ["--above", wrong])
            #expect(outcome.status == 2 && outcome.errors.contains(reason), "\(outcome.errors)")
        }
        let negative = try await desk.run("model", "price", "set", "openai:a", "--input", "-1", "--output", "2")
        #expect(negative.status == 2 && negative.errors.contains("-1 is not a price; give USD for a million tokens"))
    }

    @Test func aPriceFileIsTakenExactlyAndSaysWhatItLeavesOut() async throws {
        let desk = try await Desk()
        try desk.write(
            "prices.json",
            """
            {
              "sample_spec": {"input_cost_per_token": 0.0, "litellm_provider": "one of them"},
              "gpt-mini": {"input_cost_per_token": 4e-07, "output_cost_per_token": 0.0000016,
                "cache_read_input_token_cost": 1e-07, "output_cost_per_reasoning_token": 0.000002,
                "input_cost_per_token_above_200k_tokens": 8e-07, "output_cost_per_token_above_272k_tokens": 0.000004,
                "input_cost_per_token_priority": 1, "cache_creation_input_token_cost": 5e-07, "litellm_provider": "openai", "mode": "chat"},
              "openai/gpt-mini": {"input_cost_per_token": 4e-07, "output_cost_per_token": 0.0000016,
                "litellm_provider": "openai", "mode": "chat"},
              "gpt-fine": {"input_cost_per_token": 1e-13, "output_cost_per_token": 1e-06, "litellm_provider": "openai"},
              "text-embedding-3": {"input_cost_per_token": 2e-08, "output_cost_per_token": 0.0,
                "litellm_provider": "openai", "mode": "embedding"},
              "gpt-image": {"litellm_provider": "openai", "mode": "chat"},
              "somebody/else": {"input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06,
                "litellm_provider": "somebody", "mode": "chat"}
            }
            """)
        let taken = try await desk.document("model", "price", "import", "prices.json")
        #expect((taken["set"], taken["unchanged"], taken["skipped"]) == (2, 0, 5))
        let cacheWriting = "the price of input that is written into the provider's cache, which counts as any input"
        #expect(taken["untaken"][cacheWriting] == 1)
        // Both protocols of the provider serve the model.
        let prices = try await desk.lines("model", "list")
        #expect(prices.map(\.["model"]) == ["openai-responses:gpt-mini", "openai:gpt-mini"])
        for price in prices {
            #expect(price["input_usd_per_million_tokens"] == 0.4)
            #expect(price["cached_input_usd_per_million_tokens"] == 0.1)
            #expect(price["output_usd_per_million_tokens"] == 1.6)
            #expect(price["reasoning_usd_per_million_tokens"] == 2)
            let tiers = price["tiers"].elements
            #expect(tiers.map(\.["above_input_tokens"]) == [200_000, 272_000])
            #expect(tiers.map(\.["input_usd_per_million_tokens"]) == [0.8, 0.8])
            #expect(tiers.map(\.["output_usd_per_million_tokens"]) == [1.6, 4])
            #expect(tiers.map(\.["cached_input_usd_per_million_tokens"]) == [0.1, 0.1])
            #expect(price["since"].text?.hasSuffix("Z") == true)
        }
        let again = try await desk.run("model", "price", "import", "prices.json")
        #expect(again.output == "0 prices set, 2 unchanged\n")
        #expect(again.errors.contains("taken without a part of the price 1: \(cacheWriting)"))
        #expect(again.errors.contains("skipped 1: of the provider somebody, which is not asked for"))
        #expect(
            try await desk.refusal("model", "price", "import", "prices.json", "--provider", "opena")
                == "there is no provider called opena; did you mean openai?")
        try await desk.succeed("provider", "add", "somebody", "--url", "http://127.0.0.1:1/v1")
        let others = try await desk.document("model", "price", "import", "prices.json", "--provider", "somebody")
        #expect(others["set"] == 1)
        try desk.write("broken.json", "{\"a\": ")
        #expect(try await desk.refusal("model", "price", "import", "broken.json").contains("broken.json:1:7"))
    }
}
