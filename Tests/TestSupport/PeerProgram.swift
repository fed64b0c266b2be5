import Foundation

/// A program of others that `Tools/peers` installs: official clients, and servers that imitate providers.
///
/// They are fetched from PyPI, so suites that need one run only where `PROMPTLEDGER_PEERS` is 1.
package enum PeerProgram {
    package static let isWanted = ProcessInfo.processInfo.environment["PROMPTLEDGER_PEERS"] == "1"

    /// Whether the program is wanted and can be had on this machine; the script says on standard error why not.
    package static func isPossible(_ name: String) async throws -> Bool {
        guard isWanted else { return false }
        return try await offThread { try ChildProcess(script, ["--install", name]).waitForEnd() } != cannotHave
    }

    package static let absence = "PROMPTLEDGER_PEERS is not 1, or this machine cannot have the program"

    /// Runs a Python script of `Tests/Peers` with the client called `name`, to its end.
    package static func run(_ name: String, _ file: String, _ arguments: [String]) async throws -> Programs.Outcome {
        let path = SharedFiles.packageRoot.appending(path: "Tests/Peers/\(file).py").path
        return try await offThread {
            let child = try ChildProcess(script, ["run", name, "-B", path] + arguments)
            child.closeInput()
            let output = try child.remainingOutput()
            return Programs.Outcome(status: child.waitForEnd(), output: output)
        }
    }

    private static var script: String { SharedFiles.packageRoot.appending(path: "Tools/peers").path }
    private static let cannotHave: Int32 = 3
}
