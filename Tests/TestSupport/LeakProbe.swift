import Dispatch
import Foundation

/// The program `leak-probe`, run under valgrind: it uses our wrappers of C libraries once through, and valgrind counts
/// what is lost and what is read or written where it must not be.
package enum LeakProbe {
    package static var program: String { Programs.built("leak-probe") }

    package static var isPossible: Bool { Programs.isPresent("valgrind") && Programs.isPresent(program) }
    package static let absence = "valgrind is not installed, or leak-probe is not built"

    /// What valgrind reports, read from the XML of its `--xml=yes`.
    package struct Report: Sendable {
        /// The probe's exit code.
        package let status: Int32
        /// What the probe wrote.
        package let output: String
        /// Kinds of errors, one for each place in the program: `Leak_DefinitelyLost`, `InvalidRead`, `UninitCondition` …
        package let errors: [String]
        /// The report, for a message.
        package let text: String
    }

    /// Runs the probe's part of that name under valgrind, which takes seconds, and no thread that other tests need.
    package static func run(_ part: String, _ arguments: [String] = []) async throws -> Report {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try check(part, arguments) }) }
        }
    }

    private static func check(_ part: String, _ arguments: [String]) throws -> Report {
        let folder = try TemporaryDirectory("valgrind")
        let report = folder.file("report.xml")
        let options = [
            "--quiet", "--leak-check=full", "--show-leak-kinds=definite", "--errors-for-leak-kinds=definite",
            "--num-callers=30", "--xml=yes", "--xml-file=\(report.path)",
        ]
        let outcome = try Programs.run("valgrind", options + [program, part] + arguments, in: folder)
        let text = String(decoding: try Data(contentsOf: report), as: UTF8.self)
        let kinds = text.split(separator: "<kind>").dropFirst().map { String($0.prefix { $0 != "<" }) }
        return Report(status: outcome.status, output: outcome.output, errors: kinds, text: text)
    }
}
