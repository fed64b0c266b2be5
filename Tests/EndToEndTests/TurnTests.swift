import Foundation
import TestSupport
import Testing

/// What people do from another terminal while `run` works.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct TurnTests {
    /// An experiment of 30 runs, two at a time, whose model answers so many and then keeps calls waiting.
    private func desk(_ model: String) async throws -> Desk {
        let desk = try await Desk(["PROMPTLEDGER_LOCK_WAIT_SECONDS": "600"], isUrgent: true)
        try desk.writeExperiment(
            "long", models: [model], cases: (1...30).map { "- vars: {word: word\($0)}" },
            more: "evaluateOptions: {maxConcurrency: 2}")
        return desk
    }

    @Test func aRunIsCancelledFromAnotherTerminalAndItsCallsEnd() async throws {
        let desk = try await desk("gated-11-turncancel")
        let run = try desk.start("run", "long.yaml")
        try await desk.waitUntil("long", hasRecorded: 10)
        try await desk.succeed("experiment", "cancel", "long")
        // The calls that are kept waiting would never end by themselves.
        let outcome = try await run.outcome()
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("long"), "what there is is shown")
        #expect(outcome.errors.contains("the experiment was cancelled: "))
        let shown = try await desk.document("experiment", "show", "long")
        #expect(shown["state"] == "cancelled")
        let recorded = try #require(shown["runs"]["recorded"].number)
        #expect((10..<30).contains(recorded))
        #expect(shown["runs"]["cancelled"].number == 30 - recorded)
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    @Test func aRunIsPausedFromAnotherTerminalAndGoesOnWhenItIsResumed() async throws {
        let desk = try await desk("gated-11-turnpause")
        let run = try desk.start("run", "long.yaml")
        try await desk.waitUntil("long", hasRecorded: 10)
        try await desk.succeed("experiment", "pause", "long")
        try await Servers.openGate("gated-11-turnpause")
        let outcome = try await run.outcome()
        #expect(outcome.status == 1)
        #expect(outcome.errors.contains("paused"))
        let paused = try await desk.document("experiment", "show", "long")
        #expect(paused["state"] == "paused")
        let recorded = try #require(paused["runs"]["recorded"].number)
        #expect(recorded < 30, "no run began after the pause")
        try await desk.succeed("experiment", "resume", "long")
        try await desk.succeed("run", "long.yaml")
        #expect(try await desk.document("experiment", "show", "long")["runs"]["recorded"] == 30)
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    @Test func peopleRateAndWriteWhileRunsAreDone() async throws {
        let desk = try await desk("gated-11-turnrate")
        try await desk.succeed("workspace", "settings", "--record-views", "on")
        let run = try desk.start("run", "long.yaml", "--json")
        try await desk.waitUntil("long", hasRecorded: 10)
        let results = try await desk.lines("experiment", "results", "long")
        for result in results.filter({ $0["state"] == "recorded" }).prefix(3) {
            try await desk.succeed("rate", try #require(result["run"].text), "--pass")
        }
        try await desk.succeed("prompt", "create", "beside", "--text", "Written beside a run")
        try await desk.succeed("user", "add", "Bo", "--role", "engineer")
        try await desk.succeed("prompt", "edit", "beside", "--text", "By Bo", "--as", "Bo")
        try await Servers.openGate("gated-11-turnrate")
        let outcome = try await run.outcome()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try JSON(outcome.output)["runs"]["recorded"] == 30)
        #expect(try await desk.lines("log", "list", "--type", "rating-recorded").count == 3)
        #expect(try await desk.lines("log", "list", "--type", "data-viewed").count == 1)
        #expect(try await desk.lines("prompt", "log", "beside").count == 2)
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    @Test func whoeverIsKilledInItsTurnLosesTheRunNothing() async throws {
        let desk = try await desk("gated-11-turnkill")
        let run = try desk.start("run", "long.yaml", "--json")
        try await desk.waitUntil("long", hasRecorded: 10)
        for number in 0..<8 {
            let guest = try desk.start("prompt", "create", "p\(number)", "--text", "x")
            try await Task.sleep(for: .milliseconds(Int.random(in: 1...150)))
            guest.signal(SIGKILL)
            _ = try await guest.outcome()
        }
        try await desk.succeed("prompt", "create", "last", "--text", "x")
        try await Servers.openGate("gated-11-turnkill")
        let outcome = try await run.outcome()
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try JSON(outcome.output)["runs"]["recorded"] == 30)
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    @Test func aSecondRunWaitsAndSaysForWhat() async throws {
        let desk = try await desk("gated-2-turnsecond")
        let run = try desk.start("run", "long.yaml")
        try await desk.waitUntil("long", hasRecorded: 1)
        let second = try await desk.run("run", "long.yaml", with: ["PROMPTLEDGER_LOCK_WAIT_SECONDS": "2"])
        #expect(second.status == 1)
        #expect(second.errors.contains("waiting for process \(run.pid), which has the ledger, 2 s at most"))
        #expect(second.errors.contains("is in use by process \(run.pid), still after 2 s"))
        try await Servers.openGate("gated-2-turnsecond")
        #expect(try await run.outcome().status == 0)
    }
}
