import Curl
import HTTPTransport

/// Every way a transfer can go: well, badly, given up, let go.
struct CurlProbe {
    let server: String

    private func get(_ target: String, limits: HTTPLimits = HTTPLimits()) -> HTTPRequest {
        HTTPRequest(
            method: "GET", url: server + target, headers: ["Authorization": "Bearer secret", "X-Empty": ""],
            limits: limits)
    }

    func run() async throws {
        let transport = CurlTransport()
        try await exchange(transport)
        await fail(transport)
        try await stream(transport)
        try await giveUp(transport)
        let left = Task { try? await transport.send(get("/hang")) }
        try await Task.sleep(for: .milliseconds(100))
        await transport.close()
        expect(await left.value == nil, "closing ends what is under way")
    }

    private func exchange(_ transport: CurlTransport) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let body = [UInt8](repeating: 65, count: 5_000)
                    _ = try await transport.send(HTTPRequest(method: "POST", url: server + "/echo", body: body))
                    _ = try await transport.send(get("/gzip?bytes=300000"))
                }
            }
            try await group.waitForAll()
        }
    }

    private func fail(_ transport: CurlTransport) async {
        let requests = [
            get("/cut?how=length&after=5000"), get("/cut?how=chunked&after=5000"), get("/garbage"), get("/close"),
            get("/big?bytes=100000", limits: HTTPLimits(replyBytesMax: 1000)),
            get("/hang", limits: HTTPLimits(firstByte: .milliseconds(50))),
            HTTPRequest(method: "GET", url: server, headers: ["X": "a\r\nb"]),
            HTTPRequest(method: "GET", url: "http://nonexistent.invalid/"),
        ]
        for request in requests {
            let reply = try? await transport.send(request)
            expect(reply == nil, "\(request.url) fails")
        }
    }

    private func stream(_ transport: CurlTransport) async throws {
        let whole = try await transport.open(get("/drip?chunks=20&bytes=1000"))
        expect(try await whole.remainder().count == 20_000, "a stream comes whole")
        let dropped = try await transport.open(get("/big?bytes=20000000"))
        expect(try await dropped.next() != nil, "a stream begins")
    }

    private func giveUp(_ transport: CurlTransport) async throws {
        for delay in 0..<10 {
            let task = Task { try? await transport.send(get("/slow?ms=1000")) }
            try await Task.sleep(for: .milliseconds(delay * 5))
            task.cancel()
            expect(await task.value == nil, "a cancelled transfer has no reply")
        }
    }

    /// Asks with the environment's proxy, without any, and with it for others than this machine, and prints which way each request went.
    func askAsTheEnvironmentSays() async throws {
        for proxy in [CurlSettings.Proxy.environment, .none, .environmentBeyondLoopback] {
            let reply = try await CurlTransport(settings: CurlSettings(proxy: proxy)).send(get("/echo"))
            let isProxied = String(decoding: reply.body, as: UTF8.self).contains("1.1 scripted")
            print("\(proxy): \(isProxied ? "through a proxy" : "directly")")
        }
    }
}

/// Ends the probe when what the sentence says is not so.
func expect(_ isSo: Bool, _ sentence: String) {
    guard isSo else { fatalError("not so: \(sentence)") }
}
