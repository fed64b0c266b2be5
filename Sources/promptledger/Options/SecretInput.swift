import Foundation

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
        return readLine(strippingNewline: true)
    }
}
