import Curl
import HTTPTransport

/// Every way a WebSocket can go: to its goodbye, refused, broken, over a limit, given up, let go, closed with its transport.
struct WebSocketProbe {
    /// Where `Tests/Peers/socket_server.py` listens.
    let server: String

    func run() async throws {
        let transport = CurlTransport()
        expect(await heard("/say?hex=8901ff820161&piece=1&then=close", over: transport) == 1, "a message comes whole")
        expect(await heard("/refuse?status=404", over: transport) == 0, "a refusal has no message")
        for target in ["/wrong?what=accept", "/wrong?what=garbage", "/say?hex=ffff", "/say?hex=82056162&then=cut"] {
            expect(await heard(target, over: transport) == nil, "\(target) fails")
        }
        expect(await heard("/endless", over: transport) == nil, "what never ends is over its limit")
        let gone = HTTPRequest(method: "GET", url: "http://127.0.0.1:1/")
        expect((try? await transport.listen(gone, idleMax: .seconds(60))) == nil, "nobody listens there")
        for target in ["/hang", "/say?hex=820161&then=hold"] {
            let task = Task { await heard(target, over: transport) }
            try await Task.sleep(for: .milliseconds(50))
            task.cancel()
            expect(await task.value == nil, "a socket that is given up has no end")
        }
        let dropped = try await listen("/say?hex=820161&then=hold", over: transport)
        expect(try await dropped.next() == [0x61], "a socket begins")
        let left = try await listen("/say?then=hold", over: transport)
        await transport.close()
        expect((try? await left.next()) == nil, "closing ends what is open")
    }

    private func listen(_ target: String, over transport: CurlTransport) async throws(HTTPFault) -> any HTTPReplyStream
    {
        let limits = HTTPLimits(replyBytesMax: 100_000)
        let request = HTTPRequest(
            method: "GET", url: server + target, headers: ["Authorization": "Bearer secret"], limits: limits)
        return try await transport.listen(request, idleMax: .seconds(60))
    }

    /// How many bytes came until the goodbye; `nil` where there was none.
    private func heard(_ target: String, over transport: CurlTransport) async -> Int? {
        do throws(HTTPFault) {
            return try await listen(target, over: transport).remainder().count
        } catch {
            return nil
        }
    }
}
