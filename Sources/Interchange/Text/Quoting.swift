/// How words of a file appear in a message: on one line, short, and unable to drive a terminal.
enum Quoting {
    private static let lengthMax = 60

    /// The word between backquotes.
    static func code(_ word: String) -> String {
        var shown = ""
        for (count, scalar) in word.unicodeScalars.enumerated() {
            if count == lengthMax {
                shown += "…"
                break
            }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
                shown += "·"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return "`\(shown)`"
    }
}
