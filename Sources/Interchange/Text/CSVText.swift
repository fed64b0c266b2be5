/// Comma-separated values by RFC 4180, with the line and column of every cell.
///
/// Our own reader, because the library we looked at (SwiftCSV) drops spaces at the start of cells, tells no line
/// numbers (a quoted cell may hold line breaks, so they cannot be counted from outside), and says nothing about rows of
/// another length. Lines may end in LF, CRLF or CR. A quote inside a cell that did not begin with one is an ordinary
/// character. Blank lines are skipped.
struct CSVText {
    struct Cell {
        let text: String
        let place: Place
    }

    private let bytes: [UInt8]
    private let file: String
    private let delimiter: UInt8
    private var offset = 0
    private var line = 1
    private var column = 1

    /// All rows, the header among them; each as long as it is written.
    static func rows(of text: String, file: String, delimiter: UInt8 = UInt8(ascii: ",")) throws(ExperimentFileFault)
        -> [[Cell]]
    {
        var reader = CSVText(bytes: Array(text.utf8), file: file, delimiter: delimiter)
        var rows: [[Cell]] = []
        while reader.offset < reader.bytes.count {
            let start = reader.offset
            let row = try reader.row()
            let isBlank = reader.bytes[start..<reader.offset].allSatisfy {
                $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: " ")
                    || $0 == UInt8(ascii: "\t")
            }
            if !isBlank { rows.append(row) }
        }
        return rows
    }

    private init(bytes: [UInt8], file: String, delimiter: UInt8) {
        (self.bytes, self.file, self.delimiter) = (bytes, file, delimiter)
    }

    private var place: Place { Place(file: file, line: line, column: column) }
    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    /// Goes past one byte and keeps count of lines and code points.
    private mutating func advance() {
        let byte = bytes[offset]
        offset += 1
        let isCarriageReturnOfPair = byte == UInt8(ascii: "\r") && next == UInt8(ascii: "\n")
        if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") && !isCarriageReturnOfPair {
            line += 1
            column = 1
        } else if byte & 0xC0 != 0x80 {
            column += 1
        }
    }

    private mutating func row() throws(ExperimentFileFault) -> [Cell] {
        var cells: [Cell] = []
        while true {
            cells.append(try cell())
            guard let byte = next else { return cells }
            advance()
            if byte == UInt8(ascii: "\r"), next == UInt8(ascii: "\n") { advance() }
            if byte != delimiter { return cells }
        }
    }

    /// Stops before the delimiter, the line's end or the text's end.
    private mutating func cell() throws(ExperimentFileFault) -> Cell {
        let place = place
        guard next == UInt8(ascii: "\"") else {
            let start = offset
            while let byte = next, !isEnd(byte) { advance() }
            return Cell(text: String(decoding: bytes[start..<offset], as: UTF8.self), place: place)
        }
        advance()
        var text: [UInt8] = []
        while let byte = next {
            advance()
            if byte == UInt8(ascii: "\"") {
                guard next == UInt8(ascii: "\"") else {
                    if let after = next, !isEnd(after) {
                        throw ExperimentFileFault(
                            .malformed, at: self.place,
                            "expected a comma or the line's end after the closing quote; write a quote inside a "
                                + "quoted cell twice"
                        )
                    }
                    return Cell(text: String(decoding: text, as: UTF8.self), place: place)
                }
                advance()
            }
            text.append(byte)
        }
        throw ExperimentFileFault(.malformed, at: place, "the quoted cell that begins here has no closing quote")
    }

    private func isEnd(_ byte: UInt8) -> Bool {
        byte == delimiter || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
}
