import Curl
import HTTPTransport
import TestSupport
import Testing

/// Against a server that says what it is asked to.
@Suite(.enabled(if: SocketServer.isPossible, "\(SocketServer.absence)"), .timeLimit(.minutes(2))) struct WebSocketTests
{
    private let server: SocketServer
    private let transport = CurlTransport()

    init() throws { server = try SocketServer() }

    private func listen(
        _ target: String, limits: HTTPLimits = HTTPLimits(), idleMax: Duration = .seconds(60)
    ) async throws -> any HTTPReplyStream {
        let request = HTTPRequest.get(server.baseURL + target, headers: ["Authorization": "Bearer k"], limits: limits)
        return try await transport.listen(request, idleMax: idleMax)
    }

    /// All that came, and the fault that ended it.
    private func heard(_ stream: any HTTPReplyStream) async -> ([UInt8], HTTPFault?) {
        var all: [UInt8] = []
        do throws(HTTPFault) {
            while let bytes = try await stream.next() { all += bytes }
            return (all, nil)
        } catch {
            return (all, error)
        }
    }

    @Test(arguments: [1, 3, 1_000])
    func messagesArriveInOrderAndGoodbyeIsAnswered(_ piece: Int) async throws {
        let stream = try await listen("/say?hex=02016189020a0b00016280016382026465&piece=\(piece)&then=close")
        #expect(stream.head.status == 101)
        let (bytes, fault) = await heard(stream)
        #expect(bytes == Array("abcde".utf8) && fault == nil)
        let lines = try await server.heard(upTo: "closed")
        #expect(
            lines == [
                "request host: \(server.baseURL.dropFirst("http://".count))", "request user-agent: promptledger",
                "request sec-websocket-version: 13", "request authorization: Bearer k", "frame 10 0a0b",
                "frame 8 03e8", "closed",
            ])
    }

    @Test(.enabled(if: TestCertificate.isPossible, "\(TestCertificate.absence)"))
    func aSecureSocketIsVerified() async throws {
        let certificate = try Bench.certificate.get()
        let secure = try SocketServer(tls: (certificate.certificate, certificate.key))
        let hex = (0..<5).map { _ in "827e0400" + String(repeating: "61", count: 1_024) }.joined()
        let request = HTTPRequest.get(secure.baseURL + "/say?hex=\(hex)&then=close")
        let trusting = CurlTransport(settings: CurlSettings(trust: .file(certificate.authority)))
        let stream = try await trusting.listen(request, idleMax: .seconds(60))
        #expect(stream.head.status == 101)
        let (bytes, fault) = await heard(stream)
        #expect(bytes == [UInt8](repeating: 0x61, count: 5 * 1_024) && fault == nil)
        await #expect {
            _ = try await transport.listen(request, idleMax: .seconds(60))
        } throws: { error in
            if case .tls? = error as? HTTPFault { true } else { false }
        }
    }

    @Test func aProxyIsAskedForATunnel() async throws {
        let proxy = try ScriptedServer()
        let through = CurlTransport(settings: CurlSettings(proxy: .url(proxy.baseURL)))
        let stream = try await through.listen(
            .get(server.baseURL + "/say?hex=820161&then=close"), idleMax: .seconds(60))
        #expect(await heard(stream).0 == [0x61])
        let log = try await transport.send(.get(proxy.baseURL + "/_log"))
        #expect(String(decoding: log.body, as: UTF8.self).contains("CONNECT"))
    }

    @Test(arguments: [404, 426, 500, 200])
    func aRefusalIsTold(_ status: Int) async throws {
        let stream = try await listen("/refuse?status=\(status)")
        #expect(stream.head.status == status)
        #expect(try await stream.next() == nil)
    }

    @Test(arguments: ["accept", "upgrade", "connection", "extension", "protocol", "garbage"])
    func whoDoesNotAgreeAsItShouldIsLeft(_ what: String) async throws {
        await #expect {
            _ = try await listen("/wrong?what=\(what)")
        } throws: { error in
            if case .cut? = error as? HTTPFault { true } else { false }
        }
    }

    @Test(arguments: ["820161c20162", "828100000000", "8201618101", "ffffffffffffffffffffff"])
    func brokenFramesEndTheSocket(_ hex: String) async throws {
        let (_, fault) = await heard(try await listen("/say?hex=\(hex)&then=hold"))
        guard case .cut(let text)? = fault else { return #expect(Bool(false), "\(String(describing: fault))") }
        #expect(text.contains("broken"))
        #expect(try await server.heard(upTo: "closed").suffix(2) == ["frame 8 03ea", "closed"])
    }

    @Test func aConnectionThatIsCutIsNoGoodbye() async throws {
        let (bytes, fault) = await heard(try await listen("/say?hex=82056162&then=cut"))
        #expect(bytes == Array("ab".utf8))
        guard case .cut? = fault else { return #expect(Bool(false)) }
    }

    @Test func anotherCodeThanNormalIsAFault() async throws {
        let (bytes, fault) = await heard(try await listen("/say?hex=820161880203f3&then=hold"))
        #expect(bytes == [0x61] && fault == .cut("the other side closed the WebSocket with code 1011"))
    }

    @Test func endlessOutputEndsAtItsLimit() async throws {
        let (bytes, fault) = await heard(try await listen("/endless", limits: HTTPLimits(replyBytesMax: 100_000)))
        #expect(bytes.count <= 100_000 && fault == .replyTooLarge(limitBytes: 100_000))
        #expect(try await server.heard(upTo: "closed").last == "closed")
    }

    @Test func whoReadsSlowlyHasTheServerWait() async throws {
        let lagging = CurlTransport(settings: CurlSettings(streamBufferBytesMax: 4_096))
        let limits = HTTPLimits(replyBytesMax: 1 << 40)
        let stream = try await lagging.listen(.get(server.baseURL + "/endless", limits: limits), idleMax: .seconds(60))
        try await Task.sleep(for: .milliseconds(200))
        for _ in 0..<5 { #expect(try #require(try await stream.next()).count <= 4_096 + (16 << 10)) }
    }

    @Test func aServerThatNeverAnswersIsLeftInTime() async throws {
        await #expect(throws: HTTPFault.timedOut(.firstByte)) {
            _ = try await listen("/hang", limits: HTTPLimits(firstByte: .milliseconds(200)))
        }
        let limits = HTTPLimits(whole: .milliseconds(300))
        let (bytes, fault) = await heard(try await listen("/say?hex=820161&then=hold", limits: limits))
        #expect(bytes == [0x61] && fault == .timedOut(.whole))
    }

    @Test func aQuietServerIsAskedAndThenLeft() async throws {
        let stream = try await listen("/say?hex=820161&then=hold", idleMax: .milliseconds(100))
        let (_, fault) = await heard(stream)
        #expect(fault == .cut("the WebSocket gave no sign of life"))
        #expect(try await server.heard(upTo: "closed").contains("frame 9 "))
    }

    @Test func cancellingClosesTheConnection() async throws {
        let stream = try await listen("/say?hex=820161&then=hold")
        _ = try await stream.next()
        let reading = Task { await heard(stream).1 }
        reading.cancel()
        #expect(await reading.value == .cancelled)
        #expect(try await server.heard(upTo: "closed").suffix(2) == ["frame 8 03e8", "closed"])
    }

    @Test func cancellingTheOpeningClosesTheConnection() async throws {
        let opening = Task {
            await fault { () throws(HTTPFault) in
                _ = try await transport.listen(.get(server.baseURL + "/hang"), idleMax: .seconds(60))
            }
        }
        while let line = try await server.heard(), !line.hasPrefix("request sec-websocket-version") {}
        opening.cancel()
        #expect(await opening.value == .cancelled)
        #expect(try await server.heard() == "closed")
    }

    @Test func lettingGoOrClosingEndsTheSocket() async throws {
        var stream: (any HTTPReplyStream)? = try await listen("/say?hex=820161&then=hold")
        #expect(stream?.head.status == 101)
        stream = nil
        #expect(try await server.heard(upTo: "closed").last == "closed")
        let own = CurlTransport()
        let other = try await own.listen(.get(server.baseURL + "/say?then=hold"), idleMax: .seconds(60))
        await own.close()
        #expect(await heard(other).1 == .cancelled)
        #expect(try await server.heard(upTo: "closed").last == "closed")
        await #expect(throws: HTTPFault.cancelled) {
            _ = try await own.listen(.get(server.baseURL + "/say?then=hold"), idleMax: .seconds(60))
        }
    }

    @Test func manyAreOpenAtOnce() async throws {
        let all = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<64 {
                group.addTask { await heard(try await listen("/say?hex=82016182016282016c&piece=1&then=close")).0 }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(all.count == 64 && all.allSatisfy { $0 == Array("abl".utf8) })
    }

    @Test func nothingButAPlainQuestionOpensOne() async throws {
        let post = HTTPRequest(method: "POST", url: server.baseURL + "/say")
        await #expect(throws: HTTPFault.malformedRequest("a WebSocket is opened by a GET without a body")) {
            _ = try await transport.listen(post, idleMax: .seconds(1))
        }
    }
}
