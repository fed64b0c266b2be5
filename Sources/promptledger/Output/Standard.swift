import Foundation

/// The two ways out: results go to standard output, all else to standard error.
enum Standard {
    static func output(_ line: String) { write(line + "\n", to: FileHandle.standardOutput) }

    static func error(_ line: String) { write(line + "\n", to: FileHandle.standardError) }

    /// One line that says what went wrong.
    static func complain(_ message: String) {
        error("promptledger: \(message.split(whereSeparator: \.isNewline).joined(separator: " "))")
    }

    static func write(_ text: String, to handle: FileHandle) {
        // A reader that went away (`| head`) is no fault of ours.
        try? handle.write(contentsOf: Data(text.utf8))
    }

    static let errorIsTerminal = isatty(STDERR_FILENO) == 1
}
