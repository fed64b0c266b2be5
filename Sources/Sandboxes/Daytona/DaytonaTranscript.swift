/// What a command has written until now: both streams, each up to the mark that ends it.
struct DaytonaTranscript: Sendable {
    typealias Hearing = @Sendable (SandboxOutput) -> Void

    var output: Stream
    var errors: Stream

    init(mark: String) {
        output = Stream(mark: mark)
        errors = Stream(mark: mark)
    }

    var isWhole: Bool { output.isWhole && errors.isWhole }
    var bytesCount: Int { output.bytes.count + errors.bytes.count }

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
        /// Until the mark; until that is whole, it may stand at their end.
        private(set) var bytes: [UInt8] = []
        /// Whether the mark is here. What comes after it is of something that the command left running.
        private(set) var isWhole = false
        /// What stands between the mark and the end of its line.
        private(set) var exitCode: Int?
        private var searchedCount = 0
        private var toldCount = 0

        init(mark: String) { self.mark = Array(mark.utf8) }

        mutating func append(_ more: some Collection<UInt8>) {
            guard !isWhole else { return }
            bytes += more
            while searchedCount + mark.count <= bytes.count {
                guard bytes[searchedCount] == mark[0], bytes[searchedCount...].starts(with: mark) else {
                    searchedCount += 1
                    continue
                }
                let line = bytes[(searchedCount + mark.count)...]
                guard let end = line.firstIndex(of: 0x0A) else { return }
                exitCode = Int(String(decoding: line[..<end], as: UTF8.self)).flatMap { (0...255) ~= $0 ? $0 : nil }
                bytes.removeSubrange(searchedCount...)
                isWhole = true
                return
            }
        }

        /// What was not told before.
        fileprivate mutating func news(isLast: Bool) -> [UInt8] {
            let end = isWhole || isLast ? bytes.count : searchedCount + unsettledFrom
            guard end > toldCount else { return [] }
            defer { toldCount = end }
            return Array(bytes[toldCount..<end])
        }

        /// Where, in what was not searched yet, a mark may begin.
        private var unsettledFrom: Int {
            let rest = bytes[searchedCount...]
            let begins = rest.indices.first { index in
                rest[index...].prefix(mark.count).elementsEqual(mark.prefix(rest.endIndex - index))
            }
            return (begins ?? rest.endIndex) - searchedCount
        }
    }
}
