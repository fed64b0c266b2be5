/// Columns under headings, for people.
struct Table {
    enum Side { case left, right }

    private let headings: [(String, Side)]
    private var rows: [[String]] = []

    /// Numbers stand on the right.
    init(_ headings: [(String, Side)]) { self.headings = headings }

    mutating func add(_ cells: [String]) {
        precondition(cells.count == headings.count)
        rows.append(
            cells.map { cell in
                // Here, for the widths are those of what is shown.
                TerminalText.oneLine(cell)
            })
    }

    /// Without a line break at the end.
    var text: String {
        let widths = headings.indices.map { column in
            max(headings[column].0.count, rows.map { $0[column].count }.max() ?? 0)
        }
        func line(_ cells: [String]) -> String {
            let padded = cells.indices.map { column in
                let space = String(repeating: " ", count: widths[column] - cells[column].count)
                return headings[column].1 == .left ? cells[column] + space : space + cells[column]
            }
            var line = padded.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
        return ([line(headings.map(\.0)), rule] + rows.map(line)).joined(separator: "\n")
    }
}

extension String {
    /// At most `length` characters, an ellipsis in place of what is cut off.
    func cut(to length: Int) -> String { count <= length ? self : prefix(length - 1) + "…" }
}
