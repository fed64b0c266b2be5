/// Text that somebody wrote, on its way to people: nothing that was typed into a prompt, or that a model said, drives the terminal of who reads
/// it, be it behind a pipe (`less -R`) or in a file that is shown later (`cat`).
enum TerminalText {
    /// Line breaks and tabs stay.
    static func harmless(_ text: some StringProtocol) -> String {
        made(text) { $0 == "\n" || $0 == "\t" }
    }

    /// Line breaks are spaces, of several on end one.
    static func oneLine(_ text: some StringProtocol) -> String {
        made(text.split(whereSeparator: \.isNewline).joined(separator: " ")) { _ in false }
    }

    /// - Parameter stays: of a control character, whether it does.
    private static func made(_ text: some StringProtocol, _ stays: (Unicode.Scalar) -> Bool) -> String {
        // Most texts are of visible ASCII, and are many.
        let isPlain = text.utf8.allSatisfy { 0x20..<0x7F ~= $0 || stays(Unicode.Scalar($0)) }
        if isPlain { return String(text) }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { stays($0) ? $0 : harmless($0) }))
    }

    /// Whether it is for the terminal and not for the eye: a control character, a separator of lines, or one that turns the direction of
    /// writing or cannot be seen.
    static func drives(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        // The joiners that some scripts and emoji are written with turn nothing and drive nothing.
        case .format: scalar.value != 0x200C && scalar.value != 0x200D
        default: false
        }
    }

    private static func harmless(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: " "
        case .format: drives(scalar) ? "·" : scalar
        case .surrogate, .privateUse, .unassigned: "·"
        default: scalar
        }
    }
}
