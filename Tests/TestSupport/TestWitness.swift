import Foundation

/// `Tests/Peers/witness.py`, running: a witness on 127.0.0.1. Its routes are described at the top of the script.
package final class TestWitness: Sendable {
    private let child: ChildProcess
    package let port: Int
    /// Its cosignature key, as a witness's keeper hands it around.
    package let key: String

    /// - Parameter logs: the verification keys of the logs that it knows.
    package init(_ name: String = "witness.example/w1", logs: [String]) throws {
        let script = SharedFiles.packageRoot.appending(path: "Tests/Peers/witness.py").path
        let arguments = ["-B", script, "--name", name] + logs.flatMap { ["--log", $0] }
        let child = try ChildProcess("python3", arguments)
        func next(_ word: String) throws -> String {
            let line = try child.nextLine() ?? "nothing"
            guard line.hasPrefix("\(word) ") else { throw ChildProcess.NotReady(program: "witness.py", said: line) }
            return String(line.dropFirst(word.count + 1))
        }
        let key = try next("key")
        let number = try next("listening")
        guard let port = Int(number) else { throw ChildProcess.NotReady(program: "witness.py", said: number) }
        (self.child, self.key, self.port) = (child, key, port)
    }

    package static let isPossible: Bool = {
        guard Programs.isPresent("python3"), let folder = try? TemporaryDirectory("witness") else { return false }
        return (try? Programs.run("python3", ["-c", "import cryptography"], in: folder).status) == 0
    }()
    package static let absence = "python3 with its package cryptography is not installed"

    /// `http://127.0.0.1:PORT`, without a slash at its end.
    package var url: String { "http://127.0.0.1:\(port)" }

    package func stop() { child.stop() }
}
