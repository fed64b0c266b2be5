/// Splits the bytes of `application/x-ndjson` into its lines, however they are cut (<https://github.com/ndjson/ndjson-spec>):
/// a line ends in LF, before which a CR is white space; blank lines are skipped; what follows the last LF is no line.
struct NDJSONParser: Sendable {
    /// A line is longer than the parser was told to allow.
    struct TooLong: Error, Equatable, Sendable {
        let limitBytes: Int
    }

    /// Bytes of one line.
    let lineBytesMax: Int
    /// The beginning of a line whose end is still to come.
    private var line: [UInt8] = []

    init(lineBytesMax: Int = 4 << 20) {
        self.lineBytesMax = lineBytesMax
    }

    /// The lines that `bytes` bring to their end. After it threw, the parser is of no further use.
    mutating func take(_ bytes: [UInt8]) throws(TooLong) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0x0A) {
            try extendLine(rest[..<end])
            if !line.allSatisfy({ $0 <= 0x20 }) { lines.append(line) }
            line = []
            rest = rest[(end + 1)...]
        }
        try extendLine(rest)
        return lines
    }

    private mutating func extendLine(_ bytes: ArraySlice<UInt8>) throws(TooLong) {
        guard line.count + bytes.count <= lineBytesMax else { throw TooLong(limitBytes: lineBytesMax) }
        line += bytes
    }
}
