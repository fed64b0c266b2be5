import Curl
import Domain
import Events
import Foundation
import HTTPTransport
import Ledger
import Projections
import Runner
import Testing
import TestSupport

/// LLMock imitates the providers, injects troubles, and judges its client: what was retried, how soon, and what was taken for an answer.
@Suite(
    .enabled("\(PeerProgram.absence)") { try await PeerProgram.isPossible("llmock") }, .timeLimit(.minutes(5)))
struct JudgedTests {
    struct Peer: Sendable, CustomTestStringConvertible {
        /// The kind of provider, and LLMock's name for it.
        let kind: String
        var name: String?
        let path: String
        let model: String
        var testDescription: String { kind }
    }

    static let peers = [
        Peer(kind: "openai", path: "/v1", model: "gpt-4o"),
        Peer(kind: "openai-responses", name: "openai", path: "/v1", model: "gpt-4o"),
        Peer(kind: "anthropic", path: "/anthropic", model: "claude-sonnet-4-5"),
        Peer(kind: "cohere", path: "/cohere", model: "command-a-03-2025"),
    ]

    /// What is injected before each request is answered well, one after the other.
    private static let troubles = [
        #""type":"fail","status":429,"retry_after":1"#, #""type":"fail","status":503"#, #""type":"fail","status":500"#,
        #""type":"stream_fault","kind":"disconnect","after_chunks":2"#,
        #""type":"stream_fault","kind":"truncate","after_chunks":2"#,
        #""type":"stream_fault","kind":"malformed","after_chunks":1"#,
        #""type":"stream_fault","kind":"stall","after_chunks":1"#,
    ]

    @Test(arguments: peers) func aJudgeFindsNothingWrong(_ peer: Peer) async throws {
        let server = try await PeerServer.start("llmock")
        let lab = try await Laboratory()
        let name = peer.name ?? peer.kind
        let own = peer.kind == "anthropic" ? [#""type":"fail","status":529"#] : []
        try await inject(Self.troubles + own, for: name, into: server, lab)

        var model = ModelSettings()
        model.model = "\(peer.kind):\(peer.model)"
        model.baseURL = server.baseURL + peer.path
        model.stream = true
        model.apiKeyEnvironment = "PEER_KEY"
        let experiment = try await lab.start([model], questions: (0..<6).map { "question \($0)" }, concurrencyMax: 1)
        // A stall is noticed by the time that a call may take.
        let runner = lab.makeRunner(
            environment: ["PEER_KEY": "sk-of-nobody"], callMax: .seconds(3), attemptsMax: 8,
            firstWait: .milliseconds(300))
        let task = Task { try await runner.run() }
        try await lab.waitForEnd(of: experiment)
        task.cancel()
        try await task.value

        #expect(lab.counts(of: experiment).recorded == 6)
        let failures = lab.runs(of: experiment).reduce(0) { $0 + $1.failedAttemptsAt.count }
        #expect(
            failures == Self.troubles.count + own.count, "each trouble is seen as one, and none is taken for an answer")
        let verdict = try await verdict(of: server, lab)
        #expect(verdict.passed && verdict.findings.isEmpty, "\(verdict.findings.map(\.code))")
        #expect(verdict.faultsInjected == Self.troubles.count + own.count)
    }

    private func inject(_ troubles: [String], for name: String, into server: PeerServer, _ lab: Laboratory) async throws
    {
        let behaviors = troubles.map { #"{\#($0),"times":1,"match":{"provider":"\#(name)"}}"# }
        let request = HTTPRequest(
            method: "POST", url: server.baseURL + "/_llmock/scenario", headers: ["Content-Type": "application/json"],
            body: Array(#"{"behaviors":[\#(behaviors.joined(separator: ","))]}"#.utf8))
        let reply = try await lab.transport.send(request)
        try #require(reply.head.status == 201, "\(String(decoding: reply.body, as: UTF8.self))")
    }

    private struct Verdict: Decodable {
        struct Finding: Decodable { let code: String }

        let passed: Bool
        let faultsInjected: Int
        let findings: [Finding]
    }

    private func verdict(of server: PeerServer, _ lab: Laboratory) async throws -> Verdict {
        let reply = try await lab.transport.send(
            HTTPRequest(method: "GET", url: server.baseURL + "/_llmock/verdict"))
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Verdict.self, from: Data(reply.body))
    }
}
