import Foundation

/// `Tools/verify_evidence.py`, run by the Python that `Tools/evidence-verifier` installs for it.
package enum EvidenceVerifierScript {
    private static let python = Task { try await offThread { try install() } }
    private static let script = SharedFiles.packageRoot.appending(path: "Tools/verify_evidence.py").path

    package static let absence = "PyNaCl cannot be installed here (Tools/evidence-verifier --install says why)"

    package static func isPossible() async throws -> Bool { try await python.value != nil }

    /// What it says with `--json`, and its exit status.
    package static func run(_ arguments: [String], in folder: TemporaryDirectory) async throws -> Programs.Outcome {
        guard let python = try await python.value else { throw Programs.Absent(name: "Python with PyNaCl") }
        return try await offThread { try Programs.run(python, [script] + arguments + ["--json"], in: folder) }
    }

    /// What a script of the test's own prints, line by line, whose first argument is the folder that holds the verifier.
    package static func run(
        script: String, _ arguments: [String], in folder: TemporaryDirectory
    ) async throws -> [String] {
        guard let python = try await python.value else { throw Programs.Absent(name: "Python with PyNaCl") }
        let tools = SharedFiles.packageRoot.appending(path: "Tools").path
        let outcome = try await offThread {
            try Programs.run(python, ["-c", script, tools] + arguments, in: folder)
        }
        return outcome.output.split(separator: "\n").map(String.init)
    }

    /// The path of the Python; `nil` where there can be none.
    private static func install() throws -> String? {
        let program = SharedFiles.packageRoot.appending(path: "Tools/evidence-verifier").path
        let child = try ChildProcess(program, ["--install"])
        child.closeInput()
        let line = try child.remainingOutput().split(separator: "\n").last.map(String.init)
        return child.waitForEnd() == 0 ? line : nil
    }
}
