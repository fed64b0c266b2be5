import TestSupport
import Testing

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct TwoProcessTests {
    @Test func aSecondWriterIsToldWhoHoldsTheLedgerAndReadersAreNotDisturbed() async throws {
        let desk = try await Desk(["PROMPTLEDGER_LOCK_WAIT_SECONDS": "0"], isUrgent: true)
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

    @Test func whoComesBesideAShortCommandWaitsForIt() async throws {
        let desk = try await Desk(["PROMPTLEDGER_LOCK_WAIT_SECONDS": "600"], isUrgent: true)
        try await desk.succeed("prompt", "create", "p", "--text", "0")
        try await desk.succeed("workspace", "settings", "--record-views", "on")
        let outcomes = try await withThrowingTaskGroup(of: CommandLine.Outcome.self) { group in
            for number in 1...8 {
                group.addTask {
                    number.isMultiple(of: 4)
                        ? try await desk.run("prompt", "show", "p")
                        : try await desk.run("prompt", "edit", "p", "--text", "\(number)")
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for outcome in outcomes { #expect(outcome.status == 0, "\(outcome.errors)") }
        #expect(try await desk.lines("prompt", "log", "p").count == 7)
        #expect(try await desk.lines("log", "list", "--type", "data-viewed").count == 3)
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    @Test func aWaitThatIsNoNumberIsSaidToBeNone() async throws {
        let desk = try await Desk()
        let sloppy = try await desk.run(
            "prompt", "create", "x", "--text", "y", with: ["PROMPTLEDGER_LOCK_WAIT_SECONDS": "soon"])
        #expect(sloppy.status == 0)
        #expect(sloppy.errors.contains("PROMPTLEDGER_LOCK_WAIT_SECONDS takes a whole number of seconds"))
    }
}
