import Synchronization

/// Intervals worked out so far. A bootstrap takes milliseconds; asked again about the same results it is a look-up.
///
/// What is kept under a key follows from the log alone, so an answer from here is the answer that would be worked out.
/// That holds because standings only grow: the first results of a standing are the same for every reader of one value,
/// and `Standings` gives a value that changes a memo of its own.
final class IntervalMemo: Sendable {
    /// All that an interval follows from.
    struct Key: Hashable {
        struct Part: Hashable {
            let standing: Int
            let results: Int
            let metric: MetricKey?
        }

        let parts: [Part]
        let seed: UInt64
    }

    /// When it is full it starts again: about a megabyte.
    static let countMax = 8_192

    private let known: Mutex<[Key: MeanInterval?]>

    init(_ known: [Key: MeanInterval?] = [:]) {
        self.known = Mutex(known)
    }

    func copy() -> IntervalMemo {
        IntervalMemo(known.withLock(\.self))
    }

    /// The lock is not held while `work` runs: two readers may both work out the same.
    func interval(for key: Key, orElse work: () -> MeanInterval?) -> MeanInterval? {
        if let known = known.withLock({ $0[key] }) { return known }
        let interval = work()
        known.withLock { known in
            if known.count >= Self.countMax { known.removeAll() }
            known.updateValue(interval, forKey: key)
        }
        return interval
    }
}
