import Foundation

/// A server of others that `Tools/peers serve` starts on 127.0.0.1, running for as long as this value lives.
package final class PeerServer: Sendable {
    private let child: ChildProcess
    /// `http://127.0.0.1:PORT`, without a slash at its end.
    package let baseURL: String

    /// - Parameters:
    ///   - name: as the table of `Tools/peers` has it.
    ///   - variables: its configuration, beside the test's own environment.
    package static func start(_ name: String, _ variables: [String: String] = [:]) async throws -> PeerServer {
        try await offThread { try PeerServer(name, variables) }
    }

    private init(_ name: String, _ variables: [String: String]) throws {
        let script = SharedFiles.packageRoot.appending(path: "Tools/peers").path
        let environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
        child = try ChildProcess(script, ["serve", name], environment: environment, isQuiet: true)
        let line = try child.nextLine() ?? "nothing"
        guard line.hasPrefix("ready ") else {
            throw ChildProcess.NotReady(program: "Tools/peers serve \(name)", said: line)
        }
        baseURL = String(line.dropFirst("ready ".count))
    }
}
