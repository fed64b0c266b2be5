import Foundation

/// The two ways out: results go to standard output, all else to standard error.
enum Standard {
    /// For people: whatever it goes into, it may end on a terminal, and what would drive that is taken out.
    static func output(_ line: String) { exact(TerminalText.harmless(line)) }

    /// For programs: a pipe or a file gets each byte of it.
    static func exact(_ line: String) { write(line + "\n", to: FileHandle.standardOutput) }

    static func error(_ line: String) {
        write(TerminalText.harmless(line) + "\n", to: FileHandle.standardError)
    }

    /// One line that says what went wrong.
    static func complain(_ message: String) {
        error("promptledger: \(message.split(whereSeparator: \.isNewline).joined(separator: " "))")
    }

    /// A result that cannot be written is a failure; a complaint that cannot be written has nowhere to go. Results hold what people and
    /// models wrote, so a terminal gets them without what would drive it, though they be meant for programs.
    static func write(_ text: String, to handle: FileHandle) {
        let isResult = handle === FileHandle.standardOutput
        let shown = isResult && outputIsTerminal ? TerminalText.harmless(text) : text
        do { try handle.write(contentsOf: Data(shown.utf8)) } catch {
            guard isResult else { return }
            complain("standard output cannot be written: is its disk full?")
            exit(1)
        }
    }

    static let outputIsTerminal = isatty(STDOUT_FILENO) == 1
    static let errorIsTerminal = isatty(STDERR_FILENO) == 1
}
