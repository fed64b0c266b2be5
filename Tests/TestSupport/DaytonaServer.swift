import Foundation

/// `Tools/daytona-local`, running: a Daytona that really executes, for as long as this value lives.
package final class DaytonaServer: Sendable {
    private let child: ChildProcess
    /// Of its API.
    package let url: String
    package let key: String

    /// - Parameters:
    ///   - program: that serves; `nil` for this package's own.
    ///   - ports: of servers on 127.0.0.1 that a sandbox may reach, where its own settings let it.
    ///   - options: beside.
    package static func start(
        _ program: String? = nil, lending ports: [Int] = [], options: [String] = []
    ) async throws -> DaytonaServer {
        try await offThread {
            try DaytonaServer(program ?? Self.program, ports.flatMap { ["--allow", "127.0.0.1:\($0)"] } + options)
        }
    }

    private init(_ program: String, _ arguments: [String]) throws {
        child = try ChildProcess(program, arguments, isQuiet: true)
        let line = try child.nextLine() ?? "nothing"
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 3, words[0] == "ready" else {
            throw ChildProcess.NotReady(program: program, said: line)
        }
        (url, key) = (words[1], words[2])
    }

    private static var program: String { SharedFiles.packageRoot.appending(path: "Tools/daytona-local").path }
    private static let cannotRunHere: Int32 = 3

    /// Whether it can run on this machine; the script says on standard error why not.
    package static func isPossible() async throws -> Bool {
        guard Programs.isPresent(program) else { return false }
        return try await offThread { try ChildProcess(program, ["--install"]).waitForEnd() } != cannotRunHere
    }

    package static let absence = "this machine cannot run the local Daytona (Tools/daytona-local --install says why)"
}
