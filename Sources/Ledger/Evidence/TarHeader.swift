/// The header of a bundle's member: POSIX ustar in the one way that the format allows, so that a reader makes it anew and compares.
enum TarHeader {
    static let blockBytes = 512
    static let nameBytesMax = 100

    /// 512 bytes. `name`: ASCII, at most 100 bytes; `size`: below 8 GiB.
    static func bytes(name: String, size: Int) -> [UInt8] {
        precondition(name.utf8.count <= nameBytesMax && size < 1 << 33)
        var header = Array(name.utf8) + [UInt8](repeating: 0, count: nameBytesMax - name.utf8.count)
        for field in ["0000644", "0000000", "0000000", octal(size, digits: 11), "00000000000"] {
            header += Array(field.utf8) + [0]
        }
        let tail = [UInt8](repeating: 0, count: 100)
        header += Array("        0".utf8) + tail + Array("ustar\0".utf8) + Array("00".utf8)
        header += [UInt8](repeating: 0, count: blockBytes - header.count)
        // The checksum counts its own eight bytes as spaces.
        let checksum = header.reduce(0) { $0 + Int($1) }
        header.replaceSubrange(148..<156, with: Array(octal(checksum, digits: 6).utf8) + [0, 0x20])
        return header
    }

    /// Name and size, or `nil` for anything but the bytes that ``bytes(name:size:)`` makes of them.
    static func read(_ header: some Collection<UInt8>) -> (name: String, size: Int)? {
        let header = Array(header)
        guard header.count == blockBytes, let size = size(header[124..<135]) else { return nil }
        let name = header[..<nameBytesMax].prefix { $0 != 0 }
        guard name.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return nil }
        let text = String(decoding: name, as: UTF8.self)
        return header == bytes(name: text, size: size) ? (text, size) : nil
    }

    /// Zeros behind so many bytes, up to a whole block.
    static func padding(after size: Int) -> Int { (blockBytes - size % blockBytes) % blockBytes }

    private static func size(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.allSatisfy({ (0x30...0x37).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 << 3 | Int($1 - 0x30) }
    }

    private static func octal(_ value: Int, digits: Int) -> String {
        let text = String(value, radix: 8)
        return String(repeating: "0", count: digits - text.count) + text
    }
}
