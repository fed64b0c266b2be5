import ArgumentParser
import Foundation

/// A Daytona on this machine, as `Tools/daytona-local` serves it, for as long as this value lives.
final class DaytonaServer {
    /// Of its API.
    let url: String
    let key: String
    private let process = Process()
    /// It ends when this is closed, be it by whoever killed this process.
    private let input = Pipe()

    /// - Parameter port: on 127.0.0.1, that sandboxes may reach.
    init(_ program: String, lending port: Int) throws {
        let output = Pipe()
        process.executableURL = URL(filePath: program)
        process.arguments = ["--allow", "127.0.0.1:\(port)"]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        // A child inherits the signals that its parent's thread blocks: programs in its sandboxes would not hear that they are to end.
        var (none, before) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        do { try process.run() } catch { throw ValidationError("\(program) cannot be started: \(error)") }
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        guard words.count == 3, words[0] == "ready" else {
            throw ValidationError("\(program) did not start; `\(program) --install` says why")
        }
        (url, key) = (words[1], words[2])
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
