/// Parts a log that is followed into its two streams: three bytes tell whose the bytes behind them are, `01 01 01` for
/// standard output and `02 02 02` for standard error, at the beginning of every line. Frames may cut a log anywhere, within
/// those three bytes too.
///
/// Lines are handed on whole, as ``DaytonaPolling`` does, which so can go on behind the last of them.
struct DaytonaLogSplitter: Sendable {
    /// Lines of each stream.
    struct Lines: Sendable, Equatable {
        var output = 0
        var errors = 0
    }

    private static let markLength = 3

    private enum Origin: UInt8 { case output = 1, errors = 2 }

    /// Handed on until now.
    private(set) var lines = Lines()
    /// Whose the next byte is; of what stands before the first mark nobody can say.
    private var origin: Origin?
    /// How many bytes of a mark were the last ones, and of which.
    private var mark: (byte: UInt8, count: Int) = (0, 0)
    private var begun: (output: [UInt8], errors: [UInt8]) = ([], [])

    /// Bytes of lines whose end is still to come.
    var bytesCount: Int { begun.output.count + begun.errors.count }

    /// Puts the lines that became whole into the transcript.
    mutating func take(_ bytes: [UInt8], into transcript: inout DaytonaTranscript) {
        let before = begunCount
        var rest = bytes[...]
        while let byte = rest.first {
            // Most of a log is text: it is taken as a whole.
            let text = rest.prefix { Origin(rawValue: $0) == nil }
            if text.isEmpty { take(byte) } else { take(text: text) }
            rest.removeFirst(max(1, text.count))
        }
        lines.output += Self.move(&begun.output, lookingFrom: before.output, to: &transcript.output)
        lines.errors += Self.move(&begun.errors, lookingFrom: before.errors, to: &transcript.errors)
    }

    private var begunCount: (output: Int, errors: Int) { (begun.output.count, begun.errors.count) }

    /// What holds nothing of a mark.
    private mutating func take(text: ArraySlice<UInt8>) {
        giveBackMark()
        switch origin {
        case .output: begun.output += text
        case .errors: begun.errors += text
        case nil: break
        }
    }

    private mutating func take(_ byte: UInt8) {
        if mark.count > 0, byte != mark.byte { giveBackMark() }
        guard let next = Origin(rawValue: byte) else { return }
        mark = (byte, mark.count + 1)
        guard mark.count == Self.markLength else { return }
        mark = (0, 0)
        origin = next
    }

    /// What looked like a mark was text.
    private mutating func giveBackMark() {
        for _ in 0..<mark.count { put(mark.byte) }
        mark = (0, 0)
    }

    private mutating func put(_ byte: UInt8) {
        switch origin {
        case .output: begun.output.append(byte)
        case .errors: begun.errors.append(byte)
        case nil: break
        }
    }

    /// Moves the whole lines, and says how many.
    /// - Parameter start: before it no line ends.
    private static func move(
        _ begun: inout [UInt8], lookingFrom start: Int, to stream: inout DaytonaTranscript.Stream
    ) -> Int {
        guard let end = begun[start...].lastIndex(of: 0x0A) else { return 0 }
        stream.append(begun[...end])
        let count = begun[...end].count { $0 == 0x0A }
        begun.removeSubrange(...end)
        return count
    }
}
