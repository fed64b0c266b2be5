/// Text inside XML 1.0 documents.
enum XMLText {
    /// With `&`, `<`, `>` and quotes escaped. What XML 1.0 (§2.2, `Char`) does not allow, and what is never a character, becomes U+FFFD; line
    /// ends and tabs become references, or a parser would change them in attributes.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\t", "\n", "\r": escaped += "&#\(scalar.value);"
            case "\u{0}"..."\u{1F}": escaped += "\u{FFFD}"
            case _ where scalar.isNoncharacter: escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
