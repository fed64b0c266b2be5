import TestSupport
import Testing

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct MisbehavingServerTests {
    /// Models of the scripted server, and the word for what is wrong with their answers: streamed, and not.
    private static let faults: [(model: String, streamed: String, whole: String)] = [
        ("error-500", "server-failed", "server-failed"),
        ("error-401", "unauthorised", "unauthorised"),
        ("error-404", "not-found", "not-found"),
        ("error-503", "overloaded", "overloaded"),
        ("garbage", "protocol-broken", "protocol-broken"),
        ("html", "protocol-broken", "protocol-broken"),
        ("cut", "cut-short", "cut-short"),
        ("truncate", "cut-short", "protocol-broken"),
        ("malformed-chunk", "protocol-broken", "protocol-broken"),
        ("stream-error", "server-failed", "server-failed"),
        ("never-heard-of", "not-found", "not-found"),
    ]
    private static let good = ["echo", "slow-200"]
    private static let prompt = "Repeat these words: {{word}} one two three"

    @Test(arguments: [true, false])
    func whatGoesWrongIsRecordedWithItsReasonAndTheRestGoesOn(isStreamed: Bool) async throws {
        let desk = try await desk(isStreamed: isStreamed)
        let outcome = try await desk.run("run", "matrix.yaml", "--attempts", "1", "--json")
        #expect(outcome.status == 1)
        #expect(try complaint(of: outcome).hasPrefix("22 of 26 runs failed: "))
        #expect(try JSON(outcome.output)["runs"] == ["requested": 26, "recorded": 4, "failed": 22, "cancelled": 0])

        let results = try await desk.lines("experiment", "results", "matrix")
        #expect(results.count == 26)
        for model in Self.good {
            let runs = results.filter { $0["model"] == .text("openai:\(model)") }
            #expect(runs.map(\.["state"]) == ["recorded", "recorded"])
            // Never a part of the answer.
            #expect(
                Set(runs.map(\.["output"].text)) == [
                    "Repeat these words: alpha one two three", "Repeat these words: beta one two three",
                ])
        }
        for fault in Self.faults {
            let word = isStreamed ? fault.streamed : fault.whole
            for run in results where run["model"] == .text("openai:\(fault.model)") {
                #expect(run["state"] == "failed", "\(fault.model)")
                #expect(run["output"] == .null, "\(fault.model)")
                #expect(run["pass"] == .null, "\(fault.model)")
                let error = try #require(run["error"].text)
                #expect(error.hasPrefix("\(word): "), "\(fault.model): \(error)")
                #expect(error.contains("127.0.0.1"), "\(fault.model): \(error)")
            }
        }
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    @Test func anExperimentWhoseRunsAreAllOverIsNotGoneOnWith() async throws {
        let desk = try await desk(isStreamed: true)
        for _ in 1...2 { #expect(try await desk.run("run", "matrix.yaml", "--attempts", "1").status == 1) }
        let experiments = try await desk.lines("experiment", "list")
        #expect(experiments.map(\.["name"]) == ["matrix", "matrix"])
        #expect(experiments.map(\.["state"]) == ["concluded", "concluded"])
        #expect(experiments[0]["experiment"] != experiments[1]["experiment"])
        for row in try await desk.document("leaderboard", "--model", "openai:echo")["rows"].elements {
            #expect(row["n"] == 4)
        }
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    private func desk(isStreamed: Bool) async throws -> Desk {
        let desk = try await Desk()
        let providers = (Self.good + Self.faults.map(\.model)).map {
            "  - {id: \"openai:\($0)\", config: {stream: \(isStreamed)}}\n"
        }
        try desk.write(
            "matrix.yaml",
            """
            description: matrix
            prompts: [{id: p, label: p, raw: "\(Self.prompt)"}]
            providers:
            \(providers.joined())
            tests:
              - vars: {word: alpha}
              - vars: {word: beta}
            """)
        return desk
    }

    @Test func aModelThatFallsSilentIsGivenUpWhenItsTimeIsOver() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("silent", models: ["stall", "echo"])
        let outcome = try await desk.run("run", "silent.yaml", "--timeout", "2", "--attempts", "1")
        #expect(outcome.status == 1)
        let results = try await desk.lines("experiment", "results", "silent")
        #expect(results.map(\.["state"]) == ["failed", "recorded"])
        #expect(try #require(results[0]["error"].text).hasPrefix("timed-out: "))
    }
}
