/// A regular expression as JavaScript reads it (`new RegExp(text)`, without flags), written in ICU's words, so that `$`, `.`, `\d`, `\w`, `\s`
/// and `\b` mean what they mean to promptfoo, and in JSON Schema.
///
/// Source: ECMA-262, 22.2 and annex B.1.2. What JavaScript has no meaning for keeps ICU's: `\p{…}`, inline flags such as `(?i)`, possessive
/// quantifiers. Two things differ: a letter outside the basic plane is one letter, not two halves; and a reference to a group that took
/// no part matches nothing, where JavaScript takes it for empty.
struct JavaScriptPattern {
    /// For ICU; meaningful only where the pattern is a good one.
    private(set) var icu = ""
    private var rest: ArraySlice<UnicodeScalar>
    /// Names of groups, in the order of all groups; nil for those that have only a number.
    private let groups: [String?]
    /// Those that were switched on so far, wherever: ICU's, for `RegExp` without flags has none.
    private var flags: Set<UnicodeScalar> = []

    init(_ pattern: String) {
        let scalars = Array(pattern.unicodeScalars)
        groups = Self.groups(in: scalars)
        rest = scalars[...]
        while let scalar = rest.popFirst() { translate(scalar) }
    }

    private static let wordLetters = #"A-Za-z0-9_"#
    private static let digits = "0-9"
    /// White space and ends of lines, of ECMA-262, 12.2 and 12.3.
    private static let blanks =
        #"\t\n\x{B}\f\r \x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}"#
    private static let inLine = #"[^\n\r\x{2028}\x{2029}]"#
    private static let boundary = #"(?:(?<=[A-Za-z0-9_])(?![A-Za-z0-9_])|(?<![A-Za-z0-9_])(?=[A-Za-z0-9_]))"#
    private static let noBoundary = #"(?:(?<=[A-Za-z0-9_])(?=[A-Za-z0-9_])|(?<![A-Za-z0-9_])(?![A-Za-z0-9_]))"#

    private mutating func translate(_ scalar: UnicodeScalar) {
        switch scalar {
        case "$": icu += flags.contains("m") ? "$" : #"\z"#
        case ".": icu += flags.contains("s") ? "." : Self.inLine
        case "[": translateClass()
        case "(": translateOpening()
        case "\\": translateEscape()
        case "{" where !startsQuantifier, "}", "]": icu += Self.literal(scalar)
        case "{":
            // Whole, for a brace that closes nothing stands for itself.
            icu.unicodeScalars.append(scalar)
            while let next = rest.popFirst() {
                icu.unicodeScalars.append(next)
                if next == "}" { break }
            }
        default: icu.unicodeScalars.append(scalar)
        }
    }

    /// Whether what follows a brace makes a quantifier of it: `3}`, `3,}` or `3,5}`.
    private var startsQuantifier: Bool {
        guard let end = rest.firstIndex(of: "}") else { return false }
        let bounds = rest[..<end].split(separator: ",", omittingEmptySubsequences: false)
        let areDigits = bounds.allSatisfy { $0.allSatisfy(Self.isDigit) }
        return areDigits && (1...2).contains(bounds.count) && !bounds[0].isEmpty
    }

    // MARK: Groups

    /// A name is of no use to ICU, which takes fewer; references are by number.
    private mutating func translateOpening() {
        icu += "("
        if let name = Self.name(in: rest) {
            rest = rest.dropFirst(name.count + 3)
        } else if rest.first == "?" {
            flags.formUnion(rest.dropFirst().prefix { $0.properties.isAlphabetic })
        }
    }

    /// Of what follows an opening parenthesis, the name in `?<name>`.
    private static func name(in scalars: ArraySlice<UnicodeScalar>) -> ArraySlice<UnicodeScalar>? {
        guard scalars.starts(with: "?<".unicodeScalars), let end = scalars.firstIndex(of: ">") else { return nil }
        let name = scalars[..<end].dropFirst(2)
        guard let first = name.first, !isDigit(first),
            name.allSatisfy({ $0.properties.isIDContinue || $0 == "$" })
        else { return nil }
        return name
    }

    private static func groups(in scalars: [UnicodeScalar]) -> [String?] {
        var groups: [String?] = []
        var isInClass = false
        var place = 0
        while place < scalars.count {
            switch scalars[place] {
            case "\\": place += 1
            case "[": isInClass = true
            case "]": isInClass = false
            case "(" where !isInClass:
                let after = scalars[(place + 1)...]
                if after.first != "?" {
                    groups.append(nil)
                } else if let name = name(in: after) {
                    groups.append(text(name))
                }
            default: break
            }
            place += 1
        }
        return groups
    }

    // MARK: Escapes

    private mutating func translateEscape() {
        guard let scalar = rest.popFirst() else {
            icu += "\\"
            return
        }
        switch scalar {
        case "b": icu += Self.boundary
        case "B": icu += Self.noBoundary
        case "p", "P":
            icu += "\\"
            icu.unicodeScalars.append(scalar)
        case "k" where rest.first == "<":
            guard let end = rest.firstIndex(of: ">"),
                let group = groups.firstIndex(of: Self.text(rest[..<end].dropFirst()))
            else {
                icu += "k"
                return
            }
            rest = rest[(end + 1)...]
            icu += "(?:\\\(group + 1))"
        case "1"..."9":
            let number = Self.text([scalar] + rest.prefix(while: Self.isDigit))
            if let number = Int(number), number <= groups.count {
                rest = rest.dropFirst(rest.prefix(while: Self.isDigit).count)
                icu += "(?:\\\(number))"
            } else {
                icu += Self.literal(letter(after: scalar))
            }
        default:
            if let members = Self.members(of: scalar) {
                icu += members.isNegated ? "[^\(members.text)]" : "[\(members.text)]"
            } else {
                icu += Self.literal(letter(after: scalar))
            }
        }
    }

    /// The set that an escape such as `\d` stands for.
    private static func members(of escape: UnicodeScalar) -> (text: String, isNegated: Bool)? {
        switch escape {
        case "d": (digits, false)
        case "D": (digits, true)
        case "w": (wordLetters, false)
        case "W": (wordLetters, true)
        case "s": (blanks, false)
        case "S": (blanks, true)
        default: nil
        }
    }

    /// The letter that an escape stands for, of which `scalar` is the first after the backslash.
    private mutating func letter(after scalar: UnicodeScalar) -> UnicodeScalar {
        switch scalar {
        case "t": return "\t"
        case "n": return "\n"
        case "v": return "\u{B}"
        case "f": return "\u{C}"
        case "r": return "\r"
        case "c":
            guard let letter = rest.first, letter.isASCII, letter.properties.isAlphabetic else { return "c" }
            rest = rest.dropFirst()
            return UnicodeScalar(letter.value % 32) ?? letter
        case "x": return hexadecimal(2).flatMap(UnicodeScalar.init) ?? "x"
        case "u":
            guard let high = hexadecimal(4) else { return "u" }
            guard (0xD800..<0xDC00).contains(high), rest.starts(with: "\\u".unicodeScalars) else {
                return UnicodeScalar(high) ?? "\u{FFFD}"
            }
            let before = rest
            rest = rest.dropFirst(2)
            if let low = hexadecimal(4), (0xDC00..<0xE000).contains(low) {
                return UnicodeScalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
            }
            rest = before
            return "\u{FFFD}"
        case "0"..."7":
            // Annex B: up to three octal digits, 377 at most.
            var value = scalar.value - 48
            while let digit = rest.first, ("0"..."7").contains(digit), value * 8 + digit.value - 48 <= 0o377 {
                value = value * 8 + digit.value - 48
                rest = rest.dropFirst()
            }
            return UnicodeScalar(value) ?? scalar
        default: return scalar
        }
    }

    /// Takes so many hexadecimal digits, or nothing.
    private mutating func hexadecimal(_ count: Int) -> UInt32? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy(\.properties.isASCIIHexDigit) else { return nil }
        rest = rest.dropFirst(count)
        return UInt32(Self.text(digits), radix: 16)
    }

    // MARK: Classes

    /// One part of a class: a letter, or a set that an escape stands for.
    private enum Member {
        case letter(UnicodeScalar)
        case set(String)
    }

    /// A class whose every letter is written by its number: ICU would read sets and operators into them.
    private mutating func translateClass() {
        let isNegated = rest.first == "^"
        if isNegated { rest = rest.dropFirst() }
        var written = ""
        var isClosed = false
        while let scalar = rest.popFirst() {
            if scalar == "]" {
                isClosed = true
                break
            }
            let first = member(scalar)
            // "-" makes a range between two letters; elsewhere it stands for itself.
            guard case .letter = first, rest.first == "-", let next = rest.dropFirst().first, next != "]"
            else {
                written += Self.written(first)
                continue
            }
            let before = rest
            rest = rest.dropFirst(2)
            guard case .letter(let high) = member(next) else {
                rest = before
                written += Self.written(first)
                continue
            }
            written += Self.written(first) + "-" + Self.written(.letter(high))
        }
        guard isClosed else {
            // ICU refuses it too.
            icu += "["
            return
        }
        if written.isEmpty {
            icu += isNegated ? #"[\s\S]"# : "(?!)"
        } else {
            icu += "[\(isNegated ? "^" : "")\(written)]"
        }
    }

    private mutating func member(_ scalar: UnicodeScalar) -> Member {
        guard scalar == "\\", let escape = rest.popFirst() else { return .letter(scalar) }
        switch escape {
        case "b": return .letter("\u{8}")
        case "p" where rest.first == "{", "P" where rest.first == "{":
            let end = rest.firstIndex(of: "}") ?? rest.endIndex - 1
            let name = Self.text(rest[...end])
            rest = rest[(end + 1)...]
            return .set("\\" + String(Character(escape)) + name)
        case "8", "9": return .letter(escape)
        default:
            guard let members = Self.members(of: escape) else { return .letter(letter(after: escape)) }
            return .set(members.isNegated ? "[^\(members.text)]" : members.text)
        }
    }

    private static func written(_ member: Member) -> String {
        switch member {
        case .letter(let letter): literal(letter)
        case .set(let text): text
        }
    }

    // MARK: Letters

    /// A letter that stands for itself, whatever it is.
    private static func literal(_ scalar: UnicodeScalar) -> String {
        scalar.isASCII && (scalar.properties.isAlphabetic || isDigit(scalar))
            ? String(Character(scalar)) : "\\x{\(String(scalar.value, radix: 16))}"
    }

    private static func isDigit(_ scalar: UnicodeScalar) -> Bool { ("0"..."9").contains(scalar) }

    private static func text(_ scalars: some Sequence<UnicodeScalar>) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        return text
    }
}
