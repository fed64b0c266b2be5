package import HTTPTransport

/// Builds the head of a reply from the lines libcurl hands over, one at a time, each with its line end.
/// Interim replies (1xx) are passed over, trailers after the body are ignored.
package struct ReplyHeadParser {
    /// Bytes of all lines before the body, interim replies included.
    package static let headBytesMax = 256 << 10

    package enum Step: Equatable {
        case more
        case complete(HTTPReplyHead)
        case tooLarge
    }

    private let awaitsUpgrade: Bool
    private var bytes = 0
    private var status = 0
    private var version = ""
    private var lines: [(name: String, value: String)] = []
    private var isComplete = false

    /// - Parameter awaitsUpgrade: whether 101, which else is nothing that was asked for, is an answer like any other.
    package init(awaitsUpgrade: Bool = false) {
        self.awaitsUpgrade = awaitsUpgrade
    }

    /// Whether a status line is here.
    package var hasBegun: Bool { !version.isEmpty }

    package mutating func accept(_ line: UnsafeRawBufferPointer) -> Step {
        if isComplete { return .more }
        bytes += line.count
        guard bytes <= Self.headBytesMax else { return .tooLarge }
        let text = String(decoding: line, as: UTF8.self)
        let content = text.prefix { !$0.isNewline }
        if content.hasPrefix("HTTP/") {
            begin(content)
        } else if !content.isEmpty {
            add(content)
        } else if status >= 200 || awaitsUpgrade && status == HTTPReplyHead.switchingProtocols {
            isComplete = true
            var headers = HTTPHeaders()
            for line in lines { headers.append(line.name, line.value) }
            return .complete(HTTPReplyHead(status: status, headers: headers, version: version))
        }
        return .more
    }

    /// `HTTP/1.1 200 OK`, `HTTP/2 200`.
    private mutating func begin(_ line: Substring) {
        let words = line.split(separator: " ", maxSplits: 2)
        version = String(words[0].dropFirst("HTTP/".count))
        status = words.count > 1 ? Int(words[1]) ?? 0 : 0
        lines = []
    }

    private mutating func add(_ line: Substring) {
        if line.first == " " || line.first == "\t", let last = lines.popLast() {
            lines.append((last.name, last.value + " " + line.trimmingBlanks()))  // folded (RFC 9112 §5.2)
        } else if let colon = line.firstIndex(of: ":") {
            lines.append((String(line[..<colon]), line[line.index(after: colon)...].trimmingBlanks()))
        }
    }
}

extension Substring {
    /// Without the blanks and tabs at both ends.
    fileprivate func trimmingBlanks() -> String {
        let start = drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return String(start[...last])
    }
}
