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

    @Test(arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "＝1", "＠x", " =1", "   @x", " '+1", " \tx"])
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
    func theGuardCanBeTakenAwayAndLeftOut(cell: String) {
        let line = CSVLine.text([cell])
        var read = String(line.dropLast())
        if read.hasPrefix("\"") { read = String(read.dropFirst().dropLast()).replacing("\"\"", with: "\"") }
        // What the help says: the first apostrophe away, where nothing but apostrophes and spaces stands before such a sign.
        let first = read.unicodeScalars.first { $0 != "'" && $0 != " " }
        if read.hasPrefix("'"), let first, "=+-@\t\r\n".unicodeScalars.contains(first) { read.removeFirst() }
        #expect(read == cell)
        let raw = CSVLine.text([cell], isGuarded: false)
        #expect(raw == cell + "\r\n" || raw == "\"\(cell)\"\r\n")
    }

    @Test func aFormulaWithQuotesIsBothGuardedAndQuoted() {
        #expect(
            CSVLine.text([#"=HYPERLINK("http://x","y")"#]) == "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"\r\n")
    }
}
