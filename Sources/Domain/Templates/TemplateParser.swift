/// Reads the template language that ``Template`` describes. It works on UTF-8 bytes: every character of the language is
/// ASCII.
struct TemplateParser {
    private let bytes: [UInt8]
    private var next = 0
    private var literal: [UInt8] = []
    private var found: [Template.Segment] = []
    /// The place of `measured`, which only moves on: a place costs the way from the one before.
    private var place: TemplatePlace
    private var measured = 0

    /// - Parameter message: which chat message the text is, from 1; `nil` for a text alone.
    init(_ text: String, message: Int?) {
        place = TemplatePlace(message: message, line: 1, column: 1)
        bytes = Array(text.utf8)
    }

    mutating func segments() throws(TemplateFault) -> [Template.Segment] {
        while next < bytes.count {
            if bytes[next] == Self.backslash {
                takeEscape()
                continue
            }
            guard bytes.isOpening(at: next) else {
                let end = bytes[(next + 1)...].firstIndex { $0 == Self.backslash || $0 == Self.brace } ?? bytes.count
                literal.append(contentsOf: bytes[next..<end])
                next = end
                continue
            }
            switch bytes[next + 1] {
            case Self.brace: try takeInsertion()
            case Self.percent: try takeTag()
            default: throw fault(.comment, at: next)
            }
        }
        endLiteral()
        return found
    }

    private static let backslash = UInt8(ascii: "\\")
    private static let brace = UInt8(ascii: "{")
    private static let closingBrace = UInt8(ascii: "}")
    private static let percent = UInt8(ascii: "%")

    /// Takes all backslashes that stand here, and the pair that they escape, if they do. Afterwards the next byte is no
    /// backslash.
    private mutating func takeEscape() {
        let count = bytes[next...].prefix { $0 == Self.backslash }.count
        let pair = next + count
        let beforePair = bytes.isDelimiter(at: pair)
        literal.append(contentsOf: repeatElement(Self.backslash, count: beforePair ? count / 2 : count))
        next = pair
        if beforePair, !count.isMultiple(of: 2) {
            literal.append(contentsOf: bytes[pair..<pair + 2])
            next += 2
        }
    }

    private mutating func takeInsertion() throws(TemplateFault) {
        let start = next
        guard let end = index(of: Self.closingBrace, Self.closingBrace, from: start + 2) else {
            throw fault(.unclosed("{{"), at: start)
        }
        let inside = Self.trimmed(bytes[start + 2..<end])
        guard !inside.isEmpty else { throw fault(.emptyInsertion, at: start) }
        let parts = inside.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard let name = parts.first, Self.isName(name),
            parts.dropFirst().allSatisfy({ Self.isName($0) || Self.isIndex($0) })
        else { throw fault(Self.problem(of: Self.text(inside)), at: start) }
        endLiteral()
        found.append(
            .insertion(
                Template.Insertion(
                    variable: Self.text(name), path: parts.dropFirst().map(Self.text), place: place(of: start))))
        next = end + 2
    }

    private mutating func takeTag() throws(TemplateFault) {
        let start = next
        guard let end = index(of: Self.percent, Self.closingBrace, from: start + 2) else {
            throw fault(.unclosed("{%"), at: start)
        }
        let tag = Self.text(Self.trimmed(bytes[start + 2..<end]))
        guard tag == "raw" else { throw fault(.unknownTag(tag.excerpt), at: start) }
        var open = end + 2
        while open < bytes.count {
            if let after = endOfRaw(at: open) {
                literal.append(contentsOf: bytes[end + 2..<open])
                next = after
                return
            }
            open += 1
        }
        throw fault(.unclosedRaw, at: start)
    }

    /// The index after `{% endraw %}`, where that stands there.
    private func endOfRaw(at start: Int) -> Int? {
        guard bytes.has(Self.brace, Self.percent, at: start) else { return nil }
        let word = bytes[(start + 2)...].drop(while: Self.isSpace)
        guard word.starts(with: "endraw".utf8) else { return nil }
        let end = word.dropFirst("endraw".utf8.count).drop(while: Self.isSpace)
        return bytes.has(Self.percent, Self.closingBrace, at: end.startIndex) ? end.startIndex + 2 : nil
    }

    private mutating func endLiteral() {
        guard !literal.isEmpty else { return }
        found.append(.literal(String(decoding: literal, as: UTF8.self)))
        literal.removeAll(keepingCapacity: true)
    }

    private func index(of first: UInt8, _ second: UInt8, from start: Int) -> Int? {
        var index = start
        while index + 1 < bytes.count {
            if bytes.has(first, second, at: index) { return index }
            index += 1
        }
        return nil
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }

    /// Without the white space around it.
    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var rest = bytes.drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest = rest.dropLast() }
        return rest
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        let scalars = text(bytes).unicodeScalars
        guard let first = scalars.first, isLetter(first) else { return false }
        return scalars.allSatisfy { isLetter($0) || isDigitOrMark($0) }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return "a"..."z" ~= scalar || "A"..."Z" ~= scalar || scalar == "_" }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    /// Marks belong to the letter before them, in scripts that write vowels or accents so.
    private static func isDigitOrMark(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return "0"..."9" ~= scalar }
        return switch scalar.properties.generalCategory {
        case .decimalNumber, .nonspacingMark, .spacingMark: true
        default: false
        }
    }

    private static func isIndex(_ bytes: ArraySlice<UInt8>) -> Bool {
        !bytes.isEmpty && bytes.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }

    /// A filter is named by its own name, anything else by the text.
    private static func problem(of inside: String) -> TemplateFault.Problem {
        guard let bar = inside.firstIndex(of: "|") else { return .notAPath(inside.excerpt) }
        let filter = inside[inside.index(after: bar)...].drop { $0 == " " }
        return .filter(String(filter.prefix { $0 == "_" || $0.isLetter || $0.isNumber }).excerpt)
    }

    private mutating func fault(_ problem: TemplateFault.Problem, at index: Int) -> TemplateFault {
        TemplateFault(problem, at: place(of: index))
    }

    private mutating func place(of index: Int) -> TemplatePlace {
        for byte in bytes[measured..<index] {
            if byte == UInt8(ascii: "\n") {
                place.line += 1
                place.column = 1
            } else if byte & 0xC0 != 0x80 {
                place.column += 1
            }
        }
        measured = index
        return place
    }
}
