/// Up to 256 entries one after the other, each after its length as two bytes, big-endian (C2SP tlog-tiles).
package struct EntryBundle: Equatable, Sendable {
    package let entries: [[UInt8]]

    package init(entries: [[UInt8]]) {
        precondition(entries.count <= TilePath.width && entries.allSatisfy { $0.count <= UInt16.max })
        self.entries = entries
    }

    /// `nil` where a length points past the end or there are more than 256.
    package init?(parsing bytes: [UInt8]) {
        let (entries, isWhole) = Self.reading(bytes)
        guard isWhole else { return nil }
        self.entries = entries
    }

    /// The entries up to where a length points past the end, or up to 256, and whether that is all there is.
    static func reading(_ bytes: [UInt8]) -> (entries: [[UInt8]], isWhole: Bool) {
        var entries: [[UInt8]] = []
        var offset = 0
        while offset < bytes.count {
            guard offset + 2 <= bytes.count, entries.count < TilePath.width else { return (entries, false) }
            let end = offset + 2 + (Int(bytes[offset]) << 8 | Int(bytes[offset + 1]))
            guard end <= bytes.count else { return (entries, false) }
            entries.append(Array(bytes[offset + 2..<end]))
            offset = end
        }
        return (entries, true)
    }

    package var bytes: [UInt8] {
        entries.flatMap { [UInt8($0.count >> 8), UInt8($0.count & 255)] + $0 }
    }
}
