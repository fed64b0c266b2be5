/// What a command's shell writes behind the command's output: how it ended and what it took.
///
/// `MARK<exit code>`, the two lines of `times` (the second is of the command and all that it waited for), the most memory
/// that the sandbox ever had where its kernel tells it, and `MARK` again. A program could write the same, and so lie about
/// itself, as it can with its exit code.
struct DaytonaTrailer: Sendable, Equatable {
    /// `nil` where it is none of 0…255.
    var exitCode: Int?
    var processor: Duration?
    /// In bytes.
    var memoryPeak: Int?

    /// For the shell, where `$code` is the exit code.
    static func script(mark: String) -> String {
        """
        printf '%s\\n' "\(mark)$code"; times; cat /sys/fs/cgroup/memory.peak 2>/dev/null; printf '%s\\n' \(mark)
        """
    }

}

extension DaytonaTrailer {
    /// Reads it without its first mark.
    init(lines: [Substring]) {
        exitCode = lines.first.flatMap { Int($0) }.flatMap { (0...255).contains($0) ? $0 : nil }
        if lines.count > 2 {
            let parts = lines[2].split(separator: " ").map(Self.duration)
            if parts.count == 2, let user = parts[0], let system = parts[1] { processor = user + system }
        }
        if lines.count > 3 { memoryPeak = Int(lines[3]).flatMap { $0 > 0 ? $0 : nil } }
    }

    /// `1m2.345s`; the shell's language may have it with a comma.
    private static func duration(_ text: Substring) -> Duration? {
        let parts = text.split(separator: "m", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].last == "s", let minutes = Int(parts[0]), (0..<1_000_000).contains(minutes)
        else { return nil }
        let number = parts[1].dropLast().replacing(",", with: ".")
        guard number.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }),
            let seconds = Double(number), seconds < 60
        else { return nil }
        return .seconds(60 * minutes) + .microseconds(Int((seconds * 1e6).rounded()))
    }
}
