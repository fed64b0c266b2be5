import Curl
import HTTPTransport
import TestSupport
import Testing

@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)")) struct CurlProxyTests {
    private func transport(through url: String, except: [String] = []) -> CurlTransport {
        CurlTransport(settings: CurlSettings(proxy: .url(url, except: except)))
    }

    @Test func plainRequestsGoToTheProxyWhole() async throws {
        let proxy = try ScriptedServer()
        let echo = try Echo(try await transport(through: proxy.baseURL).send(.get(Bench.url("/echo?a=b"))))
        #expect(echo.target == "/echo?a=b")
        #expect(echo.values("via") == ["1.1 scripted"])
    }

    @Test func hostsThatAreExceptedAreReachedDirectly() async throws {
        let proxy = try ScriptedServer()
        let echo = try Echo(
            try await transport(through: proxy.baseURL, except: ["127.0.0.1"]).send(.get(Bench.url("/echo"))))
        #expect(echo.values("via") == [])
    }

    @Test(.enabled(if: TestCertificate.isPossible, "\(TestCertificate.absence)"))
    func secureRequestsGoThroughATunnel() async throws {
        let proxy = try ScriptedServer()
        let certificate = try Bench.certificate.get()
        let server = try ScriptedServer(tls: (certificate.certificate, certificate.key))
        let settings = CurlSettings(proxy: .url(proxy.baseURL), trust: .file(certificate.authority))
        let transport = CurlTransport(settings: settings)
        let reply = try await transport.send(.get(server.baseURL + "/echo", headers: ["Authorization": "Bearer sk-1"]))
        #expect(try Echo(reply).values("authorization") == ["Bearer sk-1"])
        #expect(reply.head.headers["via"] == nil)
        let log = try await CurlTransport().send(.get(proxy.baseURL + "/_log"))
        let text = String(decoding: log.body, as: UTF8.self)
        #expect(text.contains("CONNECT"))
        #expect(!text.contains("sk-1"), "the proxy sees no header of the request")
    }

    @Test func aRefusedTunnelIsTheProxysFault() async throws {
        let proxy = try ScriptedServer()
        let transport = transport(through: proxy.baseURL)
        let end = await transport.fault(of: .get("https://refused.invalid/"))
        guard case .proxy(let text) = end else { Issue.record("\(String(describing: end))"); return }
        #expect(text.contains("403"))
    }

    @Test func aProxyThatIsNotThereIsNotTheHostsFault() async throws {
        let gone = try ScriptedServer()
        let url = gone.baseURL
        gone.stop()
        let transport = transport(through: url)
        let target = try Bench.url("/echo")
        let end = await transport.fault(of: .get(target))
        guard case .proxy = end else { Issue.record("\(String(describing: end))"); return }
    }

    @Test func aProxysPasswordIsInNoFault() async throws {
        for url in ["http://anna:sesame@nonexistent.invalid:1", "nonsense://anna:sesame@127.0.0.1:1"] {
            let transport = transport(through: url)
            let end = await transport.fault(of: .get("http://127.0.0.1:9/"))
            guard case .proxy = end else { Issue.record("\(url): \(String(describing: end))"); continue }
            #expect(!"\(String(describing: end))".contains("sesame"))
        }
    }

    /// In a process of its own, because the environment belongs to all of a process.
    @Test func theEnvironmentsProxyIsUsedOnlyWhenTheSettingsSaySo() throws {
        let (proxy, server) = (try ScriptedServer(), try ScriptedServer())
        let probe = try ChildProcess(
            LeakProbe.program, ["curl-environment", server.baseURL],
            environment: ["http_proxy": proxy.baseURL])
        #expect(
            try probe.remainingOutput()
                == "environment: through a proxy\nnone: directly\nenvironmentBeyondLoopback: directly\ndone\n")
        #expect(probe.waitForEnd() == 0)
    }
}
