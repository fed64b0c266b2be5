import TestSupport
import Testing

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct PriceTests {
    @Test func costIsUnknownUntilAPriceIsSetAndExactFromThen() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("priced")
        #expect(try await desk.document("run", "priced.yaml")["rows"][0]["cost"] == .null)
        try await desk.succeed("model", "price", "set", "openai:echo", "--input", "2.5", "--output", "10")
        let listed = try await desk.lines("model", "list")
        #expect(listed.map(\.["model"]) == ["openai:echo"])
        #expect(listed[0]["input_usd_per_million_tokens"] == 2.5)
        #expect(listed[0]["output_usd_per_million_tokens"] == 10)
        #expect(listed[0]["since"].text?.hasSuffix("Z") == true, "the date it holds from")
        // "Say hello" is two tokens there and two back.
        let board = try await desk.document("run", "priced.yaml")
        #expect(board["rows"][0]["cost"] == 0.000025)
        #expect(try await desk.lines("experiment", "results", "priced")[0]["cost"] == 0.000025)
        #expect(try await desk.lines("experiment", "results", "priced")[0]["cost_cached_at_input_price"] == false)
        // Over both experiments one cost is unknown, so no sum passes for the whole.
        let both = try await desk.document("leaderboard")["rows"][0]
        #expect(both["n"] == 2)
        #expect(both["cost_unknown"] == 1)
    }

    @Test func aPriceIsOfAKnownProviderAndMayTellCachedInputAndReasoningApart() async throws {
        let desk = try await Desk()
        #expect(
            try await desk.refusal("model", "price", "set", "opnai:echo", "--input", "1", "--output", "2")
                == "there is no provider called opnai; did you mean openai?")
        #expect(
            try await desk.refusal("model", "price", "set", "quux:echo", "--input", "1", "--output", "2")
                .hasPrefix("there is no provider called quux; the known ones are openai, "))
        #expect(try await desk.lines("model", "list") == [])
        try await desk.succeed(
            "model", "price", "set", "OpenAI:counted", "--input", "2", "--output", "10", "--cached-input", "0.5",
            "--reasoning", "20")
        let listed = try await desk.lines("model", "list")[0]
        #expect(listed["model"] == "openai:counted")
        #expect(listed["cached_input_usd_per_million_tokens"] == 0.5)
        #expect(listed["reasoning_usd_per_million_tokens"] == 20)
        try await desk.succeed("provider", "add", "own", "--url", "http://127.0.0.1:1/v1")
        try await desk.succeed("model", "price", "set", "own:x", "--input", "0", "--output", "0")
    }

    @Test func cachedInputAtAnUnknownPriceIsSaidToBeChargedAsInput() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("counted", models: ["counted"])
        try await desk.succeed("model", "price", "set", "openai:counted", "--input", "2.5", "--output", "10")
        try await desk.succeed("run", "counted.yaml")
        let result = try await desk.lines("experiment", "results", "counted")[0]
        #expect(result["cost"] == 0.000025)
        #expect(result["cost_cached_at_input_price"] == true)
    }
}
