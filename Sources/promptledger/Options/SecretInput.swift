import Foundation
import Sodium

/// A secret from standard input: piped in, or typed without being shown.
enum SecretInput {
    /// More than any key has.
    private static let bytesMax = 16_384

    /// The only line, without its line break; `nil` where there is none.
    static func read(prompt: String) throws -> String? {
        guard isatty(STDIN_FILENO) == 1 else {
            let bytes = try FileHandle.standardInput.read(upToCount: bytesMax + 1) ?? Data()
            guard bytes.count <= bytesMax, let text = String(validating: bytes, as: UTF8.self) else {
                throw ExitStatus.failed("standard input is no key: at most \(bytesMax) bytes of text are read")
            }
            let lines = text.split(whereSeparator: \.isNewline)
            guard lines.count < 2 else {
                throw ExitStatus.failed("standard input has \(lines.count) lines; give the key alone")
            }
            return lines.first.map(String.init)
        }
        return hidden(prompt) { readLine(strippingNewline: true) }
    }

    /// A line that is typed without being shown, in guarded memory; `nil` where it is empty.
    static func readHiddenLine(prompt: String) -> SecretBytes? {
        hidden(prompt) {
            var bytes = [UInt8](repeating: 0, count: bytesMax)
            defer { bytes.withUnsafeMutableBytes { wipe($0) } }
            // A terminal hands over a line at a time.
            let count = Glibc.read(STDIN_FILENO, &bytes, bytes.count)
            let line = bytes[..<max(0, count)].prefix { $0 != 0x0A }
            return line.isEmpty ? nil : SecretBytes(count: line.count) { $0.copyBytes(from: line) }
        }
    }

    private static func hidden<R: ~Copyable>(_ prompt: String, _ read: () -> R?) -> R? {
        var shown = termios()
        guard tcgetattr(STDIN_FILENO, &shown) == 0 else { return nil }
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        Standard.write(prompt, to: .standardError)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown)
            Standard.error("")
        }
        return read()
    }
}
