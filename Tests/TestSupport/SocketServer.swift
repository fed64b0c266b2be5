import Foundation

/// `Tests/Peers/socket_server.py`, running: WebSockets on 127.0.0.1 that say what their caller asks for, right or wrong.
/// Its paths are described at the top of the script.
package final class SocketServer: Sendable {
    private let child: ChildProcess
    package let baseURL: String

    /// - Parameter tls: PEM files of a certificate and its key; `nil` speaks plain HTTP.
    package init(tls: (certificate: String, key: String)? = nil) throws {
        let script = SharedFiles.packageRoot.appending(path: "Tests/Peers/socket_server.py").path
        let secure = tls.map { ["--tls", $0.certificate, $0.key] } ?? []
        child = try ChildProcess("python3", ["-B", "-E", "-s", script] + secure)
        let line = try child.nextLine() ?? "nothing"
        guard line.hasPrefix("listening "), let port = Int(line.dropFirst("listening ".count)) else {
            throw ChildProcess.NotReady(program: "socket_server.py", said: line)
        }
        baseURL = "\(tls == nil ? "http" : "https")://127.0.0.1:\(port)"
    }

    package static var isPossible: Bool { Programs.isPresent("python3") }
    package static let absence = "python3 is not installed"

    /// What it heard next: `frame 10 6869`, `closed` … Waits for it.
    package func heard() async throws -> String? { try await offThread { try self.child.nextLine() } }

    /// What it hears up to that line, which is the last.
    package func heard(upTo last: String) async throws -> [String] {
        var lines: [String] = []
        while let line = try await heard() {
            lines.append(line)
            if line == last { break }
        }
        return lines
    }
}
