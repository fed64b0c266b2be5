import Curl
import Foundation
import HTTPTransport
import TestSupport
import Testing

/// Against nghttpd, which others wrote.
@Suite(
    .enabled(if: HTTP2Server.isPossible, "\(HTTP2Server.absence)"),
    .enabled(if: TestCertificate.isPossible, "\(TestCertificate.absence)"))
struct CurlHTTP2Tests {
    private static let largeBytes = 8 << 20

    private func site() throws -> TemporaryDirectory {
        let site = try TemporaryDirectory("site")
        try Data("small".utf8).write(to: site.file("small.txt"))
        try Data(count: Self.largeBytes).write(to: site.file("large.bin"))
        return site
    }

    private func secure(_ site: TemporaryDirectory) throws -> (HTTP2Server, CurlTransport) {
        let certificate = try Bench.certificate.get()
        let server = try HTTP2Server(serving: site.url, tls: (certificate.certificate, certificate.key))
        return (server, CurlTransport(settings: CurlSettings(trust: .file(certificate.authority))))
    }

    @Test func aServerThatOffersItIsSpokenToInHTTP2() async throws {
        let site = try site()
        let (server, transport) = try secure(site)
        let reply = try await transport.send(.get(server.baseURL + "/small.txt"))
        #expect(reply.head.version == "2")
        #expect(reply.head.status == 200)
        #expect(String(decoding: reply.body, as: UTF8.self) == "small")
        #expect(reply.timing.tls != nil)
        #expect(try await transport.send(.get(server.baseURL + "/absent")).head.status == 404)
    }

    @Test func itCanBeSwitchedOff() async throws {
        let certificate = try Bench.certificate.get()
        let server = try ScriptedServer(tls: (certificate.certificate, certificate.key))
        let settings = CurlSettings(trust: .file(certificate.authority), http2: .off)
        #expect(try await CurlTransport(settings: settings).send(.get(server.baseURL + "/echo")).head.version == "1.1")
    }

    @Test func manyTransfersShareOneConnection() async throws {
        let site = try site()
        let (server, transport) = try secure(site)
        let replies = try await withThrowingTaskGroup(of: HTTPReply.self) { group in
            for _ in 0..<80 { group.addTask { try await transport.send(.get(server.baseURL + "/small.txt")) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(replies.allSatisfy { $0.head.version == "2" && $0.body.count == 5 })
        #expect(replies.filter { !$0.timing.reusedConnection }.count == 1, "the one that made the connection")
    }

    @Test func itIsSpokenInTheClearWhenTheSettingsSaySo() async throws {
        let site = try site()
        let server = try HTTP2Server(serving: site.url)
        let transport = CurlTransport(settings: CurlSettings(http2: .priorKnowledge))
        let reply = try await transport.send(.get(server.baseURL + "/small.txt"))
        #expect(reply.head.version == "2")
        #expect(reply.timing.tls == nil)
        for _ in 0..<5 {
            #expect(try await transport.send(.get(server.baseURL + "/small.txt")).head.version == "2", "and again")
        }
    }

    @Test func aLaggingReaderIsWaitedForAndLosesNothing() async throws {
        let site = try site()
        let (server, _) = try secure(site)
        var settings = CurlSettings(trust: .file(try Bench.certificate.get().authority))
        settings.streamBufferBytesMax = 64 << 10
        let transport = CurlTransport(settings: settings)
        let stream = try await transport.open(.get(server.baseURL + "/large.bin"))
        try await Task.sleep(for: .milliseconds(200))
        var count = 0
        while let portion = try await stream.next() {
            #expect(portion.count <= settings.streamBufferBytesMax)
            count += portion.count
        }
        #expect(count == Self.largeBytes)
    }

    @Test func aRestingStreamHoldsUpNoOther() async throws {
        let site = try site()
        let (server, _) = try secure(site)
        var settings = CurlSettings(trust: .file(try Bench.certificate.get().authority))
        settings.streamBufferBytesMax = 64 << 10
        let transport = CurlTransport(settings: settings)
        let stream = try await transport.open(.get(server.baseURL + "/large.bin"))
        try await Task.sleep(for: .milliseconds(100))
        for _ in 0..<10 {
            let reply = try await transport.send(.get(server.baseURL + "/small.txt"))
            #expect(reply.body.count == 5)
        }
        #expect(try await stream.remainder().count == Self.largeBytes)
    }

    @Test func aCancelledTransferLeavesTheConnectionToTheOthers() async throws {
        let site = try site()
        let (server, transport) = try secure(site)
        _ = try await transport.send(.get(server.baseURL + "/small.txt"))
        for _ in 0..<10 {
            let task = Task {
                await transport.fault(of: .get(server.baseURL + "/large.bin"))
            }
            task.cancel()
            #expect(await task.value == .cancelled)
            let reply = try await transport.send(.get(server.baseURL + "/small.txt"))
            #expect(reply.body.count == 5)
        }
    }

    @Test func aServerThatDiesIsACut() async throws {
        let site = try site()
        let (server, _) = try secure(site)
        var settings = CurlSettings(trust: .file(try Bench.certificate.get().authority))
        settings.streamBufferBytesMax = 64 << 10
        let stream = try await CurlTransport(settings: settings).open(.get(server.baseURL + "/large.bin"))
        _ = try await stream.next()
        server.stop()
        let end = await stream.faultOfRemainder()
        guard case .cut = end else { Issue.record("\(String(describing: end))"); return }
    }
}
