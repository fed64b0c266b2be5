import Foundation
import TestSupport

/// The program `append-probe`, which is built beside the tests: another process on the same ledger.
enum AppendProbe {
    static let program = Programs.built("append-probe")

    static func start(_ part: String, _ folder: TemporaryDirectory, _ arguments: String...) throws -> ChildProcess {
        try ChildProcess(program, [part, folder.path] + arguments)
    }
}

extension ChildProcess {
    /// Ends it as a power cut would, and returns the whole lines that it had still written.
    func killAndRead() throws -> [String] {
        signal(SIGKILL)
        let rest = try remainingOutput()
        _ = waitForEnd()
        // What follows the last line break is a line cut short.
        return rest.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }
}
