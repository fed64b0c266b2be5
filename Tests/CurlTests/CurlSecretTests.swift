import Curl
import HTTPTransport
import TestSupport
import Testing

/// A key travels in a header, and is seen nowhere else.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)")) struct CurlSecretTests {
    private static let key = "sk-sesame-4711"

    @Test(arguments: [
        "/cut?how=length", "/close", "/garbage", "/hang", "/big?bytes=100000", "/fat-head?bytes=400000",
        "/echo?key=\(key)",
    ])
    func noFaultRepeatsAKeyOrAQuery(target: String) async throws {
        let limits = HTTPLimits(firstByte: .milliseconds(100), replyBytesMax: 100)
        let request = HTTPRequest(
            method: "POST", url: try Bench.url(target), headers: ["Authorization": "Bearer \(Self.key)"],
            body: Array(Self.key.utf8), limits: limits)
        let transport = CurlTransport()
        let end = try #require(await transport.fault(of: request))
        #expect(!"\(end)".contains("sesame"))
        #expect(!String(reflecting: end).contains("sesame"))
        let stream = CurlTransport()
        let late = await fault { () throws(HTTPFault) in _ = try await stream.open(request).remainder() }
        #expect(!String(reflecting: late).contains("sesame"))
    }

    @Test func headersDescribeThemselvesByNameOnly() {
        let headers: HTTPHeaders = ["Authorization": "Bearer \(Self.key)"]
        #expect("\(headers)" == "HTTPHeaders(Authorization)")
        #expect("\(headers.lines)" == "[Authorization: …]")
        #expect(!String(reflecting: HTTPRequest.get("http://h/", headers: headers)).contains("sesame"))
    }

    @Test func aKeyDoesNotFollowARedirect() async throws {
        let other = try ScriptedServer()
        let request = HTTPRequest.get(
            try Bench.url("/status/301?header=Location:\(other.baseURL)/echo"),
            headers: ["Authorization": "Bearer \(Self.key)"])
        let transport = CurlTransport()
        #expect(try await transport.send(request).head.status == 301)
        let log = try await transport.send(.get(other.baseURL + "/_log"))
        #expect(String(decoding: log.body, as: UTF8.self) == "[]")
    }
}
