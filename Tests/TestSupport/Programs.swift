package import Foundation

/// Programs of the machine that a test may need; a suite without its program is skipped, with the reason.
package enum Programs {
    /// Where a program lies: the name is a path, or on the search path, or in a folder for administrators' programs.
    package static func find(_ name: String) -> URL? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin", "/usr/local/sbin"]
        let candidates =
            name.contains("/") ? [URL(filePath: name)] : folders.map { URL(filePath: $0).appending(path: name) }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }

    package static func isPresent(_ name: String) -> Bool { find(name) != nil }

    /// The path of a program of this package: the build puts it beside the tests.
    package static func built(_ name: String) -> String {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: name).path
    }

    /// How a program ended: its exit code (negative: the signal that ended it), and what it wrote on standard output.
    /// What it says on standard error is thrown away.
    package struct Outcome: Sendable {
        package let status: Int32
        package let output: String
    }

    package struct Absent: Error, CustomStringConvertible {
        package let name: String
        package var description: String { "the program \(name) is not installed" }
    }

    /// Runs a program to its end, with nothing on its standard input.
    package static func run(_ name: String, _ arguments: [String], in folder: TemporaryDirectory) throws -> Outcome {
        let child = try ChildProcess(name, arguments, in: folder.url, isQuiet: true)
        child.closeInput()
        let output = try child.remainingOutput()
        return Outcome(status: child.waitForEnd(), output: output)
    }
}
