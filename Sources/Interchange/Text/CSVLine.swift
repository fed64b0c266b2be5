/// Writes lines of comma-separated values by RFC 4180 that are safe to open in a spreadsheet.
package enum CSVLine {
    /// The cells, quoted where they must be, and the line's end (CRLF).
    ///
    /// A spreadsheet takes a cell that begins with certain characters for a formula, and runs it; some pass over white space before them, or over
    /// what is not seen, such as a zero-width space or a mark of the byte order. A cell whose first character but for these and apostrophes is
    /// such a sign gets an apostrophe in front, as OWASP advises ("CSV Injection"): it is then shown as text. As apostrophes of its own do not
    /// keep it from getting one, whoever takes the first away from every cell that begins with one, and has nothing but these and apostrophes
    /// before such a sign, has the cells as they were.
    /// - Parameter isGuarded: false for programs, which take no cell for a formula.
    package static func text(_ cells: [String], isGuarded: Bool = true) -> String {
        cells.map { quoted(isGuarded ? guarded($0) : $0) }.joined(separator: ",") + "\r\n"
    }

    /// OWASP's, and the line feed. The last four are the same signs in the width of Chinese characters, which some programs take for them.
    private static let formulaStarts: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]

    private static func guarded(_ cell: String) -> String {
        // Some of the signs are white space themselves.
        guard let first = cell.unicodeScalars.first(where: { formulaStarts.contains($0) || !isPassedOver($0) }),
            formulaStarts.contains(first)
        else { return cell }
        return "'" + cell
    }

    /// An apostrophe, white space (Unicode's `White_Space`), or what is not seen (its categories `Cc` and `Cf`, what it lets programs ignore, and the
    /// blank of Braille, of which no property says so).
    private static func isPassedOver(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        return scalar == "'" || scalar == "\u{2800}" || properties.isWhitespace
            || properties.isDefaultIgnorableCodePoint
            || [.control, .format].contains(properties.generalCategory)
    }

    private static func quoted(_ cell: String) -> String {
        // By bytes: CR and LF together are one Character, which equals neither. Where a comma stands in numbers, spreadsheets part cells by
        // semicolons.
        let needsQuotes = cell.utf8.contains {
            [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\""), UInt8(ascii: "\r"), UInt8(ascii: "\n")].contains(
                $0)
        }
        let isPadded = cell.utf8.first == UInt8(ascii: " ") || cell.utf8.last == UInt8(ascii: " ")
        guard needsQuotes || isPadded else { return cell }
        return "\"" + cell.replacing("\"", with: "\"\"") + "\""
    }
}
