import Curl
import Foundation
import HTTPTransport
import TestSupport
import Testing

@testable import Sandboxes

/// A Daytona on this machine, as our client and its tests reach it.
final class LocalDaytona: Sendable {
    private let server: DaytonaServer
    private var apiURL: String { server.url }
    private var key: String { server.key }

    /// - Parameter ports: of servers on 127.0.0.1 that a sandbox may reach, where its own settings let it.
    static func start(lending ports: [Int] = []) async throws -> LocalDaytona {
        LocalDaytona(try await DaytonaServer.start(lending: ports))
    }

    private init(_ server: DaytonaServer) { self.server = server }

    static func isPossible() async throws -> Bool { try await DaytonaServer.isPossible() }
    static let absence = DaytonaServer.absence

    func settings(_ change: (inout DaytonaSettings) -> Void = { _ in }) throws -> DaytonaSettings {
        var settings = DaytonaSettings(apiURL: try DaytonaURL(apiURL), key: try DaytonaKey(key))
        settings.pace.pollFirst = .milliseconds(10)
        settings.pace.pollMost = .milliseconds(100)
        change(&settings)
        return settings
    }

    /// Has the server meet the next requests that match with a fault, in its own words.
    func fail(_ faults: [[String: any Sendable]], over transport: any HTTPTransport) async throws {
        let body = try JSONSerialization.data(withJSONObject: ["next": faults])
        _ = try await control("POST", "", Array(body), over: transport)
    }

    /// One that the server was sent.
    struct Request: Decodable {
        let path: String
        let query: [[String]]
    }

    /// The last ones of all that it was sent.
    func requests(over transport: any HTTPTransport) async throws -> [Request] {
        struct Reply: Decodable { let requests: [Request] }
        let body = try await control("GET", "/requests", [], over: transport)
        return try JSONDecoder().decode(Reply.self, from: Data(body)).requests
    }

    private func control(
        _ method: String, _ path: String, _ body: [UInt8], over transport: any HTTPTransport
    ) async throws -> [UInt8] {
        let reply = try await transport.send(
            HTTPRequest(
                method: method, url: apiURL.replacing("/api", with: "/_control") + path,
                headers: ["Content-Type": "application/json", "Authorization": "Bearer \(key)"], body: body))
        try #require(reply.head.status == 200, "\(String(decoding: reply.body, as: UTF8.self))")
        return reply.body
    }
}
