import Foundation
import TestSupport
import Testing

/// What `sandbox add` takes and refuses.
@Suite(.timeLimit(.minutes(5))) struct SandboxSettingsTests {
    @Test(arguments: [
        (["--organization", ""], "--organization is empty"), (["--snapshot", " "], "--snapshot is empty"),
        (["--image", "a", "--cpu", "5000"], "--cpu takes a number from 1 to 1024"),
        (["--image", "a", "--memory-gib", "99999999999"], "--memory-gib takes a number from 1 to 1024"),
        (["--auto-stop-minutes", "10081"], "--auto-stop-minutes takes a number from 0 to 10080"),
        (["--env", "NAME"], "has no ="), (["--env", "=canary"], "no name before ="),
        (["--env", "1A=canary"], "--env 1A=… has no name of a variable"), (["--env", "PATH=canary"], "--env PATH=…"),
        (["--env", "LD_PRELOAD=canary"], "--env LD_PRELOAD=…"),
    ]) func whatCannotBeIsRefused(arguments: [String], words: String) async throws {
        let desk = try await Desk()
        let outcome = try await desk.run(["sandbox", "add", "daytona"] + arguments)
        #expect(outcome.status == 2 && outcome.errors.contains(words), "\(outcome.errors)")
        #expect(!outcome.errors.contains("canary"))
        #expect(try await desk.lines("sandbox", "list").count == 2)
    }

    @Test func aPortIsOne() async throws {
        let desk = try await Desk()
        #expect(
            try await desk.refusal("sandbox", "add", "daytona", "--url", "http://127.0.0.1:99999/api").contains(
                "its port is not a number from 1 to 65535"))
    }

    @Test func whatIsNoLongerSetIsTold() async throws {
        let desk = try await Desk()
        let first = try await desk.run([
            "sandbox", "add", "daytona", "--url", "http://127.0.0.1:1/api", "--snapshot", "s", "--target", "eu",
            "--env",
            "MARK=seen", "--env", "API_TOKEN=canary",
        ])
        #expect(first.status == 0 && first.errors.contains("API_TOKEN looks like a secret"), "\(first.errors)")
        #expect(!first.errors.contains("MARK") && !(first.output + first.errors).contains("canary"))
        let second = try await desk.run(["sandbox", "add", "daytona", "--target", "us", "--env", "MARK=seen"])
        #expect(
            second.errors.contains("no longer set of daytona: --url, --snapshot, --env API_TOKEN;"), "\(second.errors)")
    }
}
