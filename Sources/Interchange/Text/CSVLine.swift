/// Writes lines of comma-separated values by RFC 4180 that are safe to open in a spreadsheet.
package enum CSVLine {
    /// The cells, quoted where they must be, and the line's end (CRLF).
    ///
    /// A spreadsheet takes a cell that begins with certain characters for a formula, and runs it. Such a cell gets an
    /// apostrophe in front, as OWASP advises ("CSV Injection"): it is then shown as text. So does one that has apostrophes before such a
    /// character of itself, so that whoever takes one apostrophe away from every cell that has some before such a character has the cells as they
    /// were.
    /// - Parameter isGuarded: false for programs, which take no cell for a formula.
    package static func text(_ cells: [String], isGuarded: Bool = true) -> String {
        cells.map { quoted(isGuarded ? guarded($0) : $0) }.joined(separator: ",") + "\r\n"
    }

    /// The last four are the same signs in the width of Chinese characters, which some programs take for them.
    private static let formulaStarts: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]

    private static func guarded(_ cell: String) -> String {
        guard let first = cell.unicodeScalars.first(where: { $0 != "'" }), formulaStarts.contains(first) else {
            return cell
        }
        return "'" + cell
    }

    private static func quoted(_ cell: String) -> String {
        // By bytes: CR and LF together are one Character, which equals neither.
        let needsQuotes = cell.utf8.contains {
            [UInt8(ascii: ","), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n")].contains($0)
        }
        let isPadded = cell.utf8.first == UInt8(ascii: " ") || cell.utf8.last == UInt8(ascii: " ")
        guard needsQuotes || isPadded else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }
}
