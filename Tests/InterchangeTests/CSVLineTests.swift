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

    @Test(arguments: ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "＝1", "＠x"])
    func aCellThatASpreadsheetWouldRunIsText(cell: String) {
        #expect(CSVLine.text([cell]) == "'\(cell)\r\n")
        #expect(CSVLine.text(["a\(cell)"]) == "a\(cell)\r\n", "only at the start")
    }

    @Test func aFormulaWithQuotesIsBothGuardedAndQuoted() {
        #expect(
            CSVLine.text([#"=HYPERLINK("http://x","y")"#]) == "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"\r\n")
    }
}
