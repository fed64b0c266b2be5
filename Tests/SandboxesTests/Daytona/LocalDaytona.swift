import Curl
import Foundation
import HTTPTransport
import TestSupport
import Testing

@testable import Sandboxes

/// `Tools/daytona-local`, running: a Daytona that really executes, for as long as this value lives.
final class LocalDaytona: Sendable {
    private let child: ChildProcess
    private let apiURL: String
    private let key: String

    struct NotReady: Error, CustomStringConvertible {
        let said: String
        var description: String { "Tools/daytona-local did not start: \(said)" }
    }

    /// - Parameter ports: of servers on 127.0.0.1 that a sandbox may reach, where its own settings let it.
    static func start(lending ports: [Int] = []) async throws -> LocalDaytona {
        try await offThread { try LocalDaytona(ports.flatMap { ["--allow", "127.0.0.1:\($0)"] }) }
    }

    private init(_ arguments: [String]) throws {
        child = try ChildProcess(Self.program, arguments, isQuiet: true)
        let line = try child.nextLine() ?? "nothing"
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 3, words[0] == "ready" else {
            throw NotReady(said: line)
        }
        (apiURL, key) = (words[1], words[2])
    }

    private static var program: String { SharedFiles.packageRoot.appending(path: "Tools/daytona-local").path }
    private static let cannotRunHere: Int32 = 3

    /// Whether it can run on this machine; the script says on standard error why not.
    static func isPossible() async throws -> Bool {
        guard Programs.isPresent(program) else { return false }
        return try await offThread { try ChildProcess(program, ["--install"]).waitForEnd() } != cannotRunHere
    }

    static let absence = "this machine cannot run the local Daytona (Tools/daytona-local --install says why)"

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
