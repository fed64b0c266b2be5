import Foundation

/// A program as somebody at a terminal uses it: started in a folder, with an environment, and judged by its exit code and
/// by what it writes. No test thread waits for it, and a program that hangs is killed.
package struct CommandLine: Sendable {
    private let program: String
    private let folder: TemporaryDirectory
    private let environment: [String: String]
    private let transcripts: TemporaryDirectory
    private let isUrgent: Bool

    private static let turnstile = Turnstile(places: 3)

    /// How a program ended.
    package struct Outcome: Sendable {
        /// The exit code; the negative number of a signal that ended it.
        package let status: Int32
        /// Standard output.
        package let output: String
        /// Standard error.
        package let errors: String
    }

    /// - Parameters:
    ///   - program: a name on the search path, or a path.
    ///   - folder: where it starts.
    ///   - environment: all its variables; `nil` for the test's own.
    ///   - isUrgent: whether it is run at once, however many others run: where something else goes on that does not wait.
    package init(
        _ program: String, in folder: TemporaryDirectory, environment: [String: String]? = nil, isUrgent: Bool = false
    ) throws {
        (self.program, self.folder, self.isUrgent) = (program, folder, isUrgent)
        self.environment = environment ?? ProcessInfo.processInfo.environment
        transcripts = try TemporaryDirectory("transcripts")
    }

    /// Runs it to its end.
    /// - Parameter input: what it finds on standard input.
    package func run(_ arguments: [String], input: String = "") async throws -> Outcome {
        if isUrgent { return try await start(arguments, input: input).outcome() }
        return try await Self.turnstile.pass { try await start(arguments, input: input).outcome() }
    }

    /// Starts it and leaves it running.
    package func start(_ arguments: [String], input: String = "") throws -> RunningCommand {
        func file(_ text: String) throws -> URL {
            let file = transcripts.file(UUID().uuidString)
            try Data(text.utf8).write(to: file)
            return file
        }
        let (input, output, errors) = (try file(input), try file(""), try file(""))
        let files = ChildProcess.Files(
            input: try FileHandle(forReadingFrom: input), output: try FileHandle(forWritingTo: output),
            errors: try FileHandle(forWritingTo: errors))
        let child = try ChildProcess(program, arguments, in: folder.url, environment: environment, files: files)
        // The child has its own. Foundation keeps ours for ever, and a process with a thousand open files crashes in it.
        for handle in [files.input, files.output, files.errors] { try? handle?.close() }
        return RunningCommand(child: child, output: output, errors: errors, keeping: transcripts)
    }
}

/// A program that runs beside the test; it ends with this value at the latest.
package struct RunningCommand: Sendable {
    private let child: ChildProcess
    private let output: URL
    private let errors: URL
    private let transcripts: TemporaryDirectory

    init(child: ChildProcess, output: URL, errors: URL, keeping transcripts: TemporaryDirectory) {
        (self.child, self.output, self.errors, self.transcripts) = (child, output, errors, transcripts)
    }

    /// How long a program may take that is waited for.
    private static let patienceSeconds = 240

    package var pid: Int32 { child.pid }

    package func signal(_ number: Int32) { child.signal(number) }

    /// What it has written on standard output until now.
    package func outputSoFar() throws -> String { String(decoding: try Data(contentsOf: output), as: UTF8.self) }

    /// Waits until it ends. One that hangs is killed, which its status then tells.
    package func outcome() async throws -> CommandLine.Outcome {
        let watchdog = Task {
            try await Task.sleep(for: .seconds(Self.patienceSeconds))
            // Waiting here would hold up a thread that all tests share: that is done below.
            child.signal(SIGKILL)
        }
        let status = await child.end()
        watchdog.cancel()
        func text(_ file: URL) throws -> String { String(decoding: try Data(contentsOf: file), as: UTF8.self) }
        return CommandLine.Outcome(status: status, output: try text(output), errors: try text(errors))
    }
}
