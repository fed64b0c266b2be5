import Curl
import Foundation
import HTTPTransport
import Sandboxes
import TestSupport
import Testing

/// The same requests from within a sandbox and from this process: what arrives, and what is made of the reply, is the same.
@Suite(
    .enabled(if: LocalLaboratory.obstacle == nil, "\(LocalLaboratory.obstacle ?? "")"),
    .enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(2)))
struct SandboxedTransportTests {
    private static let server = Result { try ScriptedServer() }
    private let server: ScriptedServer
    private let sandboxed: SandboxedTransport

    init() throws {
        server = try Self.server.get()
        sandboxed = SandboxedTransport(maker: try LocalMaker())
    }

    private func request(_ method: String, _ target: String, body: [UInt8] = [], _ limits: HTTPLimits = HTTPLimits())
        -> HTTPRequest
    {
        var headers: HTTPHeaders = [
            "Authorization": #"Bearer "quoted\" key"#, "X-Empty": "", "Content-Type": "application/json",
        ]
        headers.append("X-Twice", "one")
        headers.append("X-Twice", "two")
        return HTTPRequest(method: method, url: server.baseURL + target, headers: headers, body: body, limits: limits)
    }

    @Test(arguments: ["GET", "POST", "DELETE"])
    func arrivesAsFromThisProcess(method: String) async throws {
        let body = method == "POST" ? Array(#"{"text": "grüße \n \u0041"}"#.utf8) : []
        let request = request(method, "/echo?a=%20b", body: body)
        let inside = try await sandboxed.send(request)
        let outside = try await CurlTransport().send(request)
        #expect(inside.head.status == 200)
        #expect(try lines(of: inside) == lines(of: outside))
        #expect(inside.head.headers["content-type"] == outside.head.headers["content-type"])
        #expect(inside.timing.total > 0)
        #expect(inside.timing.firstByte != nil)
        #expect(try #require(inside.timing.setup) > 0)
    }

    /// What the server heard, with the headers in alphabetical order.
    private func lines(of reply: HTTPReply) throws -> [String] {
        let echo = try #require(try JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any])
        let headers = (echo["headers"] as? [[String]] ?? []).map { $0.joined(separator: ": ").lowercased() }
        return ["\(echo["method"]!) \(echo["target"]!) \(echo["body"]!)"]
            + headers.sorted().filter { !$0.hasPrefix("accept-encoding") }
    }

    @Test(arguments: [
        "/status/429?header=Retry-After:7&body=slow", "/status/500?body=x", "/gzip?bytes=100000", "/interim",
        "/drip?chunks=4&ms=20&bytes=1000", "/big?bytes=3000000",
    ])
    func comesBackAsToThisProcess(target: String) async throws {
        let request = request("GET", target)
        let inside = try await sandboxed.send(request)
        let outside = try await CurlTransport().send(request)
        #expect(inside.head.status == outside.head.status)
        #expect(inside.head.headers["retry-after"] == outside.head.headers["retry-after"])
        #expect(inside.body == outside.body)
    }

    @Test func aReplyIsReadAsItComes() async throws {
        // It says a little and then nothing more, so whoever reads that has not waited for the end.
        var stalling = request("POST", "/v1/chat/completions")
        stalling.body = Array(
            #"{"model": "stall", "stream": true, "messages": [{"role": "user", "content": "a b"}]}"#.utf8)
        let stream = try await sandboxed.open(stalling)
        #expect(stream.head.status == 200)
        let first = try #require(try await stream.next())
        #expect(String(decoding: first, as: UTF8.self).hasPrefix("data: "))
    }

    @Test(arguments: [
        ("/cut?after=100&how=length", "cut"), ("/cut?after=100&how=chunked", "cut"), ("/cut?how=head", "cut"),
        ("/close", "cut"), ("/garbage", "cut"), ("/hang", "timedOut"), ("/big?bytes=3000000", "replyTooLarge"),
    ])
    func aBadReplyIsAFaultOfItsClass(target: String, expected: String) async throws {
        let time: Duration = target == "/hang" ? .seconds(1) : .seconds(60)
        let limits = HTTPLimits(firstByte: time, whole: time, replyBytesMax: 2_000_000)
        await #expect { try await sandboxed.send(request("GET", target, limits)) } throws: { error in
            switch error as? HTTPFault {
            case .cut: expected == "cut"
            case .timedOut: expected == "timedOut"
            case .replyTooLarge: expected == "replyTooLarge"
            default: false
            }
        }
    }

    @Test func anAddressWhereNobodyIsIsSaidToBeOne() async throws {
        let nobody = try await ListeningServer()
        nobody.stop()
        try await Task.sleep(for: .milliseconds(50))
        await #expect(throws: HTTPFault.unreachable(host: "127.0.0.1")) {
            try await sandboxed.send(HTTPRequest(method: "GET", url: "http://127.0.0.1:\(nobody.port)/"))
        }
        await #expect(throws: HTTPFault.unknownHost("no-such-host.invalid")) {
            try await sandboxed.send(HTTPRequest(method: "GET", url: "http://no-such-host.invalid/"))
        }
    }

    @Test(arguments: [
        "ftp://127.0.0.1/", "127.0.0.1", "http://", "http://user:pw@127.0.0.1/", "http://127.0.0.1:99999/",
    ])
    func aURLThatIsNoneIsNotSent(url: String) async throws {
        await #expect { try await sandboxed.send(HTTPRequest(method: "GET", url: url)) } throws: { error in
            if case .malformedRequest? = error as? HTTPFault { true } else { false }
        }
    }

    @Test func aHeaderIsNoWayToMoreSettings() async throws {
        var bad = request("GET", "/echo")
        bad.headers["X-Bad"] = "a\"\nurl = \"file:///etc/passwd"
        await #expect(throws: HTTPFault.malformedRequest("the method, the URL or a header holds a control character")) {
            try await sandboxed.send(bad)
        }
    }

    @Test func whatBecameOfTheSandboxIsRecorded() async throws {
        let record = SandboxRecord(labels: ["run": "1"])
        _ = try await SandboxRecord.$current.withValue(record) { try await sandboxed.send(request("GET", "/echo")) }
        let use = try #require(record.uses.first)
        #expect(record.uses.count == 1 && record.fault == nil)
        #expect(use.identity.kind == .local)
        #expect(use.identity.isolation.contains("network"))
        #expect(use.exitCode == 0 && use.endedBy == nil)
        #expect(try #require(use.usage).processor ?? .zero > .zero)
    }

    /// A server may send the key back, in a header or as a place to go to.
    @Test(arguments: ["Authorization", "x-api-key", "X-Auth-Token"])
    func theKeyIsInNoLog(header: String) async throws {
        let record = SandboxRecord()
        var call = request(
            "GET", "/status/302?header=X-Echo:sk-SECRET-12345&header=Location:http://h/?k=sk-SECRET-12345")
        call.headers[header] = header == "Authorization" ? "Bearer sk-SECRET-12345" : "sk-SECRET-12345"
        let sent = call
        let reply = try await SandboxRecord.$current.withValue(record) { try await sandboxed.send(sent) }
        #expect(reply.head.headers["X-Echo"] == "sk-SECRET-12345")
        let log = String(decoding: try #require(record.uses.first).log, as: UTF8.self)
        #expect(log.contains("X-Echo: [credential]") && !log.contains("SECRET"))
    }

    @Test func aHeadThatHasTheKeyInPiecesIsInNoLog() async throws {
        let record = SandboxRecord()
        var call = request("GET", "/status/200?header=X-Echo:%5B%22sk-SEC%22,%22RET-12345%22%5D")
        call.headers["Authorization"] = "Bearer sk-SECRET-12345"
        let sent = call
        _ = try await SandboxRecord.$current.withValue(record) { try await sandboxed.send(sent) }
        let log = String(decoding: try #require(record.uses.first).log, as: UTF8.self)
        #expect(log == "[not kept: the credential stood in the head of this reply]\n")
    }

    @Test func whatBecameOfASandboxIsKnownThoughItsReplyIsGivenUp() async throws {
        let record = SandboxRecord()
        let target = request("GET", "/drip?chunks=1000&ms=20&bytes=10")
        _ = try await SandboxRecord.$current.withValue(record) { () async throws -> [UInt8]? in
            try await sandboxed.open(target).next()
        }
        await record.ended(within: .seconds(60))
        #expect(record.uses.count == 1 && record.uses.first?.usage != nil)
        await record.ended(within: .seconds(60))
    }

    @Test func nobodyWaitsForeverForWhatBecameOfASandbox() async throws {
        let record = SandboxRecord()
        let place = record.begin(
            SandboxIdentity(kind: .local, id: "l", isolation: "none", startup: .zero), for: .call)
        await record.ended(within: .milliseconds(20))
        #expect(record.uses[place].usage == nil)
        record.end(place, .success(0), usage: nil, log: [])
        await record.ended(within: .seconds(60))
    }

    @Test(.enabled(if: TestCertificate.isPossible, "\(TestCertificate.absence)"))
    func aCertificateMustVerify() async throws {
        let folder = try TemporaryDirectory()
        let certificate = try TestCertificate(in: folder)
        let secure = try ScriptedServer(tls: (certificate.certificate, certificate.key))
        defer { secure.stop() }
        let request = HTTPRequest(method: "GET", url: secure.baseURL + "/echo")
        await #expect { try await sandboxed.send(request) } throws: { error in
            if case .tls(host: "127.0.0.1", _)? = error as? HTTPFault { true } else { false }
        }
        let authorities = Array(try Data(contentsOf: URL(filePath: certificate.authority)))
        let trusting = SandboxedTransport(maker: try LocalMaker(), authorities: authorities)
        let reply = try await trusting.send(request)
        #expect(reply.head.status == 200)
        #expect(reply.timing.tls != nil)
    }

    @Test func cancellationEndsTheCall() async throws {
        let task = Task { try await sandboxed.send(request("GET", "/hang")) }
        try await Task.sleep(for: .milliseconds(300))
        task.cancel()
        await #expect(throws: HTTPFault.cancelled) { try await task.value }
    }
}
