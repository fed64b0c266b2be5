import Foundation
import TestSupport
import Testing

/// Experiments whose calls are made in local sandboxes.
@Suite(
    .enabled(if: Programs.isPresent("bwrap"), "bubblewrap is not installed"),
    .enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(5)))
struct SandboxRunTests {
    @Test func anExperimentInSandboxesComesToTheSameAsWithout() async throws {
        let (inside, outside) = (try await Desk(), try await Desk())
        try inside.writeExperiment("same")
        try outside.writeExperiment("same")
        try await inside.succeed("run", "same.yaml", "--sandbox", "local")
        try await outside.succeed("run", "same.yaml", "--sandbox", "none")
        let within = try await inside.lines("experiment", "results", "same")
        let without = try await outside.lines("experiment", "results", "same")
        #expect(!within.isEmpty && within.count == without.count)
        for (one, other) in zip(within, without) {
            #expect((one["sandbox"], other["sandbox"]) == ("local", "none"))
            #expect((one["output"], one["score"], one["pass"]) == (other["output"], other["score"], other["pass"]))
            #expect((one["model"], one["case"], one["repeat"]) == (other["model"], other["case"], other["repeat"]))
        }

        let run = try #require(within[0]["run"].text)
        let sandboxes = try await inside.lines("sandbox", "logs", run)
        #expect(sandboxes.count == 1)
        #expect((sandboxes[0]["kind"], sandboxes[0]["attempt"], sandboxes[0]["exit_code"]) == ("local", 1, 0))
        #expect(try #require(sandboxes[0]["startup_ms"].number) > 0)
        #expect(try #require(sandboxes[0]["memory_peak_bytes"].number) > 0)
        #expect(try #require(sandboxes[0]["isolation"].text).contains("network"))
        let log = try #require(sandboxes[0]["log"].text)
        #expect(log.contains("200"))
        #expect(!log.contains("Bearer"))

        let types = try await inside.lines("log").compactMap { $0["type"].text }
        #expect(types.count { $0 == "sandbox-created" } == within.count)
        #expect(types.count { $0 == "sandbox-destroyed" } == within.count)
        try await inside.succeed("verify", "--full")
    }

    @Test func aSandboxEndsWithTheProgramThatMadeIt() async throws {
        let desk = try await Desk()
        try desk.writeExperiment("slow", model: "sleepy")
        let marker = "promptledger-sandbox-"
        let run = try desk.start("run", "slow.yaml", "--sandbox", "local")
        try await eventually { Self.sandboxes(of: run.pid) > 0 }
        kill(run.pid, SIGKILL)
        try await eventually { Self.bubblewraps(startedBy: run.pid) == 0 }
        _ = marker
    }
}
