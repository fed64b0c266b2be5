/// Bytes of a text in which white space stands between letters, or what is not seen, such as a soft hyphen or a zero-width space.
enum PartedText {
    /// The same without any of it; `nil` where there is none. In one pass.
    static func joined(_ bytes: [UInt8]) -> [UInt8]? {
        guard let first = bytes.firstIndex(where: { !isVisible($0) }) else { return nil }
        var joined = Array(bytes[..<first])
        joined.reserveCapacity(bytes.count)
        var index = first
        while index < bytes.count {
            let byte = bytes[index]
            let length = isVisible(byte) ? 0 : lengthOfPart(in: bytes, at: index)
            if length == 0 {
                joined.append(byte)
                index += 1
            } else {
                index += length
            }
        }
        return joined.count < bytes.count ? joined : nil
    }

    /// Whether it is a letter or a sign of ASCII.
    @inline(__always) private static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }

    /// How many bytes what parts takes, where it begins there; else 0.
    private static func lengthOfPart(in bytes: [UInt8], at index: Int) -> Int {
        let byte = bytes[index]
        var number: UInt32
        let length: Int
        switch byte {
        // White space of ASCII, and what drives a terminal.
        case 0...0x20, 0x7F: return 1
        // As which an escaped letter beyond ASCII reads (``JSONTexts``).
        case 0xFF: return 1
        // Only behind these bytes there are such letters; most writing of the world has none of them.
        case 0xC2, 0xCD, 0xD8, 0xDB, 0xDC: (number, length) = (UInt32(byte & 0x1F), 2)
        case 0xE0...0xE3, 0xEF: (number, length) = (UInt32(byte & 0x0F), 3)
        case 0xF0, 0xF3: (number, length) = (UInt32(byte & 0x07), 4)
        default: return 0
        }
        guard index + length <= bytes.count else { return 0 }
        for next in bytes[(index + 1)..<(index + length)] {
            guard next & 0xC0 == 0x80 else { return 0 }
            number = number << 6 | UInt32(next & 0x3F)
        }
        // The blank of Braille is drawn as nothing, and no property says so.
        if number == 0x2800 { return length }
        guard let properties = Unicode.Scalar(number)?.properties else { return 0 }
        let parts =
            properties.isWhitespace || properties.generalCategory == .format || properties.isDefaultIgnorableCodePoint
        return parts ? length : 0
    }
}
