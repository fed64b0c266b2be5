import Curl
import HTTPTransport
import TestSupport
import Testing

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)")) struct CurlLimitTests {
    private let transport = CurlTransport()

    private func end(_ target: String, _ limits: HTTPLimits) async throws -> HTTPFault? {
        let request = HTTPRequest.get(try Bench.url(target), limits: limits)
        return await transport.fault(of: request)
    }

    @Test func aServerThatAcceptsAndIsSilentRunsIntoTheFirstByteLimit() async throws {
        #expect(try await end("/hang", HTTPLimits(firstByte: .milliseconds(200))) == .timedOut(.firstByte))
    }

    @Test func aHandshakeWithoutAnswerRunsIntoTheConnectLimit() async throws {
        let url = "https://127.0.0.1:\(try Bench.server.get().port)/"  // a plain server, which is silent to TLS
        let request = HTTPRequest.get(url, limits: HTTPLimits(connect: .milliseconds(200)))
        let end = await transport.fault(of: request)
        #expect(end == .timedOut(.connect))
    }

    @Test func aBodyThatDripsRunsIntoTheLimitOfTheWhole() async throws {
        let limits = HTTPLimits(firstByte: .milliseconds(2_000), whole: .milliseconds(300))
        #expect(try await end("/drip?chunks=100000&ms=5", limits) == .timedOut(.whole))
    }

    @Test func theFirstByteEndsTheWaitForIt() async throws {
        #expect(try await end("/drip?chunks=25&ms=100", HTTPLimits(firstByte: .seconds(2))) == nil)
    }

    @Test func theSmallestLimitIsTheOneThatIsNamed() async throws {
        let limits = HTTPLimits(connect: .seconds(9), firstByte: .seconds(8), whole: .milliseconds(150))
        #expect(try await end("/hang", limits) == .timedOut(.whole))
    }

    @Test func aStreamKeepsTheLimitOfTheWhole() async throws {
        let request = HTTPRequest.get(
            try Bench.url("/drip?chunks=100000&ms=5"), limits: HTTPLimits(whole: .seconds(2)))
        let stream = try await transport.open(request)
        let end = await stream.faultOfRemainder()
        #expect(end == .timedOut(.whole))
    }

    @Test func aReplyOfTheLimitPassesAndOneByteMoreDoesNot() async throws {
        let limits = HTTPLimits(replyBytesMax: 100_000)
        #expect(try await end("/big?bytes=100000", limits) == nil)
        #expect(try await end("/big?bytes=100001", limits) == .replyTooLarge(limitBytes: 100_000))
        #expect(try await end("/drip?chunks=11&bytes=10000", limits) == .replyTooLarge(limitBytes: 100_000))
    }

    @Test func aCompressedBombIsStoppedByWhatComesOut() async throws {
        // 200 MB of zeros are 200 KB on the wire.
        let limits = HTTPLimits(replyBytesMax: 1 << 20)
        #expect(try await end("/gzip?bytes=200000000", limits) == .replyTooLarge(limitBytes: 1 << 20))
    }

    @Test func whoWaitsForItsTurnSpendsNoTime() async throws {
        var settings = CurlSettings()
        settings.transfersPerHostMax = 1
        let narrow = CurlTransport(settings: settings)
        let request = HTTPRequest.get(try Bench.url("/slow?ms=300"), limits: HTTPLimits(whole: .seconds(2)))
        // Eight in a row take 2.4 s; each of them takes 0.3 s of its own.
        let replies = try await withThrowingTaskGroup(of: HTTPReply.self) { group in
            for _ in 0..<8 { group.addTask { try await narrow.send(request) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(replies.count == 8)
    }

    @Test func aClosedPortIsUnreachable() async throws {
        let gone = try ScriptedServer()
        let url = gone.baseURL + "/echo"
        gone.stop()
        let end = await transport.fault(of: .get(url))
        #expect(end == .unreachable(host: "127.0.0.1"))
    }

    @Test func aNameWithoutAddressIsAnUnknownHost() async {
        let end = await transport.fault(of: .get("http://nonexistent.invalid/"))
        #expect(end == .unknownHost("nonexistent.invalid"))
    }

    @Test func aMalformedRequestNeverLeaves() async throws {
        let server = try ScriptedServer()
        let request = HTTPRequest.get(server.baseURL + "/echo", headers: ["X": "a\r\nY: b"])
        let end = await transport.fault(of: request)
        guard case .malformedRequest = end else { Issue.record("\(String(describing: end))"); return }
        #expect(try await ServerStats.of(server, by: CurlTransport()).accepted == 1, "only the one that asks")
    }
}
