import Curl
import Foundation
import HTTPTransport
import Sandboxes
import TestSupport
import Testing

/// Calls from within sandboxes of a Daytona on this machine, to a server of this machine.
@Suite(
    .serialized, .enabled("\(LocalDaytona.absence)") { try await LocalDaytona.isPossible() },
    .enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(3)))
struct DaytonaCallTests {
    private static let server = Result { try ScriptedServer() }
    private static let daytona = Task { try await LocalDaytona.start(lending: [server.get().port]) }
    private static let transport = CurlTransport()
    private let server: ScriptedServer

    init() throws { server = try Self.server.get() }

    private func maker() async throws -> DaytonaMaker {
        DaytonaMaker(settings: try await Self.daytona.value.settings(), transport: Self.transport)
    }

    private func request(_ method: String, _ target: String, body: String = "") -> HTTPRequest {
        HTTPRequest(
            method: method, url: server.baseURL + target,
            headers: ["Authorization": #"Bearer "quoted\" key"#, "Content-Type": "application/json"],
            body: Array(body.utf8))
    }

    @Test func callArrivesAndComesBackAsFromThisProcess() async throws {
        let sandboxed = SandboxedTransport(maker: try await maker())
        let echo = request("POST", "/echo?a=%20b", body: #"{"text": "grüße \n \u0041"}"#)
        let inside = try await sandboxed.send(echo)
        #expect(inside.head.status == 200 && inside.timing.total > 0)
        let told = try #require(try JSONSerialization.jsonObject(with: Data(inside.body)) as? [String: Any])
        #expect(
            told["target"] as? String == "/echo?a=%20b" && told["body"] as? String == #"{"text": "grüße \n \u0041"}"#)
        let headers = try #require(told["headers"] as? [[String]])
        #expect(headers.contains { $0[0].lowercased() == "authorization" && $0[1] == #"Bearer "quoted\" key"# })
        for target in ["/status/429?header=Retry-After:7&body=slow", "/drip?chunks=4&ms=50&bytes=1000"] {
            let inside = try await sandboxed.send(request("GET", target))
            let outside = try await Self.transport.send(request("GET", target))
            #expect(inside.head.status == outside.head.status && inside.body == outside.body, "\(target)")
            #expect(inside.head.headers["retry-after"] == outside.head.headers["retry-after"])
        }
        #expect(try await maker().list().listings.isEmpty)
    }

    @Test func recordTellsOfTheSandbox() async throws {
        let sandboxed = SandboxedTransport(maker: try await maker())
        let record = SandboxRecord(labels: ["workspace": "w", "run": "r-1"])
        _ = try await SandboxRecord.$current.withValue(record) { try await sandboxed.send(request("GET", "/echo")) }
        let use = try #require(record.uses.first)
        #expect(record.uses.count == 1 && record.fault == nil && use.exitCode == 0)
        #expect(use.identity.kind == .daytona && use.identity.isolation.contains("127.0.0.1"))
        let usage = try #require(use.usage)
        #expect(try #require(usage.processor) > .zero && usage.lifetime > .zero)
    }

    @Test(arguments: ["POST */process/session", "POST */process/session/*/exec"])
    func aDaytonaThatHangsIsNoModelThatDoes(match: String) async throws {
        let daytona = try await LocalDaytona.start(lending: [server.port])
        try await daytona.fail([["match": match, "hang": true]], over: Self.transport)
        let sandboxed = SandboxedTransport(
            maker: DaytonaMaker(settings: try daytona.settings(), transport: Self.transport), startMax: .seconds(1))
        var echo = request("GET", "/echo")
        echo.limits.firstByte = .milliseconds(300)
        let record = SandboxRecord()
        await #expect(throws: HTTPFault.cut("the sandbox failed")) {
            try await SandboxRecord.$current.withValue(record) { try await sandboxed.send(echo) }
        }
        #expect(record.fault == .timedOut(.seconds(1)) && record.uses.count == 1)
    }

    @Test func proxyOfTheSandboxIsNotTaken() async throws {
        // Every name under which curl looks for one, and none that spares a host.
        let names = ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]
        let proxies = Dictionary(uniqueKeysWithValues: names.map { ($0, server.baseURL) })
        let settings = try await Self.daytona.value.settings {
            $0.environment = proxies.merging(["no_proxy": "", "NO_PROXY": ""]) { $1 }
        }
        let sandboxed = SandboxedTransport(maker: DaytonaMaker(settings: settings, transport: Self.transport))
        let reply = try await sandboxed.send(request("GET", "/echo"))
        let told = try #require(try JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any])
        // As a proxy the server says so in what it hands on.
        let headers = try #require(told["headers"] as? [[String]]).map { $0[0].lowercased() }
        #expect(headers.contains("authorization") && !headers.contains("via"))
    }

    @Test func nothingElseIsReached() async throws {
        let other = try ScriptedServer()
        let sandboxed = SandboxedTransport(maker: try await maker())
        await #expect(throws: HTTPFault.self) {
            try await sandboxed.send(HTTPRequest(method: "GET", url: other.baseURL + "/echo"))
        }
        let accepted = try await Self.transport.send(HTTPRequest(method: "GET", url: other.baseURL + "/_log"))
        #expect(!String(decoding: accepted.body, as: UTF8.self).contains("/echo"))
    }

    @Test func warmSandboxesServeManyCalls() async throws {
        let pool = SandboxPool(maker: try await maker(), sandboxesMax: 2)
        let key = SandboxPoolKey(experiment: "e", actor: "a", trust: "t")
        let sandboxed = SandboxedTransport(maker: LendingMaker(pool, for: key))
        let record = SandboxRecord()
        try await withThrowingTaskGroup { group in
            for number in 0..<10 {
                let request = request("POST", "/echo", body: "{\"n\": \(number)}")
                group.addTask {
                    let reply = try await SandboxRecord.$current.withValue(record) { try await sandboxed.send(request) }
                    #expect(String(decoding: reply.body, as: UTF8.self).contains("\\\"n\\\": \(number)}"))
                }
            }
            try await group.waitForAll()
        }
        await pool.close()
        #expect(record.uses.count == 10 && Set(record.uses.map(\.identity.id)).count == 2 && record.fault == nil)
        #expect(try await maker().list().listings.isEmpty)
    }
}
