package import Foundation

/// `nghttpd` on 127.0.0.1, serving one folder over HTTP/2: a server by other people, for what HTTP/2 is.
package final class HTTP2Server: Sendable {
    private let child: ChildProcess
    package let port: Int
    package let isTLS: Bool

    /// - Parameter tls: PEM files of a certificate and its key; `nil` serves HTTP/2 in the clear, by prior knowledge.
    package init(serving folder: URL, tls: (certificate: String, key: String)? = nil) throws {
        var arguments = ["--address=127.0.0.1", "--htdocs=\(folder.path)"]
        arguments += tls == nil ? ["--no-tls", "0"] : ["0", tls!.key, tls!.certificate]
        // nghttpd does not watch its input, so a shell does it: an ended test, however it ended, ends the server.
        guard let program = Programs.find("nghttpd") else { throw Programs.Absent(name: "nghttpd") }
        let script = #""$@" & echo $!; read line; kill $!; wait"#
        child = try ChildProcess("sh", ["-c", script, "sh", program.path] + arguments)
        isTLS = tls != nil
        let line = try child.nextLine() ?? ""
        guard let pid = Int32(line) else { throw ChildProcess.NotReady(program: "nghttpd", said: line) }
        // It chooses a free port and does not tell, but the system knows.
        for _ in 0..<500 {
            if let port = Self.listeningPort(of: pid) {
                self.port = port
                return
            }
            usleep(20_000)
        }
        throw ChildProcess.NotReady(program: "nghttpd", said: "it listens on no port")
    }

    deinit { stop() }

    package static var isPossible: Bool { Programs.isPresent("nghttpd") }
    package static let absence = "nghttpd (package nghttp2-server) is not installed"

    package var baseURL: String { "\(isTLS ? "https" : "http")://127.0.0.1:\(port)" }

    /// The shell ends the server, then itself.
    package func stop() {
        child.closeInput()
        _ = child.waitForEnd()
    }

    /// The port of a process's listening socket (proc(5): `/proc/PID/fd` names sockets by inode, `/proc/net/tcp` has
    /// the local address in its second column, the state in the fourth, where 0A is LISTEN, and the inode in the tenth).
    private static func listeningPort(of pid: Int32) -> Int? {
        let folder = "/proc/\(pid)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let links = names.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)") }
        let inodes = Set(links.filter { $0.hasPrefix("socket:[") }.map { $0.dropFirst("socket:[".count).dropLast() })
        guard let file = FileHandle(forReadingAtPath: "/proc/net/tcp"), let data = try? file.readToEnd() else {
            return nil
        }
        for line in String(decoding: data, as: UTF8.self).split(separator: "\n").dropFirst() {
            let columns = line.split(separator: " ")
            guard columns.count > 9, columns[3] == "0A", inodes.contains(columns[9]) else { continue }
            return columns[1].split(separator: ":").last.flatMap { Int($0, radix: 16) }
        }
        return nil
    }
}
