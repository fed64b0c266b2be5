/// Bytes in which letters are escaped as in JSON, in a URL or in HTML, and which lines or a wider encoding part.
enum EscapedText {
    /// The same with each escape read once and with its lines joined, as base64 is broken into lines; `nil` where there is nothing of that in it.
    static func plainer(than bytes: [UInt8]) -> [UInt8]? {
        guard let first = bytes.firstIndex(where: isOdd) else { return nil }
        var plain = Array(bytes[..<first])
        plain.reserveCapacity(bytes.count)
        var index = first
        while index < bytes.count {
            let byte = bytes[index]
            guard isOdd(byte), let (letter, length) = escape(in: bytes, at: index) else {
                plain.append(byte)
                index += 1
                continue
            }
            if let letter { plain.append(letter) }
            index += length
        }
        // Whatever was read is shorter than it was.
        return plain.count < bytes.count ? plain : nil
    }

    @inline(__always) private static func isOdd(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x00, 0x0A, 0x0D, UInt8(ascii: "\\"), UInt8(ascii: "%"), UInt8(ascii: "&"): true
        default: false
        }
    }

    /// What begins there and how many bytes it takes: a letter, or nothing that is one. `nil` where the byte stands for itself.
    private static func escape(in bytes: [UInt8], at index: Int) -> (letter: UInt8?, length: Int)? {
        switch bytes[index] {
        // Of a letter in UTF-16.
        case 0x00: return (nil, 1)
        case 0x0A, 0x0D: return (nil, 1 + indent(in: bytes, at: index + 1))
        case UInt8(ascii: "\\"): return backslash(in: bytes, at: index)
        case UInt8(ascii: "%"):
            guard let letter = number(in: bytes, from: index + 1, digits: 2) else { return nil }
            return (letter, 3)
        default: return reference(in: bytes, at: index)
        }
    }

    /// How many bytes of white space begin the next line.
    private static func indent(in bytes: [UInt8], at start: Int) -> Int {
        var end = start
        while end < bytes.count, bytes[end] <= 0x20 { end += 1 }
        return end - start
    }

    private static func backslash(in bytes: [UInt8], at index: Int) -> (letter: UInt8?, length: Int)? {
        guard index + 1 < bytes.count else { return nil }
        let next = bytes[index + 1]
        switch next {
        case UInt8(ascii: "n"), UInt8(ascii: "r"): return (nil, 2 + indent(in: bytes, at: index + 2))
        case UInt8(ascii: "t"): return (0x09, 2)
        case UInt8(ascii: "u"):
            guard let letter = number(in: bytes, from: index + 2, digits: 4) else { return nil }
            return (letter, 6)
        case UInt8(ascii: "x"):
            guard let letter = number(in: bytes, from: index + 2, digits: 2) else { return nil }
            return (letter, 4)
        case UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "\""), UInt8(ascii: "'"): return (next, 2)
        default: return nil
        }
    }

    /// Of HTML: `&#47;`, `&#x2F;` and, where that was escaped again, `&amp;`.
    private static func reference(in bytes: [UInt8], at index: Int) -> (letter: UInt8?, length: Int)? {
        if bytes[index...].starts(with: "&amp;".utf8) { return (UInt8(ascii: "&"), 5) }
        guard index + 2 < bytes.count, bytes[index + 1] == UInt8(ascii: "#") else { return nil }
        let isHex = bytes[index + 2] | 0x20 == UInt8(ascii: "x")
        let start = index + (isHex ? 3 : 2)
        var end = start
        var number = 0
        // More digits have only letters that nobody may have in a key.
        while end < min(start + 8, bytes.count), let digit = bytes[end].hexValue.map(Int.init), isHex || digit < 10 {
            number = number * (isHex ? 16 : 10) + digit
            end += 1
        }
        guard end > start, number < 0x80 else { return nil }
        if end < bytes.count, bytes[end] == UInt8(ascii: ";") { end += 1 }
        return (UInt8(number), end - index)
    }

    /// Of so many hexadecimal digits, where it is that of a letter of ASCII.
    private static func number(in bytes: [UInt8], from start: Int, digits: Int) -> UInt8? {
        guard start + digits <= bytes.count else { return nil }
        var number = 0
        for index in start..<(start + digits) {
            guard let digit = bytes[index].hexValue else { return nil }
            number = number << 4 | Int(digit)
        }
        return number < 0x80 ? UInt8(number) : nil
    }
}
