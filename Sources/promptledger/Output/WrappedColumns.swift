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

    /// At spaces, where there are any; a longer word is cut. Each line costs its own length: answers may be of megabytes.
    static func wrapped(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        var rest = Substring(text)
        while let cut = rest.index(rest.startIndex, offsetBy: width, limitedBy: rest.endIndex), cut < rest.endIndex {
            let space = rest[...cut].lastIndex(of: " ").flatMap { $0 > rest.startIndex ? $0 : nil }
            lines.append(String(rest[..<(space ?? cut)]))
            rest = rest[(space.map { rest.index(after: $0) } ?? cut)...]
        }
        return lines + [String(rest)]
    }
}
