import Foundation

/// A secret from standard input: piped in, or typed without being shown.
enum SecretInput {
    /// The first line, without its line break; `nil` where there is none.
    static func read(prompt: String) -> String? {
        guard isatty(STDIN_FILENO) == 1 else { return readLine(strippingNewline: true) }
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
