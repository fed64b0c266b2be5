/// What a command has written until now: both streams, each up to the mark that ends it.
struct DaytonaTranscript: Sendable {
    typealias Hearing = @Sendable (SandboxOutput) -> Void

    var output: Stream
    var errors: Stream

    init(mark: String) {
        output = Stream(mark: mark, hasTrailer: true)
        errors = Stream(mark: mark, hasTrailer: false)
    }

    var isWhole: Bool { output.isWhole && errors.isWhole }
    /// Of what the command itself wrote.
    var bytesCount: Int { output.bytesCount + errors.bytesCount }

    /// Tells what is new; what may turn out to be a mark only where no more will come.
    mutating func tell(_ heard: Hearing?, isLast: Bool = false) {
        guard let heard else { return }
        let (output, errors) = (output.news(isLast: isLast), errors.news(isLast: isLast))
        if !output.isEmpty { heard(.standardOutput(output)) }
        if !errors.isEmpty { heard(.standardError(errors)) }
    }

    /// One of the two streams.
    struct Stream: Sendable {
        private let mark: [UInt8]
        private let hasTrailer: Bool
        /// Until the mark; until what follows it is whole, that may stand at their end.
        private(set) var bytes: [UInt8] = []
        /// Whether all is here that its command's shell writes behind it. What comes then is of something that the
        /// command left running.
        private(set) var isWhole = false
        private(set) var trailer: DaytonaTrailer?
        /// Where a mark may begin that was not found yet.
        private var searchedCount = 0
        /// A mark and what belongs behind it are not longer; beyond that it is the command's doing.
        private static let trailerBytesMax = 1_024
        private var toldCount = 0

        init(mark: String, hasTrailer: Bool) {
            self.mark = Array(mark.utf8)
            self.hasTrailer = hasTrailer
        }

        fileprivate var bytesCount: Int {
            bytes.count - searchedCount <= Self.trailerBytesMax ? searchedCount : bytes.count
        }

        mutating func append(_ more: some Collection<UInt8>) {
            guard !isWhole else { return }
            bytes += more
            guard let start = firstMark() else { return }
            let rest = bytes[(start + mark.count)...]
            if hasTrailer {
                let closing = [0x0A] + mark + [0x0A]
                guard let end = rest.firstRange(of: closing)?.lowerBound else { return }
                let lines = String(decoding: rest[..<end], as: UTF8.self).split(
                    separator: "\n", omittingEmptySubsequences: false)
                trailer = DaytonaTrailer(lines: lines)
            } else {
                guard rest.first == 0x0A else { return }
            }
            bytes.removeSubrange(start...)
            isWhole = true
        }

        /// What was not told before.
        fileprivate mutating func news(isLast: Bool) -> [UInt8] {
            let end = isWhole || isLast ? bytes.count : searchedCount
            guard end > toldCount else { return [] }
            defer { toldCount = end }
            return Array(bytes[toldCount..<end])
        }

        /// Moves on to the first place where the mark stands, or begins as far as there is anything.
        private mutating func firstMark() -> Int? {
            while let start = bytes[searchedCount...].firstIndex(of: mark[0]) {
                searchedCount = start
                let here = bytes[searchedCount...].prefix(mark.count)
                if here.elementsEqual(mark.prefix(here.count)) { return here.count == mark.count ? searchedCount : nil }
                searchedCount += 1
            }
            searchedCount = bytes.count
            return nil
        }
    }
}
