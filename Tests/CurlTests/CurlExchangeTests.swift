import Curl
import HTTPTransport
import TestSupport
import Testing

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)")) struct CurlExchangeTests {
    private let transport = CurlTransport()

    @Test func methodTargetHeadersAndBodyArriveAsGiven() async throws {
        var headers: HTTPHeaders = ["Authorization": "Bearer sk-1", "X-Empty": "", "Content-Type": "application/json"]
        headers.append("X-Twice", "one")
        headers.append("X-Twice", "two")
        let body = Array(#"{"text": "grüße"}"#.utf8)
        let reply = try await transport.send(
            HTTPRequest(method: "POST", url: Bench.url("/absent/../echo?a=%20b"), headers: headers, body: body))
        // The path is sent as it was given, so the server does not find it.
        #expect(reply.head.status == 404)
        let echo = try Echo(
            try await transport.send(
                HTTPRequest(method: "POST", url: Bench.url("/echo?a=%20b"), headers: headers, body: body)))
        #expect(echo.method == "POST")
        #expect(echo.target == "/echo?a=%20b")
        #expect(echo.body == #"{"text": "grüße"}"#)
        #expect(echo.values("authorization") == ["Bearer sk-1"])
        #expect(echo.values("x-empty") == [""])
        #expect(echo.values("x-twice") == ["one", "two"])
        #expect(echo.values("content-type") == ["application/json"])
        #expect(echo.values("content-length") == ["\(body.count)"])
    }

    @Test func nothingIsAddedThatNobodyAskedFor() async throws {
        let echo = try Echo(
            try await transport.send(
                HTTPRequest(method: "POST", url: Bench.url("/echo"), body: [UInt8](repeating: 65, count: 2_000_000))))
        #expect(echo.body.utf8.count == 2_000_000)
        let names = Set(echo.headers.map { $0[0].lowercased() })
        #expect(
            names == ["host", "user-agent", "accept", "accept-encoding", "content-length"], "no Expect, no Content-Type"
        )
        #expect(echo.values("user-agent") == ["promptledger"])
    }

    @Test(arguments: ["POST", "PUT", "PATCH"])
    func anEmptyBodyIsAnnounced(method: String) async throws {
        let echo = try Echo(try await transport.send(HTTPRequest(method: method, url: Bench.url("/echo"))))
        #expect(echo.method == method)
        #expect(echo.values("content-length") == ["0"])
    }

    @Test(arguments: ["GET", "DELETE", "OPTIONS"])
    func otherMethodsSendNoBodyUnlessGivenOne(method: String) async throws {
        let bare = try Echo(try await transport.send(HTTPRequest(method: method, url: Bench.url("/echo"))))
        #expect(bare.method == method)
        #expect(bare.values("content-length") == [])
        let full = try Echo(try await transport.send(HTTPRequest(method: method, url: Bench.url("/echo"), body: [65])))
        #expect(full.method == method)
        #expect(full.body == "A")
    }

    @Test func aHeadRequestDoesNotWaitForTheAnnouncedBody() async throws {
        let reply = try await transport.send(HTTPRequest(method: "HEAD", url: Bench.url("/echo")))
        #expect(reply.head.headers["content-length"] == "1234")
        #expect(reply.body == [])
    }

    @Test(arguments: [200, 204, 304, 400, 404, 429, 500, 599])
    func everyStatusIsAReply(status: Int) async throws {
        let reply = try await transport.send(
            .get(Bench.url("/status/\(status)?header=Retry-After:7&header=X-A:1&header=X-A:2")))
        #expect(reply.head.status == status)
        #expect(reply.head.version == "1.1")
        #expect(reply.head.headers["retry-after"] == "7")
        #expect(reply.head.headers.lines.filter { $0.name == "X-A" }.map(\.value) == ["1", "2"])
    }

    @Test func redirectsAreNotFollowed() async throws {
        let reply = try await transport.send(.get(Bench.url("/status/302?header=Location:/echo&body=moved")))
        #expect(reply.head.status == 302)
        #expect(reply.head.headers["Location"] == "/echo")
        #expect(String(decoding: reply.body, as: UTF8.self) == "moved")
    }

    @Test func cookiesAreNotKept() async throws {
        _ = try await transport.send(.get(Bench.url("/status/200?header=Set-Cookie:a=b")))
        let echo = try Echo(try await transport.send(.get(Bench.url("/echo"))))
        #expect(echo.values("cookie") == [])
    }

    @Test func compressedBodiesAreUndone() async throws {
        let reply = try await transport.send(.get(Bench.url("/gzip?bytes=100000")))
        #expect(reply.body == [UInt8](repeating: 0, count: 100_000))
        let echo = try Echo(try await transport.send(.get(Bench.url("/echo"))))
        #expect(echo.values("accept-encoding").first?.contains("gzip") == true)
    }

    @Test func interimRepliesAndTrailersDoNotDisturb() async throws {
        let reply = try await transport.send(.get(Bench.url("/interim")))
        #expect(reply.head == HTTPReplyHead(status: 200, headers: ["X-Final": "yes", "Transfer-Encoding": "chunked"]))
        #expect(String(decoding: reply.body, as: UTF8.self) == "final")
    }

    @Test func aLargeBodyArrivesWhole() async throws {
        let reply = try await transport.send(.get(Bench.url("/big?bytes=20000000")))
        #expect(reply.body.count == 20_000_000)
    }
}
