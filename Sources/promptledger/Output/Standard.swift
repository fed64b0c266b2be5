import Foundation

/// The two ways out: results go to standard output, all else to standard error.
enum Standard {
    static func output(_ line: String) { write(line + "\n", to: FileHandle.standardOutput) }

    static func error(_ line: String) { write(line + "\n", to: FileHandle.standardError) }

    /// One line that says what went wrong.
    static func complain(_ message: String) {
        error("promptledger: \(message.split(whereSeparator: \.isNewline).joined(separator: " "))")
    }

    /// A result that cannot be written is a failure; a complaint that cannot be written has nowhere to go.
    static func write(_ text: String, to handle: FileHandle) {
        do { try handle.write(contentsOf: Data(text.utf8)) } catch {
            guard handle === FileHandle.standardOutput else { return }
            complain("standard output cannot be written: is its disk full?")
            exit(1)
        }
    }

    static let errorIsTerminal = isatty(STDERR_FILENO) == 1
}
