/// Characters beyond 16 bits that a YAML text spells as JSON's writers do, in two escaped halves, `\ud83d\ude00`, which libyaml refuses.
///
/// Only double quotes make escapes of them, and only the parser can say for sure what stands in such. So another character stands in for the
/// two backslashes while it parses, wherever they are: the text stays as long and of the same make, so that all marks are true, and in each
/// scalar that comes of it the pair is put back, as the character or letter by letter. Half of a pair is left for the parser to refuse.
struct EscapedPairs {
    /// What the parser reads.
    let text: String
    /// In the place of the backslashes; nil where there is no pair.
    private let standIn: Unicode.Scalar?

    init(hiddenIn text: String) {
        let bytes = Array(text.utf8)
        var starts: [Int] = []
        // Of stand-ins, those that the text may have already.
        var taken: Set<UInt32> = []
        var index = 0
        while let start = bytes[index...].firstIndex(of: Self.backslash) {
            if Self.isPair(bytes, at: start) {
                starts.append(start)
                index = start + Self.length
                continue
            }
            if start + 1 < bytes.count, bytes[start + 1] == UInt8(ascii: "U"),
                let number = Self.number(bytes, from: start + 2, digits: 8)
            {
                taken.insert(number)
            }
            // What follows a backslash is escaped by it, be it another one.
            index = min(start + 2, bytes.count)
        }
        guard !starts.isEmpty else {
            (self.text, self.standIn) = (text, nil)
            return
        }
        for scalar in text.unicodeScalars where Self.standIns.contains(scalar.value) { taken.insert(scalar.value) }
        // A text that has all of them is none that we can read.
        let free = Self.standIns.first { !taken.contains($0) }
        guard let standIn = free.flatMap({ Unicode.Scalar($0) }) else {
            (self.text, self.standIn) = (text, nil)
            return
        }
        let letter = Array(String(standIn).utf8)
        var hidden: [UInt8] = []
        hidden.reserveCapacity(bytes.count + starts.count * 6)
        var end = 0
        for start in starts {
            for backslash in [start, start + Self.length / 2] {
                hidden += bytes[end..<backslash]
                hidden += letter
                end = backslash + 1
            }
        }
        hidden += bytes[end...]
        (self.text, self.standIn) = (String(decoding: hidden, as: UTF8.self), standIn)
    }

    /// Whether there is none.
    var isEmpty: Bool { standIn == nil }

    /// A scalar as it is meant.
    ///
    /// - Parameter isEscaped: whether a backslash escapes in it.
    func restored(_ scalar: String, isEscaped: Bool) -> String {
        guard let standIn, scalar.unicodeScalars.contains(standIn) else { return scalar }
        let hidden = Array(scalar.utf8)
        let letter = Array(String(standIn).utf8)
        var text: [UInt8] = []
        text.reserveCapacity(hidden.count)
        var index = 0
        while index < hidden.count {
            guard hidden[index] == letter[0], hidden[index...].starts(with: letter) else {
                text.append(hidden[index])
                index += 1
                continue
            }
            // `u`, four digits, and the same again behind the second stand-in.
            let (first, second) = (index + letter.count + 1, index + letter.count * 2 + 6)
            if isEscaped, let high = Self.number(hidden, from: first, digits: 4),
                let low = Self.number(hidden, from: second, digits: 4), 0xD800...0xDBFF ~= high, 0xDC00...0xDFFF ~= low,
                let character = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
            {
                text += Array(String(character).utf8)
                index = second + 4
            } else {
                text.append(Self.backslash)
                index += letter.count
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let backslash = UInt8(ascii: "\\")
    /// Of two halves.
    private static let length = 12
    /// Of a plane for private use, of which texts have nothing as a rule.
    private static let standIns: Range<UInt32> = 0xF0000..<0xFFFFE

    private static func isPair(_ bytes: [UInt8], at start: Int) -> Bool {
        guard start + length <= bytes.count, bytes[start + 1] == UInt8(ascii: "u"), bytes[start + 6] == backslash,
            bytes[start + 7] == UInt8(ascii: "u"), let high = number(bytes, from: start + 2, digits: 4),
            let low = number(bytes, from: start + 8, digits: 4)
        else { return false }
        return 0xD800...0xDBFF ~= high && 0xDC00...0xDFFF ~= low
    }

    /// Of so many hexadecimal digits, up to eight.
    private static func number(_ bytes: [UInt8], from start: Int, digits: Int) -> UInt32? {
        guard start + digits <= bytes.count else { return nil }
        var number: UInt32 = 0
        for byte in bytes[start..<start + digits] {
            guard byte < 0x80, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            number = number << 4 | UInt32(digit)
        }
        return number
    }
}
