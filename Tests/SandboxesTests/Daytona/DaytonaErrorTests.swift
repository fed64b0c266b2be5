import HTTPTransport
import Testing

@testable import Sandboxes

@Suite struct DaytonaErrorTests {
    private static let doing = "looking at a sandbox"

    private func fault(_ answer: ScriptedTransport.Answer, repeats: Int = 0) async throws -> SandboxFault? {
        let settings = try DaytonaSettings.sample { $0.pace.repeatsMax = repeats }
        let client = DaytonaClient(transport: ScriptedTransport(["GET /sandbox/s-1": [answer]]), settings: settings)
        return await SandboxesTests.fault { try await client.perform(settings.inspect("s-1")) }
    }

    private static func api(_ status: Int, _ message: String) -> ScriptedTransport.Answer {
        .json(
            #"{"path":"/p","timestamp":"t","statusCode":\#(status),"error":"E","message":"\#(message)"}"#,
            status: status)
    }

    @Test(arguments: [
        (400, SandboxFault.rejected("looking at a sandbox: HTTP 400: why")),
        (401, .unauthorised("looking at a sandbox: HTTP 401: why, or the key is of another organisation")),
        (402, .quotaExhausted("looking at a sandbox: HTTP 402: why")),
        (403, .forbidden("looking at a sandbox: HTTP 403: why")),
        (404, .notFound("looking at a sandbox: HTTP 404: why")),
        (410, .notFound("looking at a sandbox: HTTP 410: why")),
        (408, .timedOut(.milliseconds(1))), (504, .timedOut(.milliseconds(1))),
        (409, .conflict("looking at a sandbox: HTTP 409: why")),
        (413, .rejected("looking at a sandbox: HTTP 413: why")),
        (418, .rejected("looking at a sandbox: HTTP 418: why")),
        (422, .rejected("looking at a sandbox: HTTP 422: why")),
        (429, .rateLimited(retryAfter: nil)), (500, .serverFailed("looking at a sandbox: HTTP 500: why")),
        (502, .serverFailed("looking at a sandbox: HTTP 502: why")),
        (503, .serverFailed("looking at a sandbox: HTTP 503: why")),
    ])
    func statusHasItsFault(_ status: Int, _ expected: SandboxFault) async throws {
        #expect(try await fault(Self.api(status, "why")) == expected)
        // The envelope of the toolbox, the proxy and the runner.
        let narrow =
            #"{"statusCode":\#(status),"message":"why","code":"NOT_FOUND","timestamp":"t","path":"/p","method":"GET"}"#
        #expect(try await fault(.json(narrow, status: status)) == expected)
    }

    @Test(arguments: [
        (400, "Total CPU limit exceeded. Maximum allowed: 10."), (403, "Organization is suspended: Depleted credits"),
        (400, "Sandbox memory quota is used up"),
    ])
    func quotaIsToldByItsWords(_ status: Int, _ message: String) async throws {
        let expected = SandboxFault.quotaExhausted("\(Self.doing): HTTP \(status): \(message)")
        #expect(try await fault(Self.api(status, message)) == expected)
    }

    @Test func redirectIsNotFollowed() async throws {
        let fault = try await fault(.reply(302, "", ["Location": "https://evil.example"]))
        guard case .unreachable(let text) = fault else { return #expect(Bool(false), "\(String(describing: fault))") }
        #expect(text.contains("check the API URL") && !text.contains("evil"))
    }

    @Test(arguments: [
        (#"{"message":["a","b"],"error":"Bad Request"}"#, "a, b"), (#"{"error":"Bad Request"}"#, "Bad Request"),
        (#"{"errors":["/w/a: no space","/w/b: no"],"files":[]}"#, "/w/a: no space, /w/b: no"),
        (#"{"message":7,"error":{"x":1}}"#, nil), ("<html>bad gateway</html>", nil), ("", nil), ("\u{0}\u{7}", nil),
        ("plain\r\n  words\u{1b}[31m", "plain words [31m"), ("right\u{202E}left", "right left"),
        (#"{"message":""}"#, nil),
    ])
    func messageIsReadFromWhateverThereIs(_ body: String, _ message: String?) throws {
        let reply = DaytonaErrorReply(Array(body.utf8), key: try DaytonaKey(DaytonaSettings.sampleKey))
        #expect(reply.message == message)
    }

    @Test func messageIsShortAndWithoutTheKey() throws {
        let key = try DaytonaKey(DaytonaSettings.sampleKey)
        let long = DaytonaErrorReply(Array(#"{"message":"\#(String(repeating: "x", count: 9_000))"}"#.utf8), key: key)
        #expect(long.message?.count == DaytonaErrorReply.lengthMax + 1)
        let echo = DaytonaErrorReply(Array("no such token \(DaytonaSettings.sampleKey)".utf8), key: key)
        #expect(echo.message == "no such token [key]")
        let (half, rest) = (DaytonaSettings.sampleKey.prefix(8), DaytonaSettings.sampleKey.dropFirst(8))
        #expect(DaytonaErrorReply(Array(#"{"message":["\#(half)","\#(rest)"]}"#.utf8), key: key).message == nil)
        // Cut first, the half of a key would be left.
        let late = String(repeating: "y", count: DaytonaErrorReply.lengthMax - 10) + DaytonaSettings.sampleKey
        #expect(DaytonaErrorReply(Array(late.utf8), key: key).message?.contains("dtn_") == false)
    }

    @Test(
        arguments: [
            (["Retry-After": "7"], 7_000), (["retry-after-sandbox-create": "2"], 2_000),
            (["Retry-After-sandbox-create": "2", "Retry-After-authenticated": "3.5"], 3_500),
            (
                [
                    "X-RateLimit-Reset-authenticated": "9", "X-RateLimit-Remaining-authenticated": "5",
                    "X-RateLimit-Reset-sandbox-create": "4", "X-RateLimit-Remaining-sandbox-create": "0",
                ], 4_000
            ),
            (["X-RateLimit-Reset": "6"], 6_000), (["Retry-After": "99999999999"], 86_400_000),
            (["Retry-After": "soon"], nil),
            (["Retry-After": "-1"], nil), (["Retry-After": "nan"], nil), (["Retry-After": "1.2.3"], nil), ([:], nil),
        ] as [(HTTPHeaders, Int?)])
    func waitIsReadInAllForms(_ headers: HTTPHeaders, _ milliseconds: Int?) async throws {
        let expected = SandboxFault.rateLimited(retryAfter: milliseconds.map { .milliseconds($0) })
        #expect(try await fault(.reply(429, "", headers)) == expected)
    }

    @Test(arguments: [
        (HTTPFault.unknownHost("h"), "looking at a sandbox: no address is known for h: check the name and the network"),
        (
            .unreachable(host: "h"),
            "looking at a sandbox: nobody answers at h: check that the server runs, and its port"
        ),
        (.tls(host: "h", "r"), "looking at a sandbox: no secure connection to h: r"),
        (.cut("r"), "looking at a sandbox: the answer broke off: r"),
        (.proxy("r"), "looking at a sandbox: the proxy failed: r"),
    ])
    func transferThatFailsIsUnreachable(_ transfer: HTTPFault, _ text: String) async throws {
        #expect(try await fault(.fault(transfer)) == .unreachable(text))
    }

    @Test func otherTransfersHaveTheirFaults() async throws {
        #expect(try await fault(.fault(.timedOut(.connect))) == .timedOut(.seconds(10)))
        #expect(try await fault(.fault(.timedOut(.firstByte))) == .timedOut(.seconds(20)))
        #expect(try await fault(.fault(.timedOut(.whole))) == .timedOut(.seconds(20)))
        #expect(try await fault(.fault(.cancelled)) == .cancelled)
        guard case .rejected = try await fault(.fault(.malformedRequest("r"))) else { return #expect(Bool(false)) }
        guard case .protocolBroken = try await fault(.fault(.replyTooLarge(limitBytes: 1))) else {
            return #expect(Bool(false))
        }
    }

    @Test(arguments: ["", "nonsense", "<html></html>", "[]", "{}", #"{"id":7}"#, #"{"id":""}"#, "{\"id\":\"s", "null"])
    func garbageBreaksTheProtocol(_ body: String) async throws {
        guard case .protocolBroken(let text) = try await fault(.json(body)) else {
            return #expect(Bool(false), "\(body)")
        }
        #expect(text.contains("a sandbox"))
    }

    @Test func whatChangesNothingIsAskedAgain() async throws {
        let settings = try DaytonaSettings.sample { $0.pace.repeatsMax = 3 }
        let transport = ScriptedTransport([
            "GET /sandbox/s-1": [
                Self.api(502, "x"), .fault(.cut("x")), .reply(429, "", ["Retry-After": "0"]), record("started"),
            ]
        ])
        let client = DaytonaClient(transport: transport, settings: settings)
        #expect(try await client.perform(settings.inspect("s-1")).state.stage == .started)
        #expect(transport.requests.count == 4)
    }

    @Test(arguments: [
        Self.api(404, "x"), Self.api(401, "x"), Self.api(504, "x"), .fault(.timedOut(.whole)),
        .reply(429, "", ["Retry-After": "60"]),
    ])
    func whatWouldFailAgainIsNotAskedAgain(_ answer: ScriptedTransport.Answer) async throws {
        let settings = try DaytonaSettings.sample()
        let transport = ScriptedTransport(["GET /sandbox/s-1": [answer]])
        _ = await SandboxesTests.fault {
            try await DaytonaClient(transport: transport, settings: settings).perform(settings.inspect("s-1"))
        }
        #expect(transport.requests.count == 1)
    }

    @Test func whatChangesSomethingIsAskedOnce() async throws {
        let settings = try DaytonaSettings.sample()
        let transport = ScriptedTransport(["POST /sandbox": [Self.api(502, "x")]])
        let creation = try DaytonaCreation(SandboxSpecification(), name: "n", settings: settings)
        let fault = await SandboxesTests.fault {
            try await DaytonaClient(transport: transport, settings: settings).perform(settings.create(creation))
        }
        #expect(fault == .serverFailed("creating a sandbox: HTTP 502: x") && transport.requests.count == 1)
    }

    @Test func statesThatAreNotKnownAreUnderWay() {
        let stages = ["started", "error", "build_failed", "destroyed", "stopped", "creating", "levitating", ""]
            .map { DaytonaState(word: $0).stage }
        #expect(stages == [.started, .failed, .buildFailed, .gone, .stopped, .underWay, .underWay, .underWay])
    }
}
