/// Texts side by side, each wrapped to its column; one below the other where columns would be too narrow to read.
struct WrappedColumns {
    /// Without their ends.
    let lines: [String]

    private static let widthMin = 24
    private static let gap = " │ "

    /// - Parameters:
    ///   - cells: each in lines of its own.
    ///   - width: of all together, in characters.
    init(_ cells: [[String]], width: Int) {
        let count = max(1, cells.count)
        let column = (width - Self.gap.count * (count - 1)) / count
        guard column >= Self.widthMin else {
            lines = cells.flatMap { $0.flatMap { Self.wrapped($0, to: width) } + [""] }.dropLast()
            return
        }
        let wrapped = cells.map { $0.flatMap { Self.wrapped($0, to: column) } }
        let height = wrapped.map(\.count).max() ?? 0
        lines = (0..<height).map { row in
            let parts = wrapped.map { cell in
                let text = row < cell.count ? cell[row] : ""
                return text + String(repeating: " ", count: max(0, column - text.count))
            }
            var line = parts.joined(separator: Self.gap)
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// At spaces, where there are any; a longer word is cut.
    static func wrapped(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        var rest = Substring(text)
        while rest.count > width {
            let head = rest.prefix(width + 1)
            let space = head.lastIndex(of: " ").flatMap { $0 > head.startIndex ? $0 : nil }
            let end = space ?? rest.index(rest.startIndex, offsetBy: width)
            lines.append(String(rest[..<end]))
            rest = rest[(space == nil ? end : rest.index(after: end))...]
        }
        return lines + [String(rest)]
    }
}
