/// The fenced blocks of a text.
struct FencedBlocks {
    struct Block: Equatable {
        /// The first word behind the fence, in small letters; empty where there is none.
        let word: String
        fileprivate var lines: [String] = []
        var code: String { lines.joined(separator: "\n") }
    }

    private struct Fence {
        let mark: UInt8
        let length: Int
        /// Columns before it, beyond those of what it stands in.
        let indent: Int

        /// As long as it at least, and nothing behind it.
        func isClosed(by line: MarkdownLine) -> Bool {
            var line = line
            guard line.indent <= 3 else { return false }
            line.skip(upTo: 3)
            let marks = line.rest.prefix { $0 == mark }
            return marks.count >= length && line.rest.dropFirst(marks.count).allSatisfy { $0 == 0x20 || $0 == 0x09 }
        }
    }

    private var blocks: [Block] = []
    private var containers: [MarkdownLine.Container] = []
    /// The last of the blocks is not closed yet.
    private var open: Fence?

    static func all(in text: String) -> [Block] {
        var blocks = FencedBlocks()
        for line in lines(of: text) { blocks.take(line) }
        return blocks.blocks
    }

    /// A line ends with a line feed, a carriage return, or both (section 2.1), and with nothing else.
    private static func lines(of text: String) -> [ArraySlice<UInt8>] {
        let bytes = Array(text.utf8)
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.count
            lines.append(bytes[start..<end])
            let isPair = end + 1 < bytes.count && bytes[end] == 0x0D && bytes[end + 1] == 0x0A
            start = end + (isPair ? 2 : 1)
        }
        return lines
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>) {
        var line = MarkdownLine(bytes)
        let inside = line.enter(containers)
        if inside < containers.count {
            containers.removeSubrange(inside...)
            open = nil
        }
        if let fence = open {
            if fence.isClosed(by: line) { open = nil } else { add(line, to: fence) }
            return
        }
        while let container = line.enterNew() { containers.append(container) }
        begin(line)
    }

    private mutating func add(_ line: MarkdownLine, to fence: Fence) {
        var line = line
        line.skip(upTo: fence.indent)
        blocks[blocks.count - 1].lines.append(line.text)
    }

    private mutating func begin(_ line: MarkdownLine) {
        var line = line
        let indent = line.indent
        guard indent <= 3 else { return }
        line.skip(upTo: indent)
        guard let mark = line.rest.first, mark == UInt8(ascii: "`") || mark == UInt8(ascii: "~") else { return }
        let length = line.rest.prefix { $0 == mark }.count
        let info = line.rest.dropFirst(length)
        // What is in the text's own line is no fence.
        guard length >= 3, mark == UInt8(ascii: "~") || !info.contains(mark) else { return }
        let word = info.split { $0 == 0x20 || $0 == 0x09 }.first ?? []
        blocks.append(Block(word: String(decoding: word, as: UTF8.self).lowercased()))
        open = Fence(mark: mark, length: length, indent: indent)
    }
}
