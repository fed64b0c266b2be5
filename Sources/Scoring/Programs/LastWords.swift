/// What a program said last on its standard error: why it broke off.
///
/// That is its last line, as Python has it, but where JavaScript's errors are told: there stands the error first, then where it came from and
/// what else it holds, and last which Node.js it was (node, lib/internal/process/execution.js and src/node_errors.cc).
struct LastWords {
    let text: String

    /// Of what is looked at, from the end: a deep stack with long paths has room in it.
    private static let bytesMax = 16_000

    /// `nil` where nothing was said.
    init?(of complaint: [UInt8]) {
        let lines = String(decoding: complaint.suffix(Self.bytesMax), as: UTF8.self)
            .split(whereSeparator: \.isNewline).filter { $0.contains { !$0.isWhitespace } }.map(String.init)
        guard let last = lines.last else { return nil }
        text = (Self.isVersion(last) ? Self.uncaught(in: lines) : nil) ?? Self.beforeTrace(in: lines) ?? last
    }

    /// The error of a report of Node's, which begins with the file, the line and a mark below it.
    private static func uncaught(in lines: [String]) -> String? {
        let mark = lines.indices.last { $0 >= 2 && isMark(lines[$0]) && endsWithNumber(lines[$0 - 2]) }
        guard let mark, mark + 1 < lines.count, !isVersion(lines[mark + 1]) else { return nil }
        let error = lines[mark + 1]
        // `Expected values to be strictly equal:`
        guard error.hasSuffix(":"), mark + 2 < lines.count else { return error }
        let next = lines[mark + 2]
        return isFrame(next) || isVersion(next) ? error : "\(error) \(next)"
    }

    /// The last line that is none of a trace; where there is one, nor what the error holds beside, which is set in or closes a bracket.
    private static func beforeTrace(in lines: [String]) -> String? {
        let said = lines.filter { !isFrame($0) && !isVersion($0) }
        guard said.count < lines.count else { return lines.last }
        return said.last { line in line.first.map { !$0.isWhitespace && $0 != "}" && $0 != "]" } ?? false } ?? said.last
    }

    /// `Node.js v20.20.2`
    private static func isVersion(_ line: String) -> Bool {
        line.hasPrefix("Node.js v") && line.dropFirst(9).first?.isNumber == true
    }

    /// `    at Object.<anonymous> (/tmp/a.js:1:6)`
    private static func isFrame(_ line: String) -> Bool {
        line.first?.isWhitespace == true && line.drop(while: \.isWhitespace).hasPrefix("at ")
    }

    /// `        ^^`
    private static func isMark(_ line: String) -> Bool {
        line.contains("^") && line.allSatisfy { $0 == "^" || $0.isWhitespace }
    }

    /// `/tmp/a.js:1`
    private static func endsWithNumber(_ line: String) -> Bool {
        guard let colon = line.lastIndex(of: ":") else { return false }
        let number = line[line.index(after: colon)...]
        return !number.isEmpty && number.allSatisfy(\.isNumber)
    }
}
