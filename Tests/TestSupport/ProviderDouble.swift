import Foundation

/// A script of `Tests/Peers` that stands in for a provider's server on 127.0.0.1, running for as long as this value lives.
/// What it does is described at its top.
package final class ProviderDouble: Sendable {
    private let child: ChildProcess
    /// `http://127.0.0.1:PORT`, without a slash at its end.
    package let baseURL: String

    /// - Parameters:
    ///   - script: the name of its file, without `.py`.
    package init(_ script: String, _ arguments: [String] = []) throws {
        let path = SharedFiles.packageRoot.appending(path: "Tests/Peers/\(script).py").path
        child = try ChildProcess("python3", ["-B", "-E", "-s", path] + arguments)
        let line = try child.nextLine() ?? "nothing"
        guard line.hasPrefix("ready ") else { throw ChildProcess.NotReady(program: "\(script).py", said: line) }
        baseURL = String(line.dropFirst("ready ".count))
    }

    package static var isPossible: Bool { Programs.isPresent("python3") }
    package static let absence = "python3 is not installed"
}
