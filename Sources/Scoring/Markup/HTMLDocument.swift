/// Whether a text is HTML and nothing else: elements, document types and comments, with no words outside of them.
///
/// Elements must be closed, but for those that need no end (`br`, `img`, …) and those whose end may be left out by the standard (`p`, `li`, `td`, …); at least one must
/// be an element of HTML or a custom one (with a hyphen). An XML declaration makes a text none. (promptfoo, site/docs/configuration/expected-outputs/deterministic: “Is-Html”.)
struct HTMLDocument {
    /// Why it is none; `nil` where it is one.
    private(set) var fault: String?

    private let bytes: [UInt8]
    private var next = 0
    private var open: [String] = []
    private var hasElement = false

    init(_ text: String) {
        bytes = Array(text.trimmed.utf8)
        fault = read()
    }

    private mutating func read() -> String? {
        guard !bytes.isEmpty else { return "the output is empty" }
        if bytes.prefix(5).map({ $0.lowercased }).elementsEqual("<?xml".utf8) { return "the output is XML" }
        while next < bytes.count {
            if bytes[next] != UInt8(ascii: "<") {
                if isOutside, !bytes[next].isSpace { return "the output has text outside of elements" }
                next += 1
                continue
            }
            if let fault = readTag() { return fault }
        }
        if let name = open.last(where: { !Self.endsByItself.contains($0) }) {
            return "the element \(name.shortened) is not closed"
        }
        return hasElement ? nil : "the output has no element of HTML"
    }

    /// Outside of the page's content. In `html` and `head` no text stands.
    private var isOutside: Bool { open.allSatisfy { $0 == "html" || $0 == "head" } }

    private mutating func readTag() -> String? {
        let rest = bytes[next...]
        if rest.starts(with: "<!--".utf8) {
            guard let end = position(of: "-->", from: next + 4) else { return "a comment is not closed" }
            next = end + 3
            return nil
        }
        let isEnd = rest.dropFirst().first == UInt8(ascii: "/")
        let start = next + (isEnd ? 2 : 1)
        if rest.dropFirst().first == UInt8(ascii: "!") {
            guard let end = position(of: ">", from: next) else { return "a declaration is not closed" }
            next = end + 1
            return nil
        }
        guard start < bytes.count, bytes[start].isLetter else {
            // A lone "<" is text.
            if isOutside { return "the output has text outside of elements" }
            next += 1
            return nil
        }
        var nameEnd = start
        while nameEnd < bytes.count, !bytes[nameEnd].isSpace, bytes[nameEnd] != UInt8(ascii: ">"),
            bytes[nameEnd] != UInt8(ascii: "/")
        {
            nameEnd += 1
        }
        let name = String(decoding: bytes[start..<nameEnd], as: UTF8.self).lowercased()
        guard let end = tagEnd(from: nameEnd) else { return "a tag is not closed" }
        next = end + 1
        return isEnd ? close(name) : enter(name, closesItself: bytes[end - 1] == UInt8(ascii: "/"))
    }

    /// The `>` of a tag, which may stand within quotation marks without being it.
    private func tagEnd(from start: Int) -> Int? {
        var quote: UInt8?
        for index in start..<bytes.count {
            let byte = bytes[index]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                return index
            }
        }
        return nil
    }

    private func position(of text: String, from start: Int) -> Int? {
        guard start <= bytes.count - text.utf8.count else { return nil }
        return (start...bytes.count - text.utf8.count).first { bytes[$0...].starts(with: text.utf8) }
    }

    private mutating func enter(_ name: String, closesItself: Bool) -> String? {
        if Self.elements.contains(name) || name.contains("-") { hasElement = true }
        if Self.needNoEnd.contains(name) || closesItself { return nil }
        guard ["script", "style", "textarea", "title"].contains(name) else {
            open.append(name)
            return nil
        }
        // What stands in them is no markup.
        var index = next
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "<"),
                bytes[index...].prefix(name.utf8.count + 2).map({ $0.lowercased }).elementsEqual("</\(name)".utf8)
            {
                guard let end = tagEnd(from: index) else { break }
                next = end + 1
                return nil
            }
            index += 1
        }
        return "the element \(name) is not closed"
    }

    private mutating func close(_ name: String) -> String? {
        if Self.needNoEnd.contains(name) { return nil }
        while let last = open.popLast() {
            if last == name { return nil }
            guard Self.endsByItself.contains(last) else {
                return "the element \(last.shortened) is not closed before \(name.shortened)"
            }
        }
        return "the element \(name.shortened) is closed and was not opened"
    }

    /// HTML Living Standard, 13.1.2: void elements.
    private static let needNoEnd: Set<String> = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    ]
    /// 13.1.2.4: elements whose end tag may be left out.
    private static let endsByItself: Set<String> = [
        "html", "head", "body", "li", "dt", "dd", "p", "rt", "rp", "optgroup", "option", "colgroup", "caption", "thead",
        "tbody", "tfoot",
        "tr", "td", "th",
    ]
    /// Chapter 4, without what is obsolete.
    private static let elements: Set<String> = Set(
        """
        html head title base link meta style body article section nav aside h1 h2 h3 h4 h5 h6 hgroup header footer address p hr pre blockquote ol ul \
        menu li dl dt dd figure figcaption main search div a em strong small s cite q dfn abbr ruby rt rp data time code var samp kbd sub sup i b u \
        mark bdi bdo span br wbr ins del picture source img iframe embed object video audio track map area svg math table caption colgroup col tbody \
        thead tfoot tr td th form label input button select datalist optgroup option textarea output progress meter fieldset legend details summary \
        dialog script noscript template slot canvas
        """.split(separator: " ").map(String.init))
}
