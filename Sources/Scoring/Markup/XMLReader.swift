/// Reads XML 1.0 (fifth edition) as far as well-formedness goes, without document types of its own; nothing is fetched or expanded. It has no
/// recursion, so that no depth is too much.
struct XMLReader {
    private let text: [Unicode.Scalar]
    var next = 0
    /// What was looked for to the end and is not there: it is not looked for again.
    private var absent: Set<String> = []

    init(_ text: String) { self.text = Array(text.unicodeScalars) }

    enum Tag {
        case opening([UInt8], isEmpty: Bool)
        case closing([UInt8])
    }

    // MARK: A whole document

    mutating func document() throws(XMLFault) -> [XMLElements.Element] {
        if skip("<?xml"), !isNameScalar(current) { try readDeclaration() }
        var elements: [XMLElements.Element] = []
        var open: [Int] = []
        var hasRoot = false
        while let scalar = current {
            if scalar != "<" {
                if open.isEmpty {
                    guard isSpace(scalar) else { throw .malformed("there is text outside of the root element") }
                    next += 1
                } else {
                    try readText()
                }
            } else if try !skipMisc(inElement: !open.isEmpty, hasRoot: hasRoot) {
                switch try readTag() {
                case .opening(let name, let isEmpty):
                    guard !open.isEmpty || !hasRoot else { throw .malformed("there is more than one root element") }
                    hasRoot = true
                    elements.append(.init(name: name, parent: open.last))
                    if !isEmpty { open.append(elements.count - 1) }
                case .closing(let name):
                    guard let last = open.popLast(), elements[last].name == name else {
                        throw .malformed("an element is closed that is not the open one")
                    }
                }
            }
        }
        guard open.isEmpty else { throw .malformed("an element is not closed") }
        guard hasRoot else { throw .malformed("there is no root element") }
        return elements
    }

    /// Behind `<?xml`: version, and perhaps encoding and standalone, in this order.
    private mutating func readDeclaration() throws(XMLFault) {
        let fault = XMLFault.malformed("the XML declaration is malformed")
        var names: [[UInt8]] = []
        while !skip("?>") {
            let spaces = skipSpace()
            if skip("?>") { break }
            guard spaces, let name = readName() else { throw fault }
            guard try readAttributeValue() != nil else { throw fault }
            names.append(name)
        }
        let known = ["version", "encoding", "standalone"].map { Array($0.utf8) }
        guard names.first == known[0], names == known.filter({ names.contains($0) }) else { throw fault }
    }

    /// Comments, instructions, CDATA sections and the document type.
    mutating func skipMisc(inElement: Bool, hasRoot: Bool) throws(XMLFault) -> Bool {
        if skip("<!--") {
            guard let end = position(of: "--") else { throw .malformed("a comment is not closed") }
            next = end + 2
            guard skip(">") else { throw .malformed("a comment has two hyphens in it") }
            return true
        }
        if skip("<?") {
            guard let name = readName(), String(decoding: name, as: UTF8.self).lowercased() != "xml",
                let end = position(of: "?>")
            else {
                throw .malformed("an instruction is malformed")
            }
            next = end + 2
            return true
        }
        if inElement, skip("<![CDATA[") {
            guard let end = position(of: "]]>") else { throw .malformed("a CDATA section is not closed") }
            next = end + 3
            return true
        }
        guard skip("<!DOCTYPE") else { return false }
        guard !inElement, !hasRoot, skipSpace(), readName() != nil else {
            throw .malformed("the document type is malformed")
        }
        while let scalar = current {
            next += 1
            switch scalar {
            case ">": return true
            case "[": throw .unsupported("its document type has declarations of its own")
            case "\"", "'":
                guard let end = position(of: String(scalar)) else { throw .malformed("the document type is malformed") }
                next = end + 1
            case "<": throw .malformed("the document type is malformed")
            default: break
            }
        }
        throw .malformed("the document type is not closed")
    }

    private mutating func readText() throws(XMLFault) {
        while let scalar = current, scalar != "<" {
            if scalar == "&" {
                try readEntity()
            } else {
                guard isCharacter(scalar), !starts(with: "]]>") else {
                    throw .malformed("there is a character that may not stand there")
                }
                next += 1
            }
        }
    }

    private mutating func readEntity() throws(XMLFault) {
        let fault = XMLFault.malformed("an entity is malformed or not known")
        next += 1
        guard let end = text[next...].prefix(40).firstIndex(of: ";") else { throw fault }
        let name = String(String.UnicodeScalarView(text[next..<end]))
        next = end + 1
        if ["lt", "gt", "amp", "quot", "apos"].contains(name) { return }
        guard name.hasPrefix("#") else { throw fault }
        let digits = name.dropFirst()
        let value = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard let value, let scalar = Unicode.Scalar(value), isCharacter(scalar) else { throw fault }
    }

    /// At `<`.
    mutating func readTag() throws(XMLFault) -> Tag {
        let fault = XMLFault.malformed("a tag is malformed")
        next += 1
        if skip("/") {
            guard let name = readName() else { throw fault }
            _ = skipSpace()
            guard skip(">") else { throw fault }
            return .closing(name)
        }
        guard let name = readName() else { throw fault }
        var attributes: Set<[UInt8]> = []
        while true {
            let spaces = skipSpace()
            if skip("/>") { return .opening(name, isEmpty: true) }
            if skip(">") { return .opening(name, isEmpty: false) }
            guard spaces, let attribute = readName(), try readAttributeValue() != nil else { throw fault }
            guard attributes.insert(attribute).inserted else { throw .malformed("an attribute stands twice") }
        }
    }

    /// `=` and a quoted value.
    private mutating func readAttributeValue() throws(XMLFault) -> Range<Int>? {
        _ = skipSpace()
        guard skip("=") else { return nil }
        _ = skipSpace()
        guard let quote = current, quote == "\"" || quote == "'" else { return nil }
        next += 1
        let start = next
        while let scalar = current, scalar != quote {
            guard scalar != "<", isCharacter(scalar) else { return nil }
            if scalar == "&" { try readEntity() } else { next += 1 }
        }
        guard current == quote else { return nil }
        next += 1
        return start..<next - 1
    }

    // MARK: Scalars

    var current: Unicode.Scalar? { next < text.count ? text[next] : nil }

    private func starts(with word: String) -> Bool { text[next...].starts(with: word.unicodeScalars) }

    private mutating func skip(_ word: String) -> Bool {
        guard starts(with: word) else { return false }
        next += word.unicodeScalars.count
        return true
    }

    /// Whether there was any.
    private mutating func skipSpace() -> Bool {
        let start = next
        while let scalar = current, isSpace(scalar) { next += 1 }
        return next > start
    }

    private mutating func position(of word: String) -> Int? {
        let scalars = Array(word.unicodeScalars)
        guard !absent.contains(word), next <= text.count - scalars.count else { return nil }
        for place in next...text.count - scalars.count where text[place] == scalars[0] {
            if text[place...].starts(with: scalars) { return place }
        }
        absent.insert(word)
        return nil
    }

    private mutating func readName() -> [UInt8]? {
        guard let first = current, isNameStart(first) else { return nil }
        let start = next
        while isNameScalar(current) { next += 1 }
        return text[start..<next].flatMap { UTF8.encode($0).map { Array($0) } ?? [] }
    }

    private func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t" || scalar == "\n" || scalar == "\r"
    }

    private func isCharacter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value >= 0x20 ? scalar.value & 0xFFFE != 0xFFFE || scalar.value > 0xFFFF : isSpace(scalar)
    }

    private func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x3A, 0x5F, 0x41...0x5A, 0x61...0x7A, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D,
            0x37F...0x1FFF,
            0x200C...0x200D, 0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD,
            0x1_0000...0xE_FFFF:
            true
        default: false
        }
    }

    private func isNameScalar(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar else { return false }
        switch scalar.value {
        case 0x2D, 0x2E, 0x30...0x39, 0xB7, 0x300...0x36F, 0x203F...0x2040: return true
        default: return isNameStart(scalar)
        }
    }
}
