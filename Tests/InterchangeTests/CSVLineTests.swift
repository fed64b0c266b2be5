import Interchange
import Testing

@Suite struct CSVLineTests {
    @Test func plainCellsStandAsTheyAre() {
        #expect(CSVLine.text(["a", "", "b c", "ü€", "1.5"]) == "a,,b c,ü€,1.5\r\n")
        #expect(CSVLine.text([]) == "\r\n")
    }

    @Test(arguments: [
        ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("two\nlines", "\"two\nlines\""),
        ("two\r\nlines", "\"two\r\nlines\""), ("a\rb", "\"a\rb\""), (" padded", "\" padded\""),
        ("padded ", "\"padded \""), ("\"", "\"\"\"\""), ("\r\n\"", "\"'\r\n\"\"\""),
    ])
    func cellsAreQuotedWhereTheStandardSays(cell: String, written: String) {
        #expect(CSVLine.text([cell, "x"]) == "\(written),x\r\n")
    }

    /// White space of all kinds, and what is not seen.
    static let unseen: [String] = [
        "\u{200B}", "\u{FEFF}", "\u{A0}", "\u{3000}", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{AD}", "\u{2060}",
        "\u{202E}", "\u{2800}", "\u{115F}", "\u{34F}", "\u{FE0F}", "\u{3164}", "\u{FFA0}", "\u{1B}",
    ]

    static let unseenFormulas: [String] = unseen.flatMap { ["\($0)=1", "'\($0)=1", "\($0)'=1"] }
    static let unseenTexts: [String] = unseen.flatMap { [$0, "\($0)x", "'\($0)", "'\($0)x"] }

    @Test(arguments: [
        "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "＝1", "＠x", " =1", "   @x", " '+1", " \tx", "\u{200B}'\u{A0} @x",
        "' \u{FEFF}\u{200B}+1",
    ])
    func aCellThatASpreadsheetWouldRunIsText(cell: String) {
        #expect(CSVLine.text([cell]) == "'\(cell)\r\n")
        #expect(CSVLine.text(["a\(cell)"]) == "a\(cell)\r\n", "only at the start")
    }

    @Test(arguments: [" x", "  1", " ", " 'tis", "' x", " a=1"])
    func spacesBeforeAnythingElseAreNoFormula(cell: String) {
        let written = CSVLine.text([cell])
        #expect(written == cell + "\r\n" || written == "\"\(cell)\"\r\n")
    }

    @Test(arguments: [
        "=1", "'=1", "''=1", "'", "it's", "'tis", "=", "'+", "", "a'=", "'\n", " =1", "' =1", " '=1", "' '  =1", " ",
        "' ", " '",
    ])
    func theGuardCanBeTakenAwayAndLeftOut(cell: String) { canBeTakenAway(of: cell) }

    @Test(arguments: unseenFormulas) func whatIsNotSeenHidesNoFormula(cell: String) {
        #expect(CSVLine.text([cell]) == "'\(cell)\r\n")
        canBeTakenAway(of: cell)
    }

    @Test(arguments: unseenTexts) func whatIsNotSeenIsNoFormula(cell: String) {
        #expect(CSVLine.text([cell]) == cell + "\r\n")
        canBeTakenAway(of: cell)
    }

    private func canBeTakenAway(of cell: String) {
        let line = CSVLine.text([cell])
        var read = String(line.dropLast())
        if read.hasPrefix("\"") { read = String(read.dropFirst().dropLast()).replacing("\"\"", with: "\"") }
        // What the help says: the first apostrophe away, where nothing but apostrophes and what is not seen stands before such a sign.
        let signs = "=+-@\t\r\n".unicodeScalars
        let unseen = Self.unseen.joined().unicodeScalars
        let first = read.unicodeScalars.first { scalar in
            signs.contains(scalar)
                || scalar != "'" && !scalar.properties.isWhitespace && !unseen.contains(scalar)
        }
        // An apostrophe is one Character with what follows it unseen.
        if read.unicodeScalars.first == "'", let first, signs.contains(first) { read.unicodeScalars.removeFirst() }
        #expect(read == cell)
        let raw = CSVLine.text([cell], isGuarded: false)
        #expect(raw == cell + "\r\n" || raw == "\"\(cell)\"\r\n")
    }

    @Test func aFormulaWithQuotesIsBothGuardedAndQuoted() {
        #expect(
            CSVLine.text([#"=HYPERLINK("http://x","y")"#]) == "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"\r\n")
    }
}
