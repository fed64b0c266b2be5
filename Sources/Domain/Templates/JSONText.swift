/// A well-formed JSON text (RFC 8259) and where its values lie in it, so that a part of it can be taken out exactly as
/// it was written: `1.10` stays `1.10`, and an object keeps the order of its members. (Foundation's decoders keep
/// neither.)
package struct JSONText: Equatable, Sendable {
    /// Lists and objects within one another; a bound on the depth of recursion.
    package static let depthMax = 128

    package let text: String
    let root: Node

    /// One value, and its bytes in the text.
    struct Node: Equatable, Sendable {
        var value: Value
        var range: Range<Int>
    }

    indirect enum Value: Equatable, Sendable {
        /// A number, `true`, `false` or `null`.
        case plain
        /// Unescaped.
        case string(String)
        case list([Node])
        case object([Member])
    }

    struct Member: Equatable, Sendable {
        var name: String
        var node: Node
    }

    /// `nil` where the text is not exactly one JSON value.
    package init?(_ text: String) {
        var reader = JSONReader(text)
        guard let root = reader.wholeText() else { return nil }
        self.text = text
        self.root = root
    }

    var isObject: Bool { if case .object = root.value { true } else { false } }

    /// A string without its quotes; anything else as it was written.
    func inserted(_ node: Node) -> String {
        if case .string(let string) = node.value { return string }
        return source(node.range)
    }

    /// The text of a range of bytes that begins and ends at a value's edge.
    func source(_ range: Range<Int>) -> String {
        let bytes = text.utf8
        let start = bytes.index(bytes.startIndex, offsetBy: range.lowerBound)
        return String(text[start..<bytes.index(start, offsetBy: range.count)])
    }

    /// A JSON string, quotes included.
    static func quoted(_ string: String) -> String {
        var result = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\u{00}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension JSONText.Node {
    /// The member of that name (the last, where a name comes twice), or the element at that index; `nil` where there is
    /// none.
    func child(_ step: String) -> JSONText.Node? {
        switch value {
        case .plain, .string: return nil
        case .list(let elements):
            guard let index = Int(step), elements.indices.contains(index) else { return nil }
            return elements[index]
        case .object(let members): return members.last { $0.name == step }?.node
        }
    }
}

/// Reads one JSON text, byte by byte.
private struct JSONReader {
    private let bytes: [UInt8]
    private var next = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func wholeText() -> JSONText.Node? {
        skipSpace()
        guard let node = value(depth: 0) else { return nil }
        skipSpace()
        return next == bytes.count ? node : nil
    }

    private var byte: UInt8? { next < bytes.count ? bytes[next] : nil }

    private mutating func skipSpace() {
        while let byte, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { next += 1 }
    }

    private mutating func take(_ wanted: Character) -> Bool {
        guard byte == wanted.asciiValue else { return false }
        next += 1
        return true
    }

    private mutating func value(depth: Int) -> JSONText.Node? {
        guard depth < JSONText.depthMax, let byte else { return nil }
        let start = next
        let value: JSONText.Value?
        switch byte {
        case UInt8(ascii: "{"): value = object(depth: depth)
        case UInt8(ascii: "["): value = list(depth: depth)
        case UInt8(ascii: "\""): value = string().map { .string($0) }
        case UInt8(ascii: "t"): value = word("true")
        case UInt8(ascii: "f"): value = word("false")
        case UInt8(ascii: "n"): value = word("null")
        default: value = number()
        }
        return value.map { JSONText.Node(value: $0, range: start..<next) }
    }

    private mutating func word(_ word: StaticString) -> JSONText.Value? {
        for index in 0..<word.utf8CodeUnitCount {
            guard byte == word.utf8Start[index] else { return nil }
            next += 1
        }
        return .plain
    }

    private mutating func number() -> JSONText.Value? {
        _ = take("-")
        if !take("0") { guard digits() else { return nil } }
        if take(".") { guard digits() else { return nil } }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            guard digits() else { return nil }
        }
        return .plain
    }

    /// One digit or more.
    private mutating func digits() -> Bool {
        let start = next
        while let byte, UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte { next += 1 }
        return next > start
    }

    private mutating func list(depth: Int) -> JSONText.Value? {
        next += 1
        var elements: [JSONText.Node] = []
        skipSpace()
        if take("]") { return .list(elements) }
        while true {
            skipSpace()
            guard let element = value(depth: depth + 1) else { return nil }
            elements.append(element)
            skipSpace()
            if take("]") { return .list(elements) }
            guard take(",") else { return nil }
        }
    }

    private mutating func object(depth: Int) -> JSONText.Value? {
        next += 1
        var members: [JSONText.Member] = []
        skipSpace()
        if take("}") { return .object(members) }
        while true {
            skipSpace()
            guard byte == UInt8(ascii: "\""), let name = string() else { return nil }
            skipSpace()
            guard take(":") else { return nil }
            skipSpace()
            guard let node = value(depth: depth + 1) else { return nil }
            members.append(JSONText.Member(name: name, node: node))
            skipSpace()
            if take("}") { return .object(members) }
            guard take(",") else { return nil }
        }
    }

    private mutating func string() -> String? {
        next += 1
        var decoded: [UInt8] = []
        while let byte {
            next += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: decoded, as: UTF8.self)
            case UInt8(ascii: "\\"): guard escape(into: &decoded) else { return nil }
            case 0..<0x20: return nil
            default: decoded.append(byte)
            }
        }
        return nil
    }

    private mutating func escape(into decoded: inout [UInt8]) -> Bool {
        guard let byte else { return false }
        next += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(byte)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"):
            guard let scalar = escapedScalar() else { return false }
            decoded.append(contentsOf: Array(String(Character(scalar)).utf8))
        default: return false
        }
        return true
    }

    /// After `\u`: four digits, or two groups of four that are a surrogate pair. Half a pair is no character, so it is
    /// refused.
    private mutating func escapedScalar() -> Unicode.Scalar? {
        guard let first = codeUnit() else { return nil }
        guard UTF16.isLeadSurrogate(first) else { return Unicode.Scalar(first) }
        guard take("\\"), take("u"), let second = codeUnit(), UTF16.isTrailSurrogate(second) else { return nil }
        return Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
    }

    private mutating func codeUnit() -> UInt16? {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            unit = unit << 4 | UInt16(digit)
            next += 1
        }
        return unit
    }
}
