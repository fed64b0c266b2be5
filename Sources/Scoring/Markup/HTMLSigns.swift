/// Signs that a text holds HTML, counted as promptfoo's `contains-html` counts them (src/assertions/html.ts): two make HTML.
///
/// Tags that open and close count 2 (one of the two kinds 1), a tag that closes itself 1, an entity 1, a document type 2, a comment 1, an attribute 1, a very common
/// element 2. One pass, in time that grows with the text.
struct HTMLSigns {
    private(set) var count = 0

    static let enough = 2

    init(_ text: String) {
        let bytes = Array(text.utf8)
        let scan = Scan(bytes)
        count += scan.opens && scan.closes ? 2 : scan.opens || scan.closes ? 1 : 0
        count += scan.closesItself ? 1 : 0
        count += scan.hasEntity ? 1 : 0
        count += scan.hasDocumentType ? 2 : 0
        count += scan.hasComment ? 1 : 0
        count += scan.hasAttribute ? 1 : 0
        count += scan.hasCommonElement ? 2 : 0
    }

    private static let common: Set<String> = [
        "html", "head", "body", "div", "span", "p", "a", "img", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li",
        "table",
        "tr", "td", "th", "form", "input", "button", "script", "style", "link", "meta", "br", "hr",
    ]

    private struct Scan {
        var opens = false
        var closes = false
        var closesItself = false
        var hasEntity = false
        var hasDocumentType = false
        var hasComment = false
        var hasAttribute = false
        var hasCommonElement = false

        init(_ bytes: [UInt8]) {
            let lastEnd = bytes.lastIndex(of: UInt8(ascii: ">")) ?? -1
            let lastQuote = bytes.lastIndex { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") } ?? -1
            let lastCommentEnd = Self.lastCommentEnd(bytes)
            // The next end of a tag, which only moves on.
            var end = -1
            for (index, byte) in bytes.enumerated() {
                switch byte {
                case UInt8(ascii: "<"):
                    if end < index { end = Self.first(">", in: bytes, from: index) ?? bytes.count }
                    tag(bytes, index + 1, end: end, lastEnd: lastEnd)
                    if bytes[index...].starts(with: "<!--".utf8), lastCommentEnd >= index + 4 { hasComment = true }
                case UInt8(ascii: "&"): if Self.isEntity(bytes, index + 1) { hasEntity = true }
                case _ where byte.isSpace:
                    if !hasAttribute, Self.isAttribute(bytes, index + 1, lastQuote: lastQuote) { hasAttribute = true }
                default: break
                }
            }
        }

        private mutating func tag(_ bytes: [UInt8], _ start: Int, end: Int, lastEnd: Int) {
            guard start < bytes.count else { return }
            if bytes[start] == UInt8(ascii: "/") {
                let name = Self.name(bytes, start + 1)
                var next = name.upperBound
                while next < bytes.count, bytes[next].isSpace { next += 1 }
                if !name.isEmpty, next < bytes.count, bytes[next] == UInt8(ascii: ">") { closes = true }
                return
            }
            if bytes[start] == UInt8(ascii: "!") {
                let word = "doctype".utf8
                guard bytes[(start + 1)...].prefix(word.count).map({ $0.lowercased }).elementsEqual(word) else {
                    return
                }
                var next = start + 1 + word.count
                guard next < bytes.count, bytes[next].isSpace else { return }
                while next < bytes.count, bytes[next].isSpace { next += 1 }
                if bytes[next...].prefix(4).map({ $0.lowercased }).elementsEqual("html".utf8) { hasDocumentType = true }
                return
            }
            let name = Self.name(bytes, start)
            guard !name.isEmpty else { return }
            let next = name.upperBound
            let word = String(
                decoding: bytes[name].map { $0.lowercased }.prefix { $0 != UInt8(ascii: "-") }, as: UTF8.self)
            if HTMLSigns.common.contains(word), next >= bytes.count || !bytes[next].isWord { hasCommonElement = true }
            guard next < bytes.count else { return }
            if bytes[next] == UInt8(ascii: ">") || (bytes[next].isSpace && lastEnd > next) { opens = true }
            let isClosed = end < bytes.count && bytes[end - 1] == UInt8(ascii: "/")
            if isClosed, bytes[next].isSpace || next == end - 1 { closesItself = true }
        }

        private static func name(_ bytes: [UInt8], _ start: Int) -> Range<Int> {
            guard start < bytes.count, bytes[start].isLetter else { return start..<start }
            var end = start + 1
            while end < bytes.count, bytes[end].isLetter || bytes[end].isDigit || bytes[end] == UInt8(ascii: "-") {
                end += 1
            }
            return start..<end
        }

        private static func isEntity(_ bytes: [UInt8], _ start: Int) -> Bool {
            var (next, fits): (Int, (UInt8) -> Bool) = (start, { $0.isLetter })
            if next < bytes.count, bytes[next] == UInt8(ascii: "#") {
                (next, fits) = (next + 1, { $0.isDigit })
                if next < bytes.count, bytes[next] == UInt8(ascii: "x") { (next, fits) = (next + 1, { $0.isHexDigit }) }
            }
            let first = next
            while next < bytes.count, fits(bytes[next]) { next += 1 }
            return next > first && next < bytes.count && bytes[next] == UInt8(ascii: ";")
        }

        /// A name, `=` and a quotation mark that is followed by another.
        private static func isAttribute(_ bytes: [UInt8], _ start: Int, lastQuote: Int) -> Bool {
            var next = start
            while next < bytes.count, bytes[next].isLetter || bytes[next] == UInt8(ascii: "-") { next += 1 }
            guard next > start, next < bytes.count, bytes[next] == UInt8(ascii: "=") else { return false }
            next += 1
            while next < bytes.count, bytes[next].isSpace { next += 1 }
            guard next < bytes.count, bytes[next] == UInt8(ascii: "\"") || bytes[next] == UInt8(ascii: "'") else {
                return false
            }
            return lastQuote > next
        }

        private static func first(_ scalar: Unicode.Scalar, in bytes: [UInt8], from start: Int) -> Int? {
            bytes[start...].firstIndex(of: UInt8(ascii: scalar))
        }

        private static func lastCommentEnd(_ bytes: [UInt8]) -> Int {
            bytes.indices.dropLast(2).last { bytes[$0...].starts(with: "-->".utf8) } ?? -1
        }
    }
}

extension UInt8 {
    var isLetter: Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= self | 0x20 }
    var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
    var isHexDigit: Bool { isDigit || UInt8(ascii: "a")...UInt8(ascii: "f") ~= self | 0x20 }
    var isWord: Bool { isLetter || isDigit || self == UInt8(ascii: "_") }
    var isSpace: Bool { self == 0x20 || 0x09...0x0D ~= self }
    /// Of ASCII's letters.
    var lowercased: UInt8 { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self ? self | 0x20 : self }
}
