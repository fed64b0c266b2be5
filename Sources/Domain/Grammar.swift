/// What a typed text may look like.
enum Grammar {
    /// A name to call something by. `@` and `|` are left to say which version of it is meant.
    case name
    /// One line, of so many characters.
    case line(ClosedRange<Int>)
    /// Anything, within a size.
    case prose
    case word
    /// `provider:name`
    case model
    /// An absolute http(s) URL without a user or password in it; or nothing.
    case url
    /// Or nothing.
    case environmentVariable
    /// A container image or a snapshot; or nothing.
    case imageReference
    case secret
    case json

    static let nameCharactersMax = 255
    static let wordCharactersMax = 64
    static let lineBytesMax = 4_096
    static let proseBytesMax = 64 << 10
    static let secretBytesMax = 16 << 10
    static let imageBytesMax = 300

    func accepts(_ text: String) -> Bool {
        switch self {
        case .name: Self.isLine(text, 1...Self.nameCharactersMax) && !text.contains { $0 == "@" || $0 == "|" }
        case .line(let range): Self.isLine(text, range)
        case .prose: text.utf8.count <= Self.proseBytesMax
        case .word: Self.isWord(text)
        case .model: Self.isModel(text)
        case .url: text.isEmpty || Self.isURL(text)
        case .environmentVariable: text.isEmpty || Self.isEnvironmentVariable(text)
        case .imageReference: text.utf8.count <= Self.imageBytesMax && text.utf8.allSatisfy(Self.mayStandInImage)
        case .secret: 1...Self.secretBytesMax ~= text.utf8.count && text.utf8.allSatisfy { 0x21...0x7E ~= $0 }
        case .json: JSONText(text) != nil
        }
    }

    /// What must be so, to follow "must be".
    var rule: String {
        switch self {
        case .name:
            "1 to \(Self.nameCharactersMax) characters, without @, | and control characters, and no space at either end"
        case .line(let range):
            "\(range.lowerBound) to \(range.upperBound) characters, no control character, no space at either end"
        case .prose: "at most \(Self.proseBytesMax) bytes"
        case .word:
            "1 to \(Self.wordCharactersMax) letters (a-z), digits, dots, dashes or underscores, a letter or digit first"
        case .model:
            "provider:name, such as openai:gpt-5, at most \(ProviderLimits.modelCharactersMax) characters without spaces"
        case .url: "an absolute http or https URL without a user name or password in it"
        case .environmentVariable: "the name of an environment variable: letters (A-Z), digits and underscores"
        case .imageReference: "at most \(Self.imageBytesMax) letters (A-Z), digits and ./:@_-+"
        case .secret: "1 to \(Self.secretBytesMax) visible ASCII characters, without spaces or line breaks"
        case .json: "one well-formed JSON value"
        }
    }

    private static func mayStandInImage(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "./:@_-+".utf8.contains(byte)
        }
    }

    private static func isLine(_ text: String, _ range: ClosedRange<Int>) -> Bool {
        let scalars = text.unicodeScalars
        return text.utf8.count <= lineBytesMax && range.contains(text.count) && !scalars.contains(where: \.isControl)
            && !(scalars.first?.properties.isWhitespace ?? false) && !(scalars.last?.properties.isWhitespace ?? false)
    }

    private static func isWord(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, isLetterOrDigit(first), text.utf8.count <= wordCharactersMax else {
            return false
        }
        return text.utf8.allSatisfy { isLetterOrDigit($0) || [".", "-", "_"].contains(Character(Unicode.Scalar($0))) }
    }

    private static func isModel(_ text: String) -> Bool {
        guard let colon = text.firstIndex(of: ":"), isWord(text[..<colon]) else { return false }
        let name = text[text.index(after: colon)...]
        return !name.isEmpty && text.count <= ProviderLimits.modelCharactersMax && text.utf8.count <= lineBytesMax
            && !name.unicodeScalars.contains { $0.isControl || $0.properties.isWhitespace }
    }

    private static func isURL(_ text: String) -> Bool {
        guard text.utf8.count <= lineBytesMax, let colon = text.firstRange(of: "://"),
            ["http", "https"].contains(text[..<colon.lowerBound].lowercased()),
            !text.unicodeScalars.contains(where: { $0.isControl || $0.properties.isWhitespace })
        else { return false }
        let authority = text[colon.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        return !authority.isEmpty && !authority.hasPrefix(":") && !authority.contains("@")
    }

    private static func isEnvironmentVariable(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= nameCharactersMax else { return false }
        return !isDigit(first) && text.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "_") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
    }
}
