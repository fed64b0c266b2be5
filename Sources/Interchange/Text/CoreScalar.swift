/// What an unquoted YAML word is, by the core schema of YAML 1.2 (§10.3.2), which promptfoo follows too.
///
/// So `yes`, `no`, `on`, `off`, `1:30`, `0b11`, `1_000` and dates are the texts that were written, where YAML 1.1 would
/// make truth values, sexagesimals or moments of them. A number keeps its digits (`1.0` stays `1.0`, and identifiers of
/// twenty digits lose none); one that JSON cannot write is converted as promptfoo would (`0x1F` is 31, `0o17` is 15,
/// `012` is 12, `+1` is 1, `.5` is 0.5). `.inf` and `.nan`, which are no JSON at all, stay texts.
enum CoreScalar {
    static func content(of word: String) -> FileValue.Content {
        switch word {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .truth(true)
        case "false", "False", "FALSE": return .truth(false)
        default: return number(word).map(FileValue.Content.number) ?? .text(word)
        }
    }

    /// Whether a number begins with zeros that it loses, as a postal code or a telephone number would.
    static func losesZeros(_ word: String) -> Bool {
        let digits = word.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
        return digits.count > 1 && digits.first == UInt8(ascii: "0") && digits.dropFirst().allSatisfy(isDigit)
    }

    /// The JSON form of a number of the core schema; `nil` where the word is none.
    static func number(_ word: String) -> String? {
        if word.hasPrefix("0o") { return decimal(word.dropFirst(2), radix: 8) }
        if word.hasPrefix("0x") { return decimal(word.dropFirst(2), radix: 16) }
        var rest = Array(word.utf8)[...]
        var json: [UInt8] = []
        if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            if sign == UInt8(ascii: "-") { json.append(sign) }
            rest.removeFirst()
        }
        let whole = takeDigits(&rest)
        var fraction: [UInt8]?
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            fraction = takeDigits(&rest)
        }
        guard !whole.isEmpty || fraction?.isEmpty == false else { return nil }
        let significant = whole.drop { $0 == UInt8(ascii: "0") }
        json += significant.isEmpty ? [UInt8(ascii: "0")] : Array(significant)
        if let fraction, !fraction.isEmpty { json += [UInt8(ascii: ".")] + fraction }
        if let mark = rest.first {
            guard mark | 0x20 == UInt8(ascii: "e") else { return nil }
            rest.removeFirst()
            json.append(mark)
            if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
                json.append(sign)
                rest.removeFirst()
            }
            let exponent = takeDigits(&rest)
            guard !exponent.isEmpty, rest.isEmpty else { return nil }
            json += exponent
        }
        return String(decoding: json, as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func takeDigits(_ bytes: inout ArraySlice<UInt8>) -> [UInt8] {
        let digits = Array(bytes.prefix(while: isDigit))
        bytes.removeFirst(digits.count)
        return digits
    }

    private static func decimal(_ digits: Substring, radix: Int) -> String? {
        guard let first = digits.first, first.isHexDigit else { return nil }  // no sign here
        return UInt64(digits, radix: radix).map { String($0) }
    }
}
