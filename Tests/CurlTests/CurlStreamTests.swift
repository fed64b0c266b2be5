import Curl
import HTTPTransport
import TestSupport
import Testing

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)")) struct CurlStreamTests {
    @Test func theHeadComesBeforeTheBody() async throws {
        let transport = CurlTransport()
        let server = try ScriptedServer()
        let stream = try await transport.open(.get(server.baseURL + "/drip?chunks=20000&ms=20&bytes=10"))
        #expect(stream.head.status == 200)
        let first = try await stream.next()
        #expect(first?.isEmpty == false)
        let sent = try await ServerStats.of(server, by: CurlTransport()).sent
        #expect(sent < 200_000, "the server is still sending")
    }

    @Test func allPiecesTogetherAreTheBody() async throws {
        let stream = try await CurlTransport().open(.get(Bench.url("/drip?chunks=50&ms=1&bytes=100")))
        #expect(try await stream.remainder().count == 5_000)
        #expect(try await stream.next() == nil, "after the end there is only the end")
        #expect(stream.timing.total > 0)
    }

    @Test func aStreamKeepsItsTransport() async throws {
        var transport: CurlTransport? = CurlTransport()
        let stream = try await transport!.open(.get(Bench.url("/drip?chunks=20&ms=10&bytes=10")))
        transport = nil
        #expect(try await stream.remainder().count == 200)
    }

    @Test func aLaggingReaderHoldsUpTheServer() async throws {
        let server = try ScriptedServer()
        let bytes = 200 << 20
        var settings = CurlSettings()
        settings.streamBufferBytesMax = 256 << 10
        let transport = CurlTransport(settings: settings)
        let limits = HTTPLimits(replyBytesMax: bytes)
        let stream = try await transport.open(.get(server.baseURL + "/big?bytes=\(bytes)", limits: limits))
        // The server goes on until the buffers of the system are full, then it rests: two looks, the same count.
        let other = CurlTransport()
        var (before, now) = (-1, 0)
        while before != now {
            before = now
            try await Task.sleep(for: .milliseconds(300))
            now = try await ServerStats.of(server, by: other).sent
        }
        print("back-pressure: the server could send \(now) of \(bytes) bytes while nobody read")
        #expect(now < bytes / 4)
        let first = try #require(try await stream.next())
        #expect(first.count <= settings.streamBufferBytesMax)
        #expect(try await first.count + stream.remainder().count == bytes)
    }

    @Test func aCompressedStreamRestsAndGoesOn() async throws {
        var settings = CurlSettings()
        settings.streamBufferBytesMax = 20_000
        let stream = try await CurlTransport(settings: settings).open(.get(Bench.url("/gzip?bytes=5000000")))
        var count = 0
        while let portion = try await stream.next() {
            count += portion.count
            #expect(portion.count <= 20_000)
            #expect(portion.allSatisfy { $0 == 0 })
        }
        #expect(count == 5_000_000)
    }

    @Test func lettingGoOfAStreamClosesItsConnection() async throws {
        let server = try ScriptedServer()
        let transport = CurlTransport()
        var stream: (any HTTPReplyStream)? = try await transport.open(
            .get(server.baseURL + "/drip?chunks=100000&ms=10"))
        _ = try await stream?.next()
        stream = nil
        let closed = try await ServerStats.wait(server) { $0.connections == 1 }  // the one that asks
        #expect(closed != nil)
    }
}
