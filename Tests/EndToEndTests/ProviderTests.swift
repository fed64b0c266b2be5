import Curl
import Foundation
import HTTPTransport
import TestSupport
import Testing

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct ProviderTests {
    @Test func aProviderThatCannotBeReachedFailsItsRunsWithAReason() async throws {
        // A server that has just ended: nobody listens at its port.
        let gone = try await offThread {
            let server = try ScriptedServer(keepsLog: false)
            server.stop()
            return server.baseURL
        }
        let desk = try await Desk(["OPENAI_BASE_URL": "\(gone)/v1"])
        #expect(try await errorOfOneRun(desk).hasPrefix("unreachable: 127.0.0.1 cannot be reached"))
    }

    @Test func aKeyThatIsNotAcceptedFailsItsRunsWithAReason() async throws {
        let desk = try await Desk(["OPENAI_BASE_URL": try await lockedURL, "OPENAI_API_KEY": "sk-canary-wrong"])
        let error = try await errorOfOneRun(desk)
        #expect(error.hasPrefix("unauthorised: "))
        #expect(error.contains("HTTP 401"))
        #expect(!error.contains("canary"))
    }

    @Test func theKeyMayStandInAnEnvironmentVariableThatTheFileNames() async throws {
        let desk = try await Desk(["TEAM_KEY": Servers.key])
        try writeExperiment(desk, config: "{apiBaseUrl: \"\(try await lockedURL)\", apiKeyEnvar: TEAM_KEY}")
        try await desk.succeed("run", "one.yaml")
    }

    @Test func aNamedVariableThatIsNotSetIsNamed() async throws {
        let desk = try await Desk()
        try writeExperiment(desk, config: "{apiBaseUrl: \"\(try await lockedURL)\", apiKeyEnvar: TEAM_KEY}")
        let size = try await desk.document("verify")["size"]
        #expect(
            try await desk.refusal("run", "one.yaml")
                == "openai:echo: the environment variable TEAM_KEY, which should hold the key, is not set (nothing was recorded)"
        )
        #expect(try await desk.document("verify")["size"] == size)
    }

    @Test func aStoredCredentialOpensTheProviderAndIsNowhereToBeRead() async throws {
        let desk = try await Desk()
        try await desk.succeed("provider", "add", "team", "--url", try await lockedURL)
        var said = [try await desk.run("provider", "credential", "team", input: "\(Servers.key)\n")]
        try desk.writeExperiment("one", models: ["echo"])
        try desk.write("one.yaml", try text(desk, "one.yaml").replacing("openai:echo", with: "team:echo"))
        said.append(try await desk.run("run", "one.yaml"))
        #expect(said.map(\.status) == [0, 0], "\(said)")
        #expect(try await desk.lines("provider", "list").map(\.["has_credential"]) == [true])
        said.append(try await desk.run("provider", "list"))
        said.append(try await desk.run("provider", "test", "team"))
        said.append(try await desk.run("log", "list", "--json"))
        for event in try await desk.lines("log", "list", "--from", "5") where event["type"] != "run-requested" {
            said.append(try await desk.run("log", "show", "\(Int(try #require(event["position"].number)))"))
        }
        for outcome in said { #expect(!(outcome.output + outcome.errors).contains(Servers.key)) }
        #expect(try Traces(in: desk.ledger).files(holding: Servers.key) == [])
    }

    @Test func aStoredKeyIsSentToNoAddressButTheStoredOne() async throws {
        let desk = try await Desk()
        let other = try await offThread { try ScriptedServer() }
        let url = "\(other.baseURL)/v1"
        try await desk.succeed("provider", "add", "team", "--url", try await lockedURL)
        #expect(try await desk.run("provider", "credential", "team", input: "\(Servers.key)\n").status == 0)
        let size = try await desk.document("verify")["size"]
        try writeExperiment(desk, id: "team:echo", config: "{apiBaseUrl: \"\(url)\"}")
        let said = try await desk.refusal("run", "one.yaml")
        #expect(said.hasPrefix("team:echo: the stored key is for the stored address only"))
        #expect(said.contains("`apiKeyEnvar`") && said.hasSuffix("(nothing was recorded)"))
        try writeExperiment(desk, id: "team:echo", config: "{}")
        #expect(try await desk.refusal("run", "one.yaml", "--address", "team:echo=\(url)") == said)
        #expect(try await desk.document("verify")["size"] == size)
        try await desk.succeed("run", "one.yaml")

        // Configured anew at the same address it keeps its key; at another the key stays behind.
        let same = try await desk.run("provider", "add", "team", "--url", try await lockedURL, "--limit", "600")
        #expect(same.status == 0 && !same.errors.contains("key"))
        let moved = try await desk.run("provider", "add", "team", "--url", url)
        #expect(moved.status == 0)
        #expect(moved.errors.contains("the key stored for team was for the address that it had before"))
        #expect(moved.errors.contains("`promptledger provider credential team`"))
        #expect(try await desk.lines("provider", "list").map(\.["has_credential"]) == [.flag(false)])
        #expect(try await desk.succeed("provider", "list").contains("none for this address"))
        #expect(try await desk.succeed("doctor").contains("the key of team was stored for an address that it had"))
        try await desk.succeed("provider", "test", "team")
        let log = HTTPRequest(method: "GET", url: "\(other.baseURL)/_log")
        let seen = String(decoding: try await CurlTransport().send(log).body, as: UTF8.self)
        #expect(seen.contains("/v1/models") && !seen.contains(Servers.key))
    }

    @Test func aSandboxServersKeyStaysBehindWhereItMoves() async throws {
        let desk = try await Desk()
        try await desk.succeed("sandbox", "add", "far", "--url", "http://127.0.0.1:1/api")
        #expect(try await desk.run("provider", "credential", "far", input: "\(Servers.key)\n").status == 0)
        let moved = try await desk.run("sandbox", "add", "far", "--url", "http://127.0.0.1:2/api")
        #expect(moved.status == 0 && moved.errors.contains("the key stored for far was for the address"))
    }

    @Test func whatIsNoKeyIsNotStored() async throws {
        let desk = try await Desk()
        try await desk.succeed("provider", "add", "locked", "--url", "http://127.0.0.1:1/v1")
        let two = try await desk.refusal("provider", "credential", "locked", input: "first\nsecond\n")
        #expect(two == "standard input has 2 lines; give the key alone")
        let long = String(repeating: "k", count: 20_000)
        #expect(
            try await desk.refusal("provider", "credential", "locked", input: long)
                == "standard input is no key: at most 16384 bytes of text are read")
        #expect(try await desk.lines("provider", "list").map(\.["has_credential"]) == [false])
    }

    /// It is stored all the same: a server on this machine may take any word.
    @Test func aKeyTooShortToBeTakenOutOfRepliesIsStoredWithAWarning() async throws {
        let desk = try await Desk()
        try await desk.succeed("provider", "add", "here", "--url", "http://127.0.0.1:1/v1")
        let short = try await desk.run("provider", "credential", "here", input: "hunter2\n")
        #expect(short.status == 0 && short.errors.hasPrefix("warning: the key is too short to be told from a word"))
        #expect(!(short.errors + short.output).contains("hunter2"))
        let long = try await desk.run("provider", "credential", "here", input: "hunter22\n")
        #expect(long.status == 0 && long.errors.isEmpty)
        #expect(try await desk.lines("provider", "list").map(\.["has_credential"]) == [true])
    }

    /// One refusal in place of as many failed runs as there are.
    @Test(arguments: [
        ("openai:echo", "{temperature: 5}", "{}", "temperature must be from 0 to 2 here"),
        ("openai:echo", "{}", "{presence_penalty: 3}", "presence_penalty must be from -2 to 2 here"),
        ("openai:echo", "{stop: ['']}", "{}", "a stop text is empty; leave it out"),
        (
            "openai-responses:echo", "{reasoning_effort: hgh}", "{}",
            "reasoning_effort must be none, minimal, low, medium, high, xhigh or max here"
        ),
        ("llamacpp:echo", "{seed: 4294967294}", "{}", "seed must be from 0 to 4294967294 here"),
    ])
    func whatAModelDoesNotTakeIsRefusedBeforeAnythingIsRecorded(
        _ model: String, _ config: String, _ prompt: String, _ reason: String
    ) async throws {
        let desk = try await Desk()
        try desk.write(
            "one.yaml",
            """
            description: one
            prompts: [{label: p, raw: "Say {{word}}", config: \(prompt)}]
            providers: [{id: "\(model)", config: \(config.dropLast()), apiBaseUrl: "http://127.0.0.1:1/v1"}}]
            tests: [{vars: {word: a}}]
            evaluateOptions: {repeat: 2}
            """.replacing("{,", with: "{"))
        let size = try await desk.document("verify")["size"]
        #expect(
            try await desk.refusal("run", "one.yaml")
                == "\(model): it cannot be asked so: \(reason) (nothing was recorded)")
        #expect(try await desk.document("verify")["size"] == size)
    }

    @Test func providersModelsAreListed() async throws {
        let desk = try await Desk()
        try await desk.succeed("provider", "add", "here", "--url", "\(try await Servers.open.value.baseURL)/v1")
        #expect(try await desk.lines("provider", "models", "here").map(\.["model"]).contains("here:echo"))
        #expect(try await desk.run("provider", "models", "here", "--timeout", "0").status == 2)
        #expect(try await desk.document("provider", "remove", "here")["removed"] == true)
        #expect(try await desk.lines("provider", "list") == [])
    }

    @Test func whatAProviderAllowsIsStoredShownAndReplaced() async throws {
        let desk = try await Desk()
        let add = ["provider", "add", "loc", "--url", "http://127.0.0.1:1/v1"]
        #expect(try await desk.run(add + ["--limit", "500,200000"]).status == 0)
        let limited = try await desk.lines("provider", "list")[0]
        #expect((limited["requests_per_minute"], limited["tokens_per_minute"]) == (500, 200_000))
        #expect(try await desk.succeed("provider", "list").contains("500 requests, 200000 tokens"))
        let again = try await desk.run(add)
        #expect(again.status == 0)
        #expect(
            again.errors.contains(
                "the limit of loc, 500 requests, 200000 tokens a minute, holds no longer; say --limit"))
        #expect(try await desk.lines("provider", "list")[0]["requests_per_minute"] == .null)
        #expect(try await desk.run(add).errors.isEmpty)
        for (wrong, reason) in [
            ("0", "the requests a minute must be a whole number above 0"), ("5,", "the tokens a minute must be"),
            ("a", "the requests a minute must be"), ("1,2,3", "at most two numbers"),
        ] {
            let outcome = try await desk.run(add + ["--limit", wrong])
            #expect(outcome.status == 2 && outcome.errors.contains(reason), "\(outcome.errors)")
        }
        #expect(try await desk.refusal("provider", "add", "loc", "--url", "").contains("it is empty"))
        #expect(
            try await desk.refusal("provider", "add", "LOC", "--url", "http://127.0.0.1:1/v1").contains("LOC"))
        #expect(try await desk.lines("provider", "list").count == 1)
    }

    @Test func aLimitOfAnUnknownProviderIsRefusedBeforeAnythingIsRecorded() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("one")
        let refusal = try await desk.refusal("run", "one.yaml", "--limit", "opnai=5")
        #expect(refusal == "there is no provider called opnai; did you mean openai?")
        #expect(try await desk.lines("experiment", "list") == [])
        try await desk.succeed("run", "one.yaml", "--limit", "OpenAI=5,1000")
        let nameless = try await desk.run("run", "one.yaml", "--limit", "5,1000")
        #expect(nameless.status == 2 && nameless.errors.contains("a provider and `=` must stand before the numbers"))
    }

    @Test func aProviderThatIsCalledLikeAKindIsNamedOnce() async throws {
        let desk = try await Desk()
        try await desk.succeed("provider", "add", "openai", "--kind", "openai", "--url", "http://127.0.0.1:1/v1")
        for name in ["openai", "OpenAI"] {
            let taken = try await desk.refusal("provider", "add", name, "--url", "http://127.0.0.1:1/v1")
            #expect(taken.contains("'\(name)' is a kind of provider itself") && taken.hasSuffix("or say --kind openai"))
        }
        #expect(try await desk.lines("provider", "list").count == 1)
        try desk.writeExperiment("one")
        let refusal = try await desk.refusal("run", "one.yaml", "--limit", "opnai=5")
        #expect(refusal == "there is no provider called opnai; did you mean openai?")
    }

    @Test func aResultSaysWhatWasNotAppliedAndAFailureWhatTheProviderSaid() async throws {
        let desk = try await Desk()
        try desk.write(
            "told.yaml",
            """
            description: told
            prompts: ["Say {{word}}"]
            providers: [{id: "gpt4all:length", config: {apiBaseUrl: "\(try await Servers.open.value.baseURL)/v1", top_k: 5}}, "openai:error-400"]
            tests: [{vars: {word: hello}}]
            """)
        #expect(try await desk.run("run", "told.yaml").status == 1)
        let results = try await desk.lines("experiment", "results", "told")
        let answered = try #require(results.first { $0["model"] == "gpt4all:length" })
        #expect((answered["finish_reason"], answered["effective_model"]) == ("length", "length"))
        #expect(answered["not_applied"].elements == ["top_k"])
        #expect((answered["refusal"], answered["error_detail"]) == (.null, .null))
        let failed = try #require(results.first { $0["model"] == "openai:error-400" })
        #expect(failed["error_detail"] == "Unsupported value: this model refuses the request.")
        #expect((failed["finish_reason"], failed["not_applied"]) == (.null, .null))
    }

    @Test func theHealthOfAProviderIsShown() async throws {
        let desk = try await Desk()
        let url = "\(try await Servers.open.value.baseURL)/v1"
        try await desk.succeed("provider", "add", "here", "--url", url)
        let health = try await desk.document("provider", "test", "here", "--timeout", "7")
        #expect((health["reachable"], health["status"], health["http_status"]) == (true, "ok", .null))
        #expect((health["kind"], health["address"], health["timeout_s"]) == ("openai-compatible", .text(url), 7))
        #expect(try #require(health["time_ms"].number) > 0)
        #expect(health["models"].elements.contains("here:echo"))
        #expect(try await desk.succeed("provider", "test", "here").contains("of 30 s at most"))

        // A model, by its name.
        #expect(try await desk.document("provider", "test", "here:echo")["model_known"] == true)
        let wrong = try await desk.run("provider", "test", "here:ecoh", "--json")
        #expect(wrong.status == 1)
        #expect(wrong.errors.contains("here lists no model ecoh; did you mean here:echo?"))
        let document = try JSON(wrong.output)
        #expect((document["model_known"], document["nearest"].elements) == (.flag(false), ["here:echo"]))
    }

    /// Whoever pastes a page in the place of a word need not read it again.
    @Test func aModelOfAnyLengthIsCutInWhatIsSaidOfIt() async throws {
        let desk = try await Desk()
        let long = String(repeating: "m", count: 600)
        for command in [
            ["provider", "test", "openai:\(long)"], ["provider", "test", long],
            ["provider", "add", "p", "--kind", long],
            ["metric", "define", "d", "--type", "llm-rubric", "--value", "x", "--judge", "openai:\(long)"],
            ["model", "price", "set", "openai:\(long)", "--input", "1", "--output", "1"],
            ["model", "price", "set", "\(long):m", "--input", "1", "--output", "1"],
            ["leaderboard", "--model", "openai:\(long)"],
        ] {
            let outcome = try await desk.run(command)
            #expect(outcome.status == 1 && outcome.errors.contains("mmmm"), "\(command)")
            #expect(!outcome.errors.contains(String(repeating: "m", count: 61)), "\(outcome.errors)")
        }
    }

    @Test func aProviderThatIsIllSaysHow() async throws {
        let desk = try await Desk(["OPENAI_API_KEY": "sk-canary-wrong"])
        try await desk.succeed("provider", "add", "gone", "--url", "http://127.0.0.1:1/v1")
        let gone = try await desk.run("provider", "test", "gone", "--json")
        let silence = try JSON(gone.output)
        #expect(gone.status == 1 && gone.errors.contains("cannot be reached"))
        #expect((silence["reachable"], silence["status"], silence["models"]) == (.flag(false), "unreachable", .null))
        try await desk.succeed(
            "provider", "add", "locked", "--url", try await lockedURL, "--api-key-env", "OPENAI_API_KEY")
        let locked = try await desk.run("provider", "test", "locked", "--json")
        let refusal = try JSON(locked.output)
        #expect(locked.status == 1 && !locked.errors.contains("canary"))
        #expect(
            (refusal["reachable"], refusal["status"], refusal["http_status"]) == (.flag(true), "unauthorised", 401))
    }

    @Test func anUnknownProviderIsAnsweredWithTheNearest() async throws {
        let desk = try await Desk()
        let untried = try await desk.refusal("provider", "test", "opena")
        #expect(untried == "no provider is called 'opena': did you mean 'openai'?")
        #expect(try await desk.refusal("provider", "add", "x", "--kind", "opena").contains("did you mean 'openai'?"))
        #expect(
            try await desk.refusal("provider", "add", "x", "--kind", "opnai")
                == "there is no kind of provider called 'opnai': did you mean 'openai'?")
        let size = try await desk.document("verify")["size"]
        try writeExperiment(desk, id: "opnai:echo", config: "{}")
        #expect(
            try await desk.refusal("run", "one.yaml")
                == "opnai:echo: no provider is called 'opnai': did you mean 'openai'? (nothing was recorded)")
        #expect(try await desk.document("verify")["size"] == size)
        try await desk.succeed("provider", "add", "team", "--url", "http://127.0.0.1:1/v1")
        try writeExperiment(desk, id: "tema:echo", config: "{}")
        #expect(try await desk.refusal("run", "one.yaml").contains("did you mean 'team'?"))
        #expect(
            try await desk.refusal("provider", "credential", "tema", input: "sk-1234\n").hasSuffix("did you mean team?")
        )
    }

    private var lockedURL: String { get async throws { "\(try await Servers.locked.value.baseURL)/v1" } }

    private func writeExperiment(_ desk: Desk, id: String = "openai:echo", config: String) throws {
        try desk.write(
            "one.yaml",
            "description: one\nprompts: [\"Say {{word}}\"]\nproviders: [{id: \"\(id)\", config: \(config)}]\ntests: [{vars: {word: a}}]\n"
        )
    }

    private func text(_ desk: Desk, _ name: String) throws -> String {
        try String(contentsOf: desk.folder.file(name), encoding: .utf8)
    }

    /// Runs an experiment of one run, which fails.
    private func errorOfOneRun(_ desk: Desk) async throws -> String {
        try desk.writeExperiment("one")
        #expect(try await desk.run("run", "one.yaml").status == 1)
        let result = try await desk.lines("experiment", "results", "one")[0]
        #expect(result["state"] == "failed")
        return try #require(result["error"].text)
    }
}
