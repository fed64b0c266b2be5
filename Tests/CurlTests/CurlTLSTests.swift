import Curl
import HTTPTransport
import TestSupport
import Testing

@Suite(
    .enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"),
    .enabled(if: TestCertificate.isPossible, "\(TestCertificate.absence)"))
struct CurlTLSTests {
    private func server(_ certificate: TestCertificate) throws -> ScriptedServer {
        try ScriptedServer(tls: (certificate.certificate, certificate.key))
    }

    private func end(_ server: ScriptedServer, _ trust: CurlSettings.Trust) async -> HTTPFault? {
        let transport = CurlTransport(settings: CurlSettings(trust: trust))
        return await transport.fault(of: .get(server.baseURL + "/echo"))
    }

    @Test func anAuthorityOfOnesOwnIsTrustedWhenItIsNamed() async throws {
        let certificate = try Bench.certificate.get()
        let transport = CurlTransport(settings: CurlSettings(trust: .file(certificate.authority)))
        let server = try server(certificate)
        let reply = try await transport.send(.get(server.baseURL + "/echo"))
        #expect(reply.head.status == 200)
        let (connect, tls) = try (#require(reply.timing.connect), #require(reply.timing.tls))
        #expect(connect <= tls)
    }

    @Test func anUnknownAuthorityIsRefused() async throws {
        let end = await end(try server(Bench.certificate.get()), .system)
        #expect(end == .tls(host: "127.0.0.1", CertificateFlaw.unknownIssuer.rawValue))
    }

    @Test func aCertificateForAnotherNameIsRefused() async throws {
        let folder = try TemporaryDirectory("certificate")
        let certificate = try TestCertificate(for: "DNS:elsewhere.test", in: folder)
        let end = await end(try server(certificate), .file(certificate.authority))
        #expect(end == .tls(host: "127.0.0.1", CertificateFlaw.otherName.rawValue))
    }

    @Test func aCertificateThatHasExpiredIsRefused() async throws {
        let folder = try TemporaryDirectory("certificate")
        let certificate = try TestCertificate(days: -1, in: folder)
        let end = await end(try server(certificate), .file(certificate.authority))
        #expect(end == .tls(host: "127.0.0.1", CertificateFlaw.expired.rawValue))
    }

    @Test func anotherAuthorityIsRefused() async throws {
        let folder = try TemporaryDirectory("certificate")
        let other = try TestCertificate(in: folder)
        let end = await end(try server(Bench.certificate.get()), .file(other.authority))
        guard case .tls = end else { Issue.record("\(String(describing: end))"); return }
    }

    @Test func aMissingFileOfAuthoritiesIsATLSFault() async throws {
        let end = await end(try server(Bench.certificate.get()), .file("/nonexistent/ca.pem"))
        guard case .tls = end else { Issue.record("\(String(describing: end))"); return }
    }

    @Test func anEmptyFolderOfAuthoritiesTrustsNobody() async throws {
        let folder = try TemporaryDirectory("authorities")
        let end = await end(try server(Bench.certificate.get()), .directory(folder.path))
        guard case .tls = end else { Issue.record("\(String(describing: end))"); return }
    }
}
