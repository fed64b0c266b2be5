internal import DequeModule
internal import Synchronization

/// Tells subscribers what has become durable. While somebody asks, it keeps the latest events, so that whoever follows closely reads nothing
/// from disk.
final class EventFeed: Sendable {
    fileprivate struct State {
        /// Everything below is durable and folded.
        var end: UInt64
        /// Up to the end, without a gap.
        var recent: Deque<LoggedEvent> = []
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var nextWaiter: UInt64 = 0
        /// Where the end was when somebody last asked or subscribed; `nil` where nobody has.
        var askedAt: UInt64?
        var closed = false
    }

    fileprivate static let recentMax = 8_192
    private let state: Mutex<State>

    init(end: UInt64) { state = Mutex(State(end: end)) }

    /// Everything below `end` is durable and folded. One at a time publishes.
    /// - Parameter latest: the events from where the last publication ended up to `end`, or so many of the last of them. Made only where
    ///   somebody may ask for them.
    func publish(upTo end: UInt64, _ latest: (Int) -> [LoggedEvent]) {
        let events = state.withLock { $0.isFollowed } ? latest(Self.recentMax) : nil
        let waiters = state.withLock { state in
            state.end = end
            if let events {
                state.recent.append(contentsOf: events)
                if state.recent.count > Self.recentMax { state.recent.removeFirst(state.recent.count - Self.recentMax) }
            } else {
                state.recent.removeAll()
            }
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Ends every subscription after the events that are durable now.
    func close() {
        let waiters = state.withLock { state in
            state.closed = true
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Somebody is going to ask.
    func expect() { state.withLock { $0.askedAt = $0.end } }

    enum Step {
        case events([LoggedEvent])
        /// They are older than what is kept: read them from the store.
        case onDisk(Range<UInt64>)
        case wait
        case closed
    }

    /// What a subscriber at `position` does next.
    func step(at position: UInt64, limit: Int) -> Step {
        state.withLock { state in
            state.askedAt = state.end
            guard position < state.end else { return state.closed ? .closed : .wait }
            guard let first = state.recent.first?.position, position >= first else {
                return .onDisk(position..<min(state.end, position + UInt64(limit)))
            }
            let start = Int(position - first)
            return .events(Array(state.recent[start..<min(state.recent.count, start + limit)]))
        }
    }

    /// Returns when there may be something at `position`, or the task was cancelled, or the feed closed.
    func wait(at position: UInt64) async {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let resumeNow = state.withLock { state in
                    if position < state.end || state.closed || Task.isCancelled { return true }
                    state.waiters[id] = continuation
                    return false
                }
                if resumeNow { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
    }
}

extension EventFeed.State {
    /// Whether somebody waits, or has asked no further back than is kept.
    fileprivate var isFollowed: Bool {
        !waiters.isEmpty || askedAt.map { end - $0 <= UInt64(EventFeed.recentMax) } ?? false
    }

    fileprivate mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
        defer { waiters = [:] }
        return Array(waiters.values)
    }
}
