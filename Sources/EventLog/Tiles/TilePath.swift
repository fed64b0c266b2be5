/// Where a tile lies in the static layout of C2SP tlog-tiles: `tile/<L>/<N>[.p/<W>]`, `tile/entries/<N>[.p/<W>]`.
package struct TilePath: Equatable, Sendable {
    package enum Level: Equatable, Sendable {
        /// Hashes; each step of 1 is 8 levels of the tree.
        case hashes(Int)
        case entries
    }

    /// Levels of the tree that a tile spans.
    package static let height = 8
    /// Hashes or entries in a full tile.
    package static let width = 1 << height

    /// No tile is larger: 256 entries of the greatest length, each after its two bytes.
    package static let bytesMax = width * (2 + EntryHeader.entryBytesMax)

    package let level: Level
    package let index: UInt64
    /// 1…256; 256 is a full tile.
    package let width: Int

    package init(level: Level, index: UInt64, width: Int = Self.width) {
        precondition((1...Self.width).contains(width))
        self.level = level
        self.index = index
        self.width = width
    }

    /// The entries under this tile's hashes.
    package var entries: Range<UInt64> {
        let step: UInt64 =
            switch level {
            case .entries: 1
            case .hashes(let level): 1 << UInt64(level * Self.height)
            }
        let start = index &* UInt64(Self.width) &* step
        return start..<start &+ UInt64(width) &* step
    }

    /// Relative, with the index in groups of three digits, all but the last marked with an `x`: 1234067 is `x001/x234/067`.
    package var text: String {
        let word =
            switch level {
            case .hashes(let level): "\(level)"
            case .entries: "entries"
            }
        var groups: [String] = []
        var rest = index
        repeat {
            let group = String(rest % 1000)
            let digits = String(repeating: "0", count: 3 - group.count) + group
            groups.insert(groups.isEmpty ? digits : "x" + digits, at: 0)
            rest /= 1000
        } while rest > 0
        return "tile/\(word)/\(groups.joined(separator: "/"))" + (width == Self.width ? "" : ".p/\(width)")
    }
}
