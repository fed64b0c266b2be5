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

    /// What the runner had begun when it was no more heard is nobody's: the next run makes it again, and waits for no lease.
    @Test func anotherRunnerGoesOnAtOnceWithWhatARemovedOneBegan() async throws {
        let desk = try await desk("gated-11-turnremoved")
        let (left, _) = try await endRun(of: desk, "gated-11-turnremoved") {
            try await desk.succeed("user", "remove", "runner")
        }
        try await desk.succeed("user", "add", "runner2", "--role", "operator", "--kind", "runner")
        try await expectTheNextRunTakesUp(left, of: desk)
    }

    @Test func aRunnerGoesOnAtOnceWithANewKeyForARevokedOne() async throws {
        let desk = try await desk("gated-11-turnrevoked")
        let (left, said) = try await endRun(of: desk, "gated-11-turnrevoked") {
            try await desk.succeed("key", "revoke", "runner", "--reason", "stolen")
        }
        #expect(
            said
                == "the signing key of runner was ended while it worked; an owner makes a new one with `promptledger key register runner`, then give the same command again to go on"
        )
        try await desk.succeed("key", "register", "runner")
        try await expectTheNextRunTakesUp(left, of: desk)
    }

    @Test func anotherRunnerGoesOnAtOnceWithWhatOneWithoutAKeyBegan() async throws {
        let desk = try await desk("gated-11-turnkeyless")
        let (left, _) = try await endRun(of: desk, "gated-11-turnkeyless") {
            try await desk.succeed("key", "revoke", "runner", "--reason", "lost")
        }
        try await desk.succeed("user", "add", "runner2", "--role", "operator", "--kind", "runner")
        try await expectTheNextRunTakesUp(left, of: desk)
    }

    /// - Returns: the runs whose attempts were under way when the runner was shut out, and what was said of that, once.
    private func endRun(
        of desk: Desk, _ model: String, byShuttingOut shutOut: () async throws -> Void
    ) async throws -> (left: Set<String>, said: String) {
        let run = try desk.start("run", "long.yaml")
        try await desk.waitUntil("long", hasRecorded: 10)
        try await shutOut()
        try await Servers.openGate(model)
        let outcome = try await run.outcome()
        #expect(outcome.status == 1)
        let events = try await desk.lines("log", "list")
        func runs(of type: JSON) -> Set<String> {
            Set(events.filter { $0["type"] == type }.compactMap { $0["facts"]["run"].text })
        }
        let left = runs(of: "run-started").subtracting(runs(of: "result-recorded"))
        return (left, try complaint(of: outcome))
    }

    private func expectTheNextRunTakesUp(_ left: Set<String>, of desk: Desk) async throws {
        let next = try await desk.run("run", "long.yaml", "--json")
        #expect(next.status == 0, "\(next.errors)")
        #expect(!next.errors.contains("held by"))
        #expect(try JSON(next.output)["runs"]["recorded"] == 30)
        let failed = try await desk.lines("log", "list", "--type", "attempt-failed")
        #expect(Set(failed.compactMap { $0["facts"]["run"].text }) == left, "exactly what was left was made again")
        #expect(failed.allSatisfy { $0["facts"]["failure"] == "FAILURE_CLASS_INTERRUPTED" })
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
