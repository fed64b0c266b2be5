import Synchronization

/// What was worked out so far. A bootstrap takes milliseconds and more; asked again about the same results it is a look-up.
///
/// What is kept under a key follows from the log alone, so an answer from here is the answer that would be worked out.
/// That holds because standings only grow: the first results of a standing are the same for every reader of one value,
/// and `Standings` gives a value that changes memos of its own.
final class Memo<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// When it is full it starts again.
    private let countMax: Int
    private let known: Mutex<[Key: Value]>

    init(countMax: Int, _ known: [Key: Value] = [:]) {
        self.countMax = countMax
        self.known = Mutex(known)
    }

    func copy() -> Memo { Memo(countMax: countMax, known.withLock(\.self)) }

    func value(for key: Key) -> Value? { known.withLock { $0[key] } }

    func keep(_ value: Value, for key: Key) {
        known.withLock { known in
            if known.count >= countMax { known.removeAll() }
            known[key] = value
        }
    }

    /// The lock is not held while `work` runs: two readers may both work out the same.
    func value(for key: Key, orElse work: () -> Value) -> Value {
        if let known = value(for: key) { return known }
        let value = work()
        keep(value, for: key)
        return value
    }
}

/// The memos of a leaderboard.
struct LeaderboardMemos: Sendable {
    /// Some results of one standing, judged by one metric.
    struct Part: Hashable {
        let standing: Int
        let results: Int
        /// How often they were judged.
        let judgements: Int
        let metric: MetricKey?
    }

    /// All that an interval follows from.
    struct IntervalKey: Hashable {
        let parts: [Part]
        let seed: UInt64
    }

    /// All that the statistics of a whole leaderboard follow from.
    struct StatisticsKey: Hashable {
        /// By row.
        let parts: [[Part]]
        let measure: LeaderboardMeasure
        /// Place of a row.
        let baseline: Int?
        let seed: UInt64
    }

    /// About a megabyte.
    private(set) var intervals: Memo<IntervalKey, MeanInterval?>
    private(set) var statistics: Memo<StatisticsKey, LeaderboardStatistics>

    init() { (intervals, statistics) = (Memo(countMax: 8_192), Memo(countMax: 64)) }

    private init(copyOf memos: LeaderboardMemos) {
        (intervals, statistics) = (memos.intervals.copy(), memos.statistics.copy())
    }

    func copy() -> LeaderboardMemos { LeaderboardMemos(copyOf: self) }

    /// Whether no other value shares them.
    mutating func areOwnedAlone() -> Bool {
        isKnownUniquelyReferenced(&intervals) && isKnownUniquelyReferenced(&statistics)
    }
}
