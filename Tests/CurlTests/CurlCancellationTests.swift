import Curl
import HTTPTransport
import TestSupport
import Testing

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)")) struct CurlCancellationTests {
    /// The connection that `ServerStats.wait` asks through.
    private static let asking = 1

    @Test func cancellingTheTaskClosesTheConnectionSoon() async throws {
        let server = try ScriptedServer()
        let transport = CurlTransport()
        let task = Task { await transport.fault(of: .get(server.baseURL + "/hang")) }
        #expect(try await ServerStats.wait(server) { $0.hanging == 1 } != nil)
        task.cancel()
        let took = try #require(try await ServerStats.wait(server) { $0.hanging == 0 })
        print("cancellation: the server saw its connection close after \(took)")
        #expect(took < .seconds(5))
        #expect(await task.value == .cancelled)
    }

    @Test func aTaskCancelledBeforeItAsksDoesNotAsk() async throws {
        let transport = CurlTransport()
        let url = try Bench.url("/hang")
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return await transport.fault(of: .get(url))
        }
        task.cancel()
        #expect(await task.value == .cancelled)
    }

    @Test func cancellingAReaderEndsTheStream() async throws {
        let server = try ScriptedServer()
        let transport = CurlTransport()
        let stream = try await transport.open(.get(server.baseURL + "/drip?chunks=2&ms=60000"))
        _ = try await stream.next()
        let task = Task { await stream.faultOfRemainder() }
        task.cancel()
        #expect(await task.value == .cancelled)
    }

    @Test func cancellingOneTransferLeavesTheOthers() async throws {
        let transport = CurlTransport()
        let (hang, slow) = (try Bench.url("/hang"), try Bench.url("/slow?ms=300"))
        let doomed = Task { await transport.fault(of: .get(hang)) }
        async let other = transport.send(.get(slow))
        try await Task.sleep(for: .milliseconds(100))
        doomed.cancel()
        #expect(await doomed.value == .cancelled)
        #expect(try await other.head.status == 200)
    }

    @Test func aWaitingTransferIsCancelledBeforeItsTurn() async throws {
        let server = try ScriptedServer()
        var settings = CurlSettings()
        settings.transfersPerHostMax = 1
        let transport = CurlTransport(settings: settings)
        func ask() -> Task<HTTPFault?, Never> {
            Task { await transport.fault(of: .get(server.baseURL + "/hang")) }
        }
        let first = ask()
        #expect(try await ServerStats.wait(server) { $0.hanging == 1 } != nil)
        let second = ask()
        try await Task.sleep(for: .milliseconds(50))
        second.cancel()
        #expect(await second.value == .cancelled)
        first.cancel()
        #expect(await first.value == .cancelled)
        #expect(try await ServerStats.wait(server) { $0.hanging == 0 } != nil)
        let reply = try await transport.send(.get(server.baseURL + "/echo"))
        #expect(reply.head.status == 200, "the place is free again")
    }

    @Test func aStormOfCancellationsLeavesNothingBehind() async throws {
        let server = try ScriptedServer(keepsLog: false)
        let transport = CurlTransport()
        let seed = UInt64.random(in: .min ... .max)
        var random = SplitMix(state: seed)
        let targets = [
            "/hang", "/slow?ms=20", "/drip?chunks=50&ms=1", "/echo", "/close", "/cut?after=10", "/big?bytes=3000000",
        ]
        var finished = 0
        for _ in 0..<5 {
            let plans = (0..<100).map { _ in
                (
                    target: targets.randomElement(using: &random)!,
                    patience: Duration.microseconds(Int.random(in: 0...60_000, using: &random)),
                    streams: Bool.random(using: &random)
                )
            }
            finished += await withTaskGroup(of: Void.self) { group in
                for (target, patience, streams) in plans {
                    group.addTask {
                        let work = Task {
                            await fault { () throws(HTTPFault) in
                                if streams {
                                    _ = try await transport.open(.get(server.baseURL + target)).remainder()
                                } else {
                                    _ = try await transport.send(.get(server.baseURL + target))
                                }
                            }
                        }
                        try? await Task.sleep(for: patience)
                        work.cancel()
                        _ = await work.value
                    }
                }
                return await group.reduce(0) { count, _ in count + 1 }
            }
        }
        #expect(finished == 500, "seed \(seed)")
        #expect(try await ServerStats.wait(server) { $0.hanging == 0 } != nil, "seed \(seed)")
        #expect(try await transport.send(.get(server.baseURL + "/echo")).head.status == 200, "seed \(seed)")
        await transport.close()
        #expect(try await ServerStats.wait(server) { $0.connections == Self.asking } != nil, "seed \(seed)")
    }

    @Test func closingEndsEveryTransferAndEveryConnection() async throws {
        let server = try ScriptedServer()
        let transport = CurlTransport()
        let tasks = (0..<20).map { _ in
            Task { await transport.fault(of: .get(server.baseURL + "/hang")) }
        }
        let stream = try await transport.open(.get(server.baseURL + "/drip?chunks=10000&ms=20"))
        #expect(try await ServerStats.wait(server) { $0.hanging == 20 } != nil)
        await transport.close()
        for task in tasks { #expect(await task.value == .cancelled) }
        #expect(await stream.faultOfRemainder() == .cancelled)
        #expect(try await ServerStats.wait(server) { $0.connections == Self.asking } != nil)
        let late = await transport.fault(of: .get(server.baseURL + "/echo"))
        #expect(late == .cancelled)
        await transport.close()  // twice does nothing
    }

    @Test func theLastReferenceTakesTheThreadAndTheConnectionsWithIt() async throws {
        let server = try ScriptedServer()
        var transport: CurlTransport? = CurlTransport()
        var streams: [any HTTPReplyStream] = []
        for _ in 0..<5 { streams.append(try await transport!.open(.get(server.baseURL + "/drip?chunks=10000&ms=20"))) }
        transport = nil
        streams.removeLast()
        #expect(try await streams[0].next() != nil, "the other streams keep it")
        streams = []
        #expect(try await ServerStats.wait(server) { $0.connections == Self.asking } != nil)
    }

    @Test func manyTransportsComeAndGo() async throws {
        let url = try Bench.url("/echo")
        for index in 0..<60 {
            let transport = CurlTransport()
            if index % 3 != 0 { #expect(try await transport.send(.get(url)).head.status == 200) }
            if index % 2 == 0 { await transport.close() }
        }
    }
}
