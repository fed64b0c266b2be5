/// Reads one JSON text (RFC 8259), byte by byte, to the letter of its grammar. (Foundation's decoder also takes what is almost JSON, such
/// as `[1,]`.)
struct JSONReader {
    /// Lists and objects within one another: a bound on the depth of recursion.
    static let depthMax = 512

    private let bytes: [UInt8]
    /// How far it has read.
    private(set) var next: Int
    /// Whether an object that has a name twice is malformed.
    var namesAreUnique = false

    init(_ text: String) { self.init(Array(text.utf8), from: 0) }

    /// Reads from a place in a text on.
    init(_ bytes: [UInt8], from start: Int) { (self.bytes, next) = (bytes, start) }

    /// The value that begins there, whatever follows it.
    mutating func leadingValue() throws(JSONFault) -> JSONValue { try value(depth: 0) }

    mutating func wholeText() throws(JSONFault) -> JSONValue {
        let value = try value(depth: 0)
        skipSpace()
        guard next == bytes.count else { throw .malformed }
        return value
    }

    private var byte: UInt8? { next < bytes.count ? bytes[next] : nil }

    private mutating func skipSpace() {
        while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { next += 1 }
    }

    /// Steps over `wanted`, if that is what comes.
    private mutating func skip(_ wanted: Unicode.Scalar) -> Bool {
        guard byte == UInt8(ascii: wanted) else { return false }
        next += 1
        return true
    }

    private mutating func take(_ wanted: Unicode.Scalar) throws(JSONFault) {
        guard skip(wanted) else { throw .malformed }
    }

    private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
        skipSpace()
        switch byte {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try list(depth: depth + 1)
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        default: return .number(try number())
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONFault) -> JSONValue {
        for letter in word.unicodeScalars { try take(letter) }
        return value
    }

    private mutating func object(depth: Int) throws(JSONFault) -> JSONValue {
        guard depth <= Self.depthMax else { throw .tooDeep }
        next += 1
        var members: [[UInt8]: JSONValue] = [:]
        skipSpace()
        if skip("}") { return .object(members) }
        repeat {
            skipSpace()
            guard byte == UInt8(ascii: "\"") else { throw .malformed }
            let name = try string()
            skipSpace()
            try take(":")
            let isNew = members.updateValue(try value(depth: depth), forKey: name) == nil
            guard isNew || !namesAreUnique else { throw .malformed }
            skipSpace()
        } while skip(",")
        try take("}")
        return .object(members)
    }

    private mutating func list(depth: Int) throws(JSONFault) -> JSONValue {
        guard depth <= Self.depthMax else { throw .tooDeep }
        next += 1
        var elements: [JSONValue] = []
        skipSpace()
        if skip("]") { return .list(elements) }
        repeat {
            elements.append(try value(depth: depth))
            skipSpace()
        } while skip(",")
        try take("]")
        return .list(elements)
    }

    private mutating func number() throws(JSONFault) -> JSONNumber {
        let start = next
        _ = skip("-")
        if !skip("0") { try skipDigits() }
        if skip(".") { try skipDigits() }
        if skip("e") || skip("E") {
            if !skip("+") { _ = skip("-") }
            try skipDigits()
        }
        return JSONNumber(wellFormed: bytes[start..<next])
    }

    /// One digit or more.
    private mutating func skipDigits() throws(JSONFault) {
        let start = next
        while let byte, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { next += 1 }
        guard next > start else { throw .malformed }
    }

    private mutating func string() throws(JSONFault) -> [UInt8] {
        next += 1
        var text: [UInt8] = []
        while let byte {
            next += 1
            switch byte {
            case UInt8(ascii: "\""): return text
            case UInt8(ascii: "\\"): try unescape(into: &text)
            case 0..<0x20: throw .malformed
            default: text.append(byte)
            }
        }
        throw .malformed
    }

    /// What follows a backslash.
    private mutating func unescape(into text: inout [UInt8]) throws(JSONFault) {
        guard let byte else { throw .malformed }
        next += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            let unit = try codeUnit()
            let place = next
            if UTF16.isLeadSurrogate(unit), skip("\\"), skip("u"), case let trail = try codeUnit(),
                UTF16.isTrailSurrogate(trail)
            {
                text.append(codePoint: 0x1_0000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(trail) - 0xDC00))
            } else {
                next = place
                text.append(codePoint: UInt32(unit))
            }
        default: throw .malformed
        }
    }

    /// Four hexadecimal digits.
    private mutating func codeUnit() throws(JSONFault) -> UInt16 {
        guard bytes.count - next >= 4 else { throw .malformed }
        var unit: UInt16 = 0
        for byte in bytes[next..<next + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw .malformed }
            unit = unit << 4 | UInt16(digit)
        }
        next += 4
        return unit
    }
}

extension [UInt8] {
    /// Appends the UTF-8 of a code point, or what it would be where that is half of a surrogate pair.
    fileprivate mutating func append(codePoint: UInt32) {
        func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 | codePoint >> shift & 0x3F) }
        switch codePoint {
        case 0..<0x80: append(UInt8(codePoint))
        case 0x80..<0x800: append(contentsOf: [UInt8(0xC0 | codePoint >> 6), tail(0)])
        case 0x800..<0x1_0000: append(contentsOf: [UInt8(0xE0 | codePoint >> 12), tail(6), tail(0)])
        default: append(contentsOf: [UInt8(0xF0 | codePoint >> 18), tail(12), tail(6), tail(0)])
        }
    }
}
