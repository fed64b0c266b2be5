import Curl
import Foundation
import HTTPTransport
import TestSupport
import Testing

/// Sandboxes at a server elsewhere, and what may not leave. Whatever leaves this machine goes through a proxy of ours, which hears of nothing.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(5)))
struct LocalOnlySandboxTests {
    /// The requests that came to a server of which everything is kept.
    private func heard(_ proxy: ScriptedServer) async throws -> [String] {
        let log = HTTPRequest(method: "GET", url: "\(proxy.baseURL)/_log")
        return try JSON(String(decoding: try await CurlTransport().send(log).body, as: UTF8.self)).elements
            .compactMap { $0["path"].text }
    }

    @Test func aServerElsewhereIsAskedForNothingWhereSomethingStaysLocal() async throws {
        let proxy = try await offThread { try ScriptedServer() }
        let desk = try await Desk(
            ["DAYTONA_API_KEY": "dtn_0123456789abcdef", "http_proxy": proxy.baseURL], choosesSandboxes: true)
        try await desk.succeed("sandbox", "add", "far", "--url", "http://refused.invalid/api")
        try desk.writeExperiment("kept", models: ["echo", "upper"])
        try await desk.succeed("run", "kept.yaml", "--sandbox", "none")
        try await desk.succeed("metric", "define", "program", "--type", "python", "--value", "len(output) < 99")
        try await desk.succeed(
            "metric", "define", "kind", "--type", "llm-rubric", "--value", "is kind", "--judge", "openai:judge-Say")

        // One prompt is marked: what comes from it is held back, of everybody who would send it.
        try await desk.succeed("prompt", "local-only", "kept")
        for arguments in [
            ["score", "kept", "--metric", "program"], ["score", "kept", "--metric", "kind"],
            ["judge", "kept", "--by", "openai:prefer-Say"],
        ] {
            let complaint = try await desk.refusal(["experiment"] + arguments + ["--sandbox", "far"])
            #expect(complaint.contains("nothing was sent") && complaint.contains("local only"), "\(complaint)")
        }
        let run = try await desk.run("run", "kept.yaml", "--sandbox", "far")
        #expect(run.status == 1 && run.errors.contains("2 of 2 runs failed: 2 local-only"), "\(run.errors)")
        #expect(try await heard(proxy) == [])

        // As chosen for the workspace, and with the dataset marked in the prompt's place.
        try await desk.succeed("prompt", "local-only", "kept", "--off")
        let dataset = try #require(try await desk.lines("dataset", "list").first?["name"].text)
        try await desk.succeed("dataset", "local-only", dataset)
        try await desk.succeed("sandbox", "choose", "far")
        let chosen = try await desk.run("run", "kept.yaml")
        #expect(chosen.status == 1 && chosen.errors.contains("2 of 2 runs failed: 2 local-only"), "\(chosen.errors)")
        #expect(try await heard(proxy) == [])

        // Where all is, nothing is begun.
        try await desk.succeed("workspace", "settings", "--local-only", "on")
        let size = try await desk.document("verify")["size"]
        let complaint = try await desk.refusal("run", "kept.yaml", "--sandbox", "far")
        #expect(complaint.contains("nothing was sent"), "\(complaint)")
        #expect(try await desk.document("verify")["size"] == size)
        #expect(try await heard(proxy) == [])

        // An address of the workspace's own may be asked, and then the proxy hears of it; it refuses to go to this one.
        try await desk.succeed("sandbox", "add", "far", "--url", "http://refused.invalid/api", "--on-premises")
        #expect(try await desk.lines("provider", "list").map(\.["locality"]) == ["local"])
        #expect(try await desk.run("run", "kept.yaml", "--sandbox", "far", "--attempts", "1").status == 1)
        #expect(try await heard(proxy).allSatisfy { $0.hasPrefix("http://refused.invalid/api/") })
        #expect(try await !heard(proxy).isEmpty)
        try await desk.succeed("verify", "--full")
    }

    @Test func anAddressOfOnesOwnIsNamed() async throws {
        let desk = try await Desk()
        let outcome = try await desk.run("sandbox", "add", "far", "--on-premises")
        #expect(outcome.status == 2 && outcome.errors.contains("name it with --url"), "\(outcome.errors)")
        let url = "http://refused.invalid/api"
        #expect(try await desk.document("sandbox", "add", "far", "--url", url, "--on-premises")["on_premises"] == true)
        let again = try await desk.run("sandbox", "add", "far", "--url", url)
        #expect(again.errors.contains("no longer set of far: --on-premises"), "\(again.errors)")
    }
}
