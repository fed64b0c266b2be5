/// A line of Markdown that is read from its left: white space in columns, a tab reaching to the next fourth one (CommonMark 0.31.2, 2.2).
struct MarkdownLine {
    /// What a line may stand in.
    enum Container: Equatable {
        /// Behind a `>`.
        case quotation
        /// So many columns to the right, as the first line's text.
        case listItem(width: Int)
    }

    private(set) var rest: ArraySlice<UInt8>
    private var column = 0
    /// Columns of a tab that was read in part.
    private var columnsLeft = 0

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// What is left of it; of a tab that was read in part, spaces.
    var text: String { String(repeating: " ", count: columnsLeft) + String(decoding: rest, as: UTF8.self) }

    private var isBlank: Bool { rest.allSatisfy { $0 == 0x20 || $0 == 0x09 } }

    /// Columns of white space before what comes next.
    var indent: Int {
        var (place, count) = (column + columnsLeft, columnsLeft)
        for byte in rest {
            guard let width = Self.width(of: byte, at: place) else { break }
            (place, count) = (place + width, count + width)
        }
        return count
    }

    /// Reads white space, at most so many columns of it.
    mutating func skip(upTo count: Int) {
        var count = count
        while count > 0 {
            if columnsLeft == 0 {
                guard let byte = rest.first, let width = Self.width(of: byte, at: column) else { return }
                rest.removeFirst()
                columnsLeft = width
            }
            let step = min(count, columnsLeft)
            (columnsLeft, column, count) = (columnsLeft - step, column + step, count - step)
        }
    }

    /// `nil` for what is no white space.
    private static func width(of byte: UInt8, at column: Int) -> Int? {
        switch byte {
        case 0x20: 1
        case 0x09: 4 - column % 4
        default: nil
        }
    }

    // MARK: Containers

    /// Reads into those that it still stands in, and says how many these are.
    mutating func enter(_ containers: [Container]) -> Int {
        for (place, container) in containers.enumerated() {
            switch container {
            case .quotation: guard enterQuotation() else { return place }
            case .listItem(let width):
                // An empty line ends no item.
                guard indent >= width || isBlank else { return place }
                skip(upTo: width)
            }
        }
        return containers.count
    }

    /// Reads into one that begins here; `nil` where none does.
    mutating func enterNew() -> Container? {
        if enterQuotation() { return .quotation }
        return enterListItem().map { .listItem(width: $0) }
    }

    private mutating func enterQuotation() -> Bool {
        var line = self
        guard line.indent <= 3 else { return false }
        line.skip(upTo: 3)
        guard line.rest.first == UInt8(ascii: ">") else { return false }
        line.pass(1)
        line.skip(upTo: 1)
        self = line
        return true
    }

    /// `-`, `+`, `*`, or up to nine digits with `.` or `)`, and white space.
    private mutating func enterListItem() -> Int? {
        var line = self
        let before = line.indent
        guard before <= 3 else { return nil }
        line.skip(upTo: 3)
        let digits = line.rest.prefix { (0x30...0x39).contains($0) }.count
        let sign = line.rest.dropFirst(digits).first
        guard
            digits == 0
                ? sign.map(Array("-+*".utf8).contains) == true
                : digits <= 9 && sign.map(Array(".)".utf8).contains) == true
        else { return nil }
        line.pass(digits + 1)
        let behind = line.indent
        guard behind > 0 || line.isBlank else { return nil }
        // Where five columns or more are behind it, all but the first are the text's own.
        let gap = line.isBlank || behind > 4 ? 1 : behind
        line.skip(upTo: gap)
        self = line
        return before + digits + 1 + gap
    }

    private mutating func pass(_ count: Int) {
        rest.removeFirst(count)
        column += count
    }
}
