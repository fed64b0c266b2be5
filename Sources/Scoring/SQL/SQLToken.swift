/// A word of SQL.
enum SQLToken: Equatable {
    /// A key word or a name, as it is written; compared in capital letters.
    case word(String)
    /// A name in quotation marks, without them.
    case name(String)
    case text
    case number
    /// `?`, `:name`, `$1`, `@variable`.
    case parameter
    case symbol(String)

    /// Parts a text into its words, without comments and white space.
    static func all(in text: String, _ dialect: SQLDialect) throws(SQLFault) -> [SQLToken] {
        var lexer = SQLLexer(text, dialect)
        var tokens: [SQLToken] = []
        while let token = try lexer.token() { tokens.append(token) }
        return tokens
    }
}

struct SQLLexer {
    private let text: [Unicode.Scalar]
    private let dialect: SQLDialect
    private var next = 0

    init(_ text: String, _ dialect: SQLDialect) { (self.text, self.dialect) = (Array(text.unicodeScalars), dialect) }

    private var current: Unicode.Scalar? { next < text.count ? text[next] : nil }
    private func peek(_ offset: Int) -> Unicode.Scalar? { next + offset < text.count ? text[next + offset] : nil }

    /// `nil` at the end.
    mutating func token() throws(SQLFault) -> SQLToken? {
        try skipSpace()
        guard let scalar = current else { return nil }
        if dialect.nameQuotes.contains(scalar) { return .name(try quoted(until: scalar == "[" ? "]" : scalar)) }
        switch scalar {
        case "'":
            _ = try quoted(until: "'", escapes: true)
            return .text
        case "\"" where dialect.doubleQuotesAreTexts:
            _ = try quoted(until: "\"", escapes: true)
            return .text
        case "0"..."9": return number()
        case "." where peek(1).map(isDigit) == true: return number()
        case "?":
            next += 1
            return .parameter
        case ":" where peek(1).map(isNameStart) == true,
            "$" where peek(1).map({ isDigit($0) || isNameStart($0) }) == true, "@":
            next += 1
            while let scalar = current, isNamePart(scalar) || scalar == "@" { next += 1 }
            return .parameter
        case _ where isNameStart(scalar): return .word(name())
        default: return try symbol()
        }
    }

    private mutating func skipSpace() throws(SQLFault) {
        while let scalar = current {
            if scalar.properties.isWhitespace {
                next += 1
            } else if (scalar == "-" && peek(1) == "-") || (scalar == "#" && dialect.hashBeginsComment) {
                while let scalar = current, scalar != "\n" { next += 1 }
            } else if scalar == "/", peek(1) == "*" {
                next += 2
                while next < text.count, !(current == "*" && peek(1) == "/") { next += 1 }
                guard next < text.count else { throw SQLFault("a comment is not closed") }
                next += 2
            } else {
                return
            }
        }
    }

    /// A mark that stands twice is one of the text.
    private mutating func quoted(until end: Unicode.Scalar, escapes: Bool = false) throws(SQLFault) -> String {
        next += 1
        var content = String.UnicodeScalarView()
        while let scalar = current {
            next += 1
            if scalar == end {
                guard current == end else { return String(content) }
                next += 1
            } else if escapes, scalar == "\\", dialect.doubleQuotesAreTexts {
                next += 1
            }
            content.append(scalar)
        }
        throw SQLFault("a quotation mark is not closed")
    }

    private mutating func number() -> SQLToken {
        while let scalar = current, isDigit(scalar) || scalar == "." { next += 1 }
        if current == "e" || current == "E" {
            let sign = peek(1) == "-" || peek(1) == "+" ? 1 : 0
            if let digit = peek(1 + sign), isDigit(digit) {
                next += 1 + sign
                while let scalar = current, isDigit(scalar) { next += 1 }
            }
        }
        return .number
    }

    private mutating func name() -> String {
        let start = next
        while let scalar = current, isNamePart(scalar) { next += 1 }
        return String(String.UnicodeScalarView(text[start..<next]))
    }

    private static let symbols = [
        "<=>", "->>", "::", "<=", ">=", "<>", "!=", "||", "->", ":=", "=", "<", ">", "+", "-", "*", "/", "%", "(", ")",
        "[", "]", ",", ".", ";",
        "~", "|", "&", "^", "!", ":",
    ]

    private mutating func symbol() throws(SQLFault) -> SQLToken {
        for symbol in Self.symbols where text[next...].starts(with: symbol.unicodeScalars) {
            next += symbol.unicodeScalars.count
            return .symbol(symbol)
        }
        throw SQLFault("there is a character that may not stand there")
    }

    private func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
    private func isNameStart(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isAlphabetic || scalar == "_" }
    private func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
        isNameStart(scalar) || isDigit(scalar) || scalar == "$"
    }
}
