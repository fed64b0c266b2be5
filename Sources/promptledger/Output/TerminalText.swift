/// Text that somebody wrote, on its way to a terminal: nothing that was typed into a prompt drives the terminal of who reads it. What goes
/// into a pipe or a file stays as it is.
enum TerminalText {
    /// Line breaks and tabs stay.
    static func harmless(_ text: some StringProtocol) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\n" || $0 == "\t" ? $0 : harmless($0) }))
    }

    /// Line breaks are spaces.
    static func oneLine(_ text: some StringProtocol) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map(harmless)))
    }

    private static func harmless(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: " "
        case .format, .surrogate, .privateUse, .unassigned: "·"
        default: scalar
        }
    }
}
