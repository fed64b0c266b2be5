import TestSupport
import Testing

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct TwoProcessTests {
    @Test func aSecondWriterIsToldWhoHoldsTheLedgerAndReadersAreNotDisturbed() async throws {
        let desk = try await Desk(isUrgent: true)
        try desk.writeExperiment(
            "long", models: ["gated-10-beside"], cases: (1...20).map { "- vars: {word: word\($0)}" },
            more: "evaluateOptions: {repeat: 2, maxConcurrency: 1}")
        let writer = try desk.start("run", "long.yaml", "--json")
        try await desk.waitUntil("long", hasRecorded: 1)

        #expect(
            try await desk.refusal("run", "long.yaml").contains(
                "is in use by process \(writer.pid); wait until it ends, or stop it"))
        #expect(try await desk.refusal("prompt", "create", "x", "--text", "y").contains("process \(writer.pid)"))
        #expect(try await desk.document("verify", "--full")["ok"] == true)
        #expect(try await desk.document("leaderboard")["rows"].elements.count == 1)
        #expect(try await desk.lines("log", "list", "--limit", "10").count == 10)
        #expect(try await desk.document("experiment", "show", "long")["state"] == "started")
        #expect(try await desk.succeed("prompt", "show", "long").hasSuffix("Say {{word}}\n"))

        try await Servers.openGate("gated-10-beside")
        let outcome = try await writer.outcome()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try JSON(outcome.output)["runs"]["recorded"] == 40)
    }
}
