import Foundation

/// `Tests/Peers/scripted_server.py`, running: a server on 127.0.0.1 that behaves as its caller asks.
/// Its routes and its models are described at the top of the two scripts.
package final class ScriptedServer: Sendable {
    private let child: ChildProcess
    package let port: Int
    package let isTLS: Bool

    /// - Parameters:
    ///   - key: what `/v1` wants as a bearer token; `nil` lets everybody in.
    ///   - tls: PEM files of a certificate and its key; `nil` speaks plain HTTP.
    ///   - keepsLog: whether `/_log` lists what came.
    package init(key: String? = nil, tls: (certificate: String, key: String)? = nil, keepsLog: Bool = true) throws {
        let script = SharedFiles.packageRoot.appending(path: "Tests/Peers/scripted_server.py").path
        var arguments = ["-B", "-E", "-s", script]
        if let key { arguments += ["--key", key] }
        if let tls { arguments += ["--tls", tls.certificate, tls.key] }
        if !keepsLog { arguments += ["--no-log"] }
        child = try ChildProcess("python3", arguments)
        isTLS = tls != nil
        let line = try child.nextLine() ?? "nothing"
        guard line.hasPrefix("listening "), let port = Int(line.dropFirst("listening ".count)) else {
            throw ChildProcess.NotReady(program: "scripted_server.py", said: line)
        }
        self.port = port
    }

    package static var isPossible: Bool { Programs.isPresent("python3") }
    package static let absence = "python3 is not installed"

    /// `http://127.0.0.1:PORT`, without a slash at its end.
    package var baseURL: String { "\(isTLS ? "https" : "http")://127.0.0.1:\(port)" }

    /// The server's process, for tests that kill it.
    package var pid: Int32 { child.pid }

    package func stop() { child.stop() }
}
