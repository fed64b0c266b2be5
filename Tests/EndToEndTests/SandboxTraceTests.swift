import Foundation
import TestSupport
import Testing

/// What sandboxes need of this machine, and what is left of them there.
@Suite(
    .enabled(if: Programs.isPresent("bwrap"), "bubblewrap is not installed"),
    .enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(5)))
struct SandboxTraceTests {
    @Test(arguments: [256, 128, 96]) func withFewOpenFilesManyRunsAreMadeAFewAtATime(limit: Int) async throws {
        let desk = try await Desk()
        try desk.writeExperiment(
            "many", models: ["slow-50"], cases: (0..<60).map { "- vars: {word: w\($0)}" },
            more: "evaluateOptions: {maxConcurrency: 60}")
        let outcome = try await desk.run(
            python: """
                import os, resource, sys
                resource.setrlimit(resource.RLIMIT_NOFILE, (\(limit), \(limit)))
                os.execv(sys.argv[1], sys.argv[1:])
                """,
            with: [
                Programs.built("promptledger"), "run", "many.yaml", "--sandbox", "local", "--concurrency", "60",
                "--attempts", "1",
            ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try await desk.lines("experiment", "results", "many").allSatisfy { $0["state"] == "recorded" })
    }

    @Test func aLimitOnOpenFilesThatCanBeLiftedIsLifted() async throws {
        let desk = try await Desk()
        let outcome = try await desk.run(
            python: """
                import os, resource, sys
                resource.setrlimit(resource.RLIMIT_NOFILE, (128, 1024))
                os.execv(sys.argv[1], sys.argv[1:])
                """, with: [Programs.built("promptledger"), "doctor"])
        #expect(outcome.output.contains("1024 may be open, so 77 local sandboxes"), "\(outcome.output)")
    }

    @Test func whatAKilledRunLeftInTheFolderForTemporaryFilesIsRemovedByTheNext() async throws {
        let temporary = try TemporaryDirectory("tmp")
        // Of root's the programs inside are somebody else's, who must get to their socket.
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: temporary.url.path)
        let desk = try await Desk(["TMPDIR": temporary.url.path])
        func left() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: temporary.url.path).filter {
                $0.hasPrefix("promptledger-sandbox-")
            }
        }
        try desk.writeExperiment("slow", models: ["stall"])
        let run = try desk.start("run", "slow.yaml", "--sandbox", "local")
        while try left().isEmpty { try await Task.sleep(for: .milliseconds(10)) }
        run.signal(SIGKILL)
        _ = try await run.outcome()
        #expect(try left().count == 1)
        try desk.writeExperiment("next")
        try await desk.succeed("run", "next.yaml", "--sandbox", "local")
        #expect(try left().isEmpty)
    }
}
