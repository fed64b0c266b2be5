import Curl
import Foundation
import HTTPTransport
import TestSupport

/// What the suites share: servers that start once and live as long as the test process, and a few ways to ask them.
enum Bench {
    /// For tests that neither count connections nor read the log.
    static let server = Result { try ScriptedServer(keepsLog: false) }
    static let certificate = Result { try TestCertificate(in: folder.get()) }
    private static let folder = Result { try TemporaryDirectory("certificate") }

    static func url(_ target: String) throws -> String { try server.get().baseURL + target }
}

extension HTTPRequest {
    static func get(_ url: String, headers: HTTPHeaders = [:], limits: HTTPLimits = HTTPLimits()) -> HTTPRequest {
        HTTPRequest(method: "GET", url: url, headers: headers, limits: limits)
    }
}

/// What `/echo` saw.
struct Echo: Decodable {
    let method: String
    let target: String
    let headers: [[String]]
    let body: String

    init(_ reply: HTTPReply) throws { self = try JSONDecoder().decode(Echo.self, from: Data(reply.body)) }

    /// Every value that came under this name.
    func values(_ name: String) -> [String] {
        headers.filter { $0[0].lowercased() == name.lowercased() }.map { $0[1] }
    }
}

/// What `/_stats` says.
struct ServerStats: Decodable {
    let connections: Int
    let accepted: Int
    let hanging: Int
    let sent: Int

    /// Asks with a transport of its own, whose one connection is not counted.
    static func of(_ server: ScriptedServer, by transport: CurlTransport) async throws -> ServerStats {
        let reply = try await transport.send(.get(server.baseURL + "/_stats"))
        return try JSONDecoder().decode(ServerStats.self, from: Data(reply.body))
    }

    /// Asks until the condition holds; returns how long it took, or `nil` if it never did.
    static func wait(
        _ server: ScriptedServer, atMost limit: Duration = .seconds(60), until condition: (ServerStats) -> Bool
    ) async throws -> Duration? {
        let transport = CurlTransport()
        let start = ContinuousClock.now
        while start.duration(to: .now) < limit {
            if condition(try await of(server, by: transport)) { return start.duration(to: .now) }
            try await Task.sleep(for: .milliseconds(2))
        }
        return nil
    }
}

/// The fault that a piece of work ends with, `nil` if it ends well.
func fault(of work: () async throws(HTTPFault) -> Void) async -> HTTPFault? {
    do {
        try await work()
        return nil
    } catch {
        return error
    }
}

extension CurlTransport {
    /// How a request fails, `nil` if it does not.
    func fault(of request: HTTPRequest) async -> HTTPFault? {
        await CurlTests.fault { () throws(HTTPFault) in _ = try await send(request) }
    }
}

extension HTTPReplyStream {
    /// How what is left of the body fails, `nil` if it does not.
    func faultOfRemainder() async -> HTTPFault? {
        await CurlTests.fault { () throws(HTTPFault) in _ = try await remainder() }
    }
}
