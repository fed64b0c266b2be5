import Foundation

/// A tar file as anybody may take it apart and put it together again: every member can be changed, and every byte.
struct TarFile {
    struct Member: Equatable {
        var name: String
        var data: [UInt8]
    }

    var members: [Member] = []

    init(_ file: URL) throws {
        let bytes = Array(try Data(contentsOf: file))
        var offset = 0
        while bytes[offset] != 0 {
            let name = String(decoding: bytes[offset..<offset + 100].prefix { $0 != 0 }, as: UTF8.self)
            let size = Int(String(decoding: bytes[offset + 124..<offset + 135], as: UTF8.self), radix: 8)!
            members.append(Member(name: name, data: Array(bytes[offset + 512..<offset + 512 + size])))
            offset += 512 + (size + 511) / 512 * 512
        }
    }

    init(_ members: [Member]) { self.members = members }

    subscript(name: String) -> [UInt8] {
        get { members.first { $0.name == name }!.data }
        set { members[members.firstIndex { $0.name == name }!].data = newValue }
    }

    /// As a plain ustar file, the way the format wants it.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for member in members {
            func octal(_ value: Int, _ digits: Int) -> [UInt8] {
                Array(String(repeating: "0", count: digits - String(value, radix: 8).count).utf8)
                    + Array(String(value, radix: 8).utf8)
            }
            var header = Array(member.name.utf8) + [UInt8](repeating: 0, count: 100 - member.name.utf8.count)
            for (value, digits) in [(0o644, 7), (0, 7), (0, 7), (member.data.count, 11), (0, 11)] {
                header += octal(value, digits) + [0]
            }
            header += [UInt8](repeating: 0x20, count: 8) + Array("0".utf8) + [UInt8](repeating: 0, count: 100)
            header += Array("ustar".utf8) + [0] + Array("00".utf8)
            header += [UInt8](repeating: 0, count: 512 - header.count)
            header.replaceSubrange(148..<156, with: octal(header.reduce(0) { $0 + Int($1) }, 6) + [0, 0x20])
            bytes += header + member.data
            bytes += [UInt8](repeating: 0, count: (512 - member.data.count % 512) % 512)
        }
        return bytes + [UInt8](repeating: 0, count: 1024)
    }
}
