import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
struct WatchedRunTests {
    @Test func aCancelledExperimentKeepsItsResultsAndIsNotGoneOnWith() async throws {
        let desk = try await Desk(isUrgent: true)
        try desk.writeExperiment(
            "long", models: ["gated-20-cancel"], cases: (1...30).map { "- vars: {word: word\($0)}" },
            more: "evaluateOptions: {maxConcurrency: 2}")
        let run = try desk.start("run", "long.yaml")
        try await desk.waitUntil("long", hasRecorded: 2)
        run.signal(SIGINT)
        try await Task.sleep(for: .milliseconds(300))
        run.signal(SIGINT)
        #expect(try await run.outcome().status == 1)
        try await desk.succeed("experiment", "cancel", "long")

        let shown = try await desk.document("experiment", "show", "long")
        #expect(shown["state"] == "cancelled")
        let recorded = try #require(shown["runs"]["recorded"].number)
        #expect(recorded >= 2)
        #expect(shown["runs"]["cancelled"].number == 30 - recorded)
        #expect(try await desk.document("leaderboard")["rows"][0]["n"].number == recorded)
        let size = try await desk.document("verify")["size"]
        try await desk.succeed("experiment", "cancel", "long")
        #expect(try await desk.document("verify")["size"] == size, "to cancel it again does nothing")
        try await Servers.openGate("gated-20-cancel")
        #expect(try await desk.document("run", "long.yaml")["runs"]["recorded"] == 30)
        #expect(try await desk.lines("experiment", "list").map(\.["state"]) == ["cancelled", "concluded"])
        #expect(try await desk.document("verify", "--full")["ok"] == true)
    }

    @Test func theLogIsFollowedAsItIsWritten() async throws {
        let desk = try await Desk(isUrgent: true)
        let follower = try desk.start("log", "follow", "--from", "0", "--json")
        try await desk.succeed("prompt", "create", "p", "--text", "a")
        let patience = ContinuousClock.now + .seconds(60)
        while ContinuousClock.now < patience, try !follower.outputSoFar().contains("version-committed") {
            try await Task.sleep(for: .milliseconds(50))
        }
        follower.signal(SIGTERM)
        let lines = try await follower.outcome().output.split(separator: "\n").map { try JSON(String($0)) }
        #expect(lines == (try await desk.lines("log", "list")))
        #expect(lines.last?["type"] == "version-committed")
    }
}
