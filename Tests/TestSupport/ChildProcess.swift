package import Foundation
import Synchronization

/// A program that a test starts: it lives as long as this value, and not a moment longer.
///
/// Its standard input stays open until then, so that a child that watches it ends even when the test is killed.
package final class ChildProcess: Sendable {
    package let pid: Int32
    private let output: FileHandle
    private let input: FileHandle
    private let ending: ChildEnd
    private let process: Mutex<Process>

    /// What the child said in place of what was waited for.
    package struct NotReady: Error, CustomStringConvertible {
        package let program: String
        package let said: String
        package var description: String { "\(program) did not start: \(said)" }
    }

    /// Files in place of the streams that this value keeps; `nil` leaves a stream as it is.
    package struct Files: Sendable {
        var input: FileHandle?
        var output: FileHandle?
        var errors: FileHandle?
    }

    /// - Parameters:
    ///   - program: a name on the search path, or a path.
    ///   - folder: where it starts; `nil` for the test's own.
    ///   - environment: all its variables; `nil` for the test's own.
    ///   - isQuiet: whether what it says on standard error is thrown away, not shown.
    ///   - files: where its streams go in place of that.
    package init(
        _ program: String, _ arguments: [String], in folder: URL? = nil, environment: [String: String]? = nil,
        isQuiet: Bool = false, files: Files = Files()
    )
        throws
    {
        guard let executable = Programs.find(program) else { throw Programs.Absent(name: program) }
        let (process, stdin, stdout) = (Process(), Pipe(), Pipe())
        process.executableURL = executable
        process.arguments = arguments
        process.environment = environment ?? process.environment
        process.currentDirectoryURL = folder ?? process.currentDirectoryURL
        process.standardInput = files.input ?? stdin
        process.standardOutput = files.output ?? stdout
        process.standardError = files.errors ?? (isQuiet ? FileHandle.nullDevice : FileHandle.standardError)
        let ending = ChildEnd()
        process.terminationHandler = { ending.note($0) }
        // A child inherits the signals that its parent's thread blocks, and the threads that run tests block all of them:
        // a server started there would not hear SIGTERM.
        do {
            var (none, before) = (sigset_t(), sigset_t())
            sigemptyset(&none)
            pthread_sigmask(SIG_SETMASK, &none, &before)
            defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
            try process.run()
        }
        ending.watch(process.processIdentifier)
        self.ending = ending
        (pid, input, output) = (process.processIdentifier, stdin.fileHandleForWriting, stdout.fileHandleForReading)
        self.process = Mutex(process)
    }

    deinit { stop() }

    /// The next line of the child's output, `nil` at its end; waits for it.
    package func nextLine() throws -> String? {
        var line = Data()
        while let byte = try output.read(upToCount: 1), !byte.isEmpty {
            if byte == Data([0x0A]) { return String(decoding: line, as: UTF8.self) }
            line += byte
        }
        return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
    }

    /// All that is left of the child's output; waits for its end.
    package func remainingOutput() throws -> String {
        String(decoding: try output.readToEnd() ?? Data(), as: UTF8.self)
    }

    package func closeInput() { try? input.close() }

    /// Sends a signal, unless the child is gone.
    package func signal(_ number: Int32) {
        process.withLock { if !ending.isKnown, $0.isRunning { kill(pid, number) } }
    }

    /// Closes the child's input, kills it by its number, and waits. Doing it twice does nothing.
    package func stop() {
        closeInput()
        signal(SIGKILL)
        _ = waitForEnd()
    }

    /// Waits until the child ends: its exit code, or the negative number of the signal that ended it.
    /// (`Process.waitUntilExit` would turn a core in circles until then.)
    package func waitForEnd() -> Int32 { ending.wait() }

    /// What ``waitForEnd()`` tells, without holding up a thread.
    package func end() async -> Int32 { await ending.status() }
}
