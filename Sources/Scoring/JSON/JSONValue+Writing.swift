extension JSONValue {
    /// As JSON: members in the order of their names' bytes, no white space. Reading it gives an equal value.
    var written: String {
        var bytes: [UInt8] = []
        write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func write(into bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += "null".utf8
        case .boolean(let truth): bytes += "\(truth)".utf8
        case .number(let number): bytes += number.written.utf8
        case .text(let text): Self.write(text, into: &bytes)
        case .list(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                element.write(into: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            let sorted = members.sorted { $0.key.lexicographicallyPrecedes($1.key) }
            for (index, member) in sorted.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.write(member.key, into: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(into: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    private static func write(_ text: [UInt8], into bytes: inout [UInt8]) {
        func escape(_ unit: UInt32) {
            let digits = String(unit, radix: 16)
            bytes += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
        }
        bytes.append(UInt8(ascii: "\""))
        for (index, byte) in text.enumerated() {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20: escape(UInt32(byte))
            // Half of a surrogate pair, which is no letter of UTF-8: three bytes, the first ED, the second A0 or more.
            case 0xED where index + 2 < text.count && text[index + 1] >= 0xA0:
                escape(0xD000 | UInt32(text[index + 1] & 0x3F) << 6 | UInt32(text[index + 2] & 0x3F))
            case 0xA0... where index > 0 && text[index - 1] == 0xED: break
            case 0x80... where index > 1 && text[index - 2] == 0xED && text[index - 1] >= 0xA0: break
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

extension JSONNumber {
    /// As JSON, with all digits.
    var written: String {
        guard !digits.isEmpty else { return "0" }
        let all = String(decoding: digits, as: UTF8.self)
        return (isNegative ? "-" : "") + all + (exponent == 0 ? "" : "e\(exponent)")
    }
}
