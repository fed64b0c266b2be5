import Curl
import HTTPTransport
import TestSupport
import Testing

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)")) struct CurlConcurrencyTests {
    /// Sends `count` requests at once and returns the replies.
    private func send(_ count: Int, of request: HTTPRequest, by transport: CurlTransport) async throws -> [HTTPReply] {
        try await withThrowingTaskGroup(of: HTTPReply.self) { group in
            for _ in 0..<count { group.addTask { try await transport.send(request) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    @Test func twoHundredTransfersRunSideBySide() async throws {
        let server = try ScriptedServer()
        let start = ContinuousClock.now
        let replies = try await send(200, of: .get(server.baseURL + "/slow?ms=500"), by: CurlTransport())
        let took = start.duration(to: .now)
        print("200 transfers of 500 ms each took \(took) together")
        #expect(replies.allSatisfy { $0.head.status == 200 })
        #expect(took < .seconds(90), "one after the other they take 100 s")
    }

    @Test func everyReplyGoesToTheOneWhoAsked() async throws {
        let transport = CurlTransport()
        let server = try ScriptedServer(keepsLog: false)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<300 {
                group.addTask {
                    let reply = try await transport.send(
                        HTTPRequest(
                            method: "POST", url: server.baseURL + "/echo?n=\(number)",
                            body: Array("body \(number)".utf8)))
                    let echo = try Echo(reply)
                    #expect(echo.target == "/echo?n=\(number)")
                    #expect(echo.body == "body \(number)")
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func theCapOfAHostIsHeld() async throws {
        let server = try ScriptedServer()
        var settings = CurlSettings()
        settings.transfersPerHostMax = 4
        let transport = CurlTransport(settings: settings)
        let replies = try await send(40, of: .get(server.baseURL + "/slow?ms=10"), by: transport)
        #expect(replies.count == 40)
        let accepted = try await ServerStats.of(server, by: transport).accepted
        #expect((1...4).contains(accepted), "\(accepted) connections were made")
    }

    @Test func theCapOfAllIsHeld() async throws {
        let servers = try (0..<3).map { _ in try ScriptedServer() }
        var settings = CurlSettings()
        settings.transfersMax = 2
        let transport = CurlTransport(settings: settings)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for server in servers + servers + servers {
                group.addTask { _ = try await transport.send(.get(server.baseURL + "/slow?ms=10")) }
            }
            try await group.waitForAll()
        }
        var open = 0
        for server in servers {
            open += try await ServerStats.of(server, by: CurlTransport()).connections - 1
        }
        #expect(open <= 2)
    }

    @Test func aConnectionIsUsedAgainAndTheTimingSaysSo() async throws {
        let transport = CurlTransport()
        let url = "http://localhost:\(try Bench.server.get().port)/slow?ms=20"
        let first = try await transport.send(.get(url)).timing
        let second = try await transport.send(.get(url)).timing
        #expect(!first.reusedConnection)
        let steps = try [#require(first.nameLookup), #require(first.connect), #require(first.firstByte), first.total]
        #expect(steps == steps.sorted(), "each step is measured from the start")
        #expect(first.tls == nil)
        #expect(try #require(first.firstByte) >= 20_000)
        #expect(second.reusedConnection)
        #expect((second.nameLookup, second.connect, second.tls) == (nil, nil, nil))
        #expect(try #require(second.firstByte) >= 20_000)
    }

    @Test func anAddressNeedsNoLookup() async throws {
        let timing = try await CurlTransport().send(.get(Bench.url("/echo"))).timing
        #expect(timing.nameLookup == nil)
        #expect(timing.connect != nil)
    }
}
