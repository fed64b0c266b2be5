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
        // Over both experiments one cost is unknown, so no sum passes for the whole.
        let both = try await desk.document("leaderboard")["rows"][0]
        #expect(both["n"] == 2)
        #expect(both["cost_unknown"] == 1)
    }
}
