/// JSON (RFC 8259) with the place of every value, which Foundation's reader does not tell. A key written twice is a
/// fault.
struct JSONText {
    private let bytes: [UInt8]
    private let file: String
    private var offset = 0
    private var line: Int
    private var lineStart = 0
    private var depth = 0

    /// Reads one value, and nothing after it. `line` is the number of the text's first line in its file.
    static func read(_ text: String, file: String, line: Int = 1) throws(ExperimentFileFault) -> FileValue {
        var reader = JSONText(bytes: Array(text.utf8), file: file, line: line)
        reader.skipSpace()
        let value = try reader.value()
        reader.skipSpace()
        guard reader.offset == reader.bytes.count else {
            throw reader.malformed("expected the end of the JSON text after its value")
        }
        return value
    }

    /// Reads JSON lines: a value on each line that is not blank.
    static func readLines(_ text: String, file: String) throws(ExperimentFileFault) -> [FileValue] {
        var values: [FileValue] = []
        var number = 0
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            number += 1
            guard let line = String(line), line.contains(where: { !$0.isWhitespace }) else { continue }
            values.append(try read(line, file: file, line: number))
        }
        return values
    }

    private init(bytes: [UInt8], file: String, line: Int) {
        (self.bytes, self.file, self.line) = (bytes, file, line)
    }

    private var place: Place { place(at: offset) }

    private func place(at offset: Int) -> Place {
        // Continuation bytes are no code points of their own.
        let column = bytes[lineStart..<min(offset, bytes.count)].reduce(1) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
        return Place(file: file, line: line, column: column)
    }

    private func malformed(_ message: String, at place: Place? = nil) -> ExperimentFileFault {
        ExperimentFileFault(.malformed, at: place ?? self.place, message)
    }

    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skipSpace() {
        while let byte = next {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): offset += 1
            case UInt8(ascii: "\n"):
                offset += 1
                line += 1
                lineStart = offset
            default: return
            }
        }
    }

    private mutating func value() throws(ExperimentFileFault) -> FileValue {
        let place = place
        switch next {
        case UInt8(ascii: "{"): return FileValue(place: place, content: .map(try map()))
        case UInt8(ascii: "["): return FileValue(place: place, content: .list(try list()))
        case UInt8(ascii: "\""): return FileValue(place: place, content: .text(try text()))
        case nil: throw malformed("expected a JSON value, found the end of the text")
        default: break
        }
        let start = offset
        while let byte = next, byte >= 0x80 || byte == UInt8(ascii: "_") || isWord(byte) { offset += 1 }
        let word = String(decoding: bytes[start..<offset], as: UTF8.self)
        switch word {
        case "null": return FileValue(place: place, content: .null)
        case "true": return FileValue(place: place, content: .truth(true))
        case "false": return FileValue(place: place, content: .truth(false))
        default: break
        }
        // The core schema's number in JSON's own form is JSON's number.
        guard word.first != ".", CoreScalar.number(word) == word else {
            throw malformed(
                "expected a JSON value: a text in double quotes, a number, true, false, null, a list or a map",
                at: place)
        }
        return FileValue(place: place, content: .number(word))
    }

    private func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private mutating func enter() throws(ExperimentFileFault) {
        depth += 1
        guard depth <= ReadingLimits.depthMax else {
            throw ExperimentFileFault(
                .tooLarge, at: place, "lists and maps lie more than \(ReadingLimits.depthMax) deep inside each other")
        }
        offset += 1
        skipSpace()
    }

    private mutating func list() throws(ExperimentFileFault) -> [FileValue] {
        try enter()
        defer { depth -= 1 }
        var values: [FileValue] = []
        if next == UInt8(ascii: "]") {
            offset += 1
            return values
        }
        while true {
            values.append(try value())
            skipSpace()
            guard let byte = next, byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") else {
                throw malformed("expected `,` or `]` in the list")
            }
            offset += 1
            if byte == UInt8(ascii: "]") { return values }
            skipSpace()
        }
    }

    private mutating func map() throws(ExperimentFileFault) -> [FileValue.Entry] {
        try enter()
        defer { depth -= 1 }
        var entries: [FileValue.Entry] = []
        var seen: Set<String> = []
        if next == UInt8(ascii: "}") {
            offset += 1
            return entries
        }
        while true {
            let place = place
            guard next == UInt8(ascii: "\"") else { throw malformed("expected a key in double quotes") }
            let key = try text()
            guard seen.insert(key).inserted else {
                throw ExperimentFileFault(
                    .duplicate, at: place, "\(Quoting.code(key)) is written twice in one map: keep one")
            }
            skipSpace()
            guard next == UInt8(ascii: ":") else { throw malformed("expected `:` after the key") }
            offset += 1
            skipSpace()
            entries.append(FileValue.Entry(key: key, place: place, value: try value()))
            skipSpace()
            guard let byte = next, byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") else {
                throw malformed("expected `,` or `}` in the map")
            }
            offset += 1
            if byte == UInt8(ascii: "}") { return entries }
            skipSpace()
        }
    }

    private mutating func text() throws(ExperimentFileFault) -> String {
        let opening = place
        offset += 1
        var text: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20:
                throw malformed(
                    "a text in JSON has no line breaks or control characters: write them as \\n, \\t, \\u00XX")
            default:
                text.append(byte)
                offset += 1
            }
        }
        throw malformed("the text that begins here has no closing quote", at: opening)
    }

    private mutating func escape(into text: inout [UInt8]) throws(ExperimentFileFault) {
        let place = place
        offset += 1
        let letter = next
        offset += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter!)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            guard var code = hexadecimal() else {
                throw malformed("expected four hexadecimal digits after \\u", at: place)
            }
            if 0xD800...0xDBFF ~= code {
                guard next == UInt8(ascii: "\\"), offset + 1 < bytes.count, bytes[offset + 1] == UInt8(ascii: "u")
                else {
                    throw malformed(Self.halfOfAPair, at: place)
                }
                offset += 2
                guard let low = hexadecimal(), 0xDC00...0xDFFF ~= low else {
                    throw malformed(Self.halfOfAPair, at: place)
                }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else {
                throw malformed(Self.halfOfAPair, at: place)
            }
            text += Array(String(scalar).utf8)
        default:
            throw malformed("unknown escape in the text: only \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX", at: place)
        }
    }

    private static let halfOfAPair =
        "half of a surrogate pair stands alone: write both halves, such as \\ud83d\\ude00, or the character itself"

    private mutating func hexadecimal() -> UInt32? {
        guard offset + 4 <= bytes.count else { return nil }
        var code: UInt32 = 0
        for byte in bytes[offset..<offset + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
            code = code << 4 | UInt32(digit)
        }
        offset += 4
        return code
    }
}
