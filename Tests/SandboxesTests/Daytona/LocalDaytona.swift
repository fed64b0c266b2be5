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
        let url = apiURL.replacing("/api", with: "/_control")
        let reply = try await transport.send(
            HTTPRequest(
                method: "POST", url: url,
                headers: ["Content-Type": "application/json", "Authorization": "Bearer \(key)"], body: Array(body)))
        try #require(reply.head.status == 200, "\(String(decoding: reply.body, as: UTF8.self))")
    }
}
