import Curl
import HTTPTransport
import TestSupport
import Testing

/// A reply that is not whole is never a success.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)")) struct CurlCutTests {
    private let transport = CurlTransport()

    private func isCut(_ fault: HTTPFault?) -> Bool {
        if case .cut = fault { return true }
        return false
    }

    @Test(arguments: [
        "/cut?how=length&after=0", "/cut?how=length&after=5000", "/cut?how=chunked&after=100", "/cut?how=head",
        "/close",
        "/garbage",
    ])
    func anUnfinishedReplyIsCut(target: String) async throws {
        let url = try Bench.url(target)
        let end = await transport.fault(of: .get(url))
        #expect(isCut(end), "\(String(describing: end))")
    }

    @Test(arguments: ["/cut?how=length&after=5000", "/cut?how=chunked&after=5000"])
    func aStreamThatIsCutGivesWhatCameAndThenThrows(target: String) async throws {
        let stream = try await transport.open(.get(Bench.url(target)))
        var count = 0
        let end = await fault { () throws(HTTPFault) in
            while let portion = try await stream.next() { count += portion.count }
        }
        #expect(count == 5_000)
        #expect(isCut(end), "\(String(describing: end))")
    }

    @Test func anHTTP2ResetIsACut() async throws {
        var settings = CurlSettings()
        settings.http2 = .priorKnowledge
        let plain = CurlTransport(settings: settings)
        let url = try Bench.url("/anything")
        let end = await plain.fault(of: .get(url))
        #expect(isCut(end), "\(String(describing: end))")
    }

    @Test func aServerThatDiesIsACut() async throws {
        let server = try ScriptedServer()
        let stream = try await transport.open(.get(server.baseURL + "/drip?chunks=100000&ms=5"))
        _ = try await stream.next()
        server.stop()
        let end = await stream.faultOfRemainder()
        #expect(isCut(end), "\(String(describing: end))")
    }

    @Test func aHeadWithoutEndIsCut() async throws {
        let url = try Bench.url("/fat-head?bytes=400000")
        let end = await transport.fault(of: .get(url))
        #expect(isCut(end), "\(String(describing: end))")
    }

    @Test func aKeptConnectionThatDiedIsReplaced() async throws {
        let server = try ScriptedServer()
        // The first answer comes whole; then the server closes the kept connection without a word, once.
        _ = try await transport.send(.get(server.baseURL + "/echo"))
        let reply = try await transport.send(.get(server.baseURL + "/close?after=1"))
        #expect(String(decoding: reply.body, as: UTF8.self) == "at last")
    }
}
