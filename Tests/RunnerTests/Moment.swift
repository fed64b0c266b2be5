import Synchronization

@testable import Runner

/// A clock that a test sets.
final class Moment: Sendable {
    private let stored: Mutex<Instant>
    init(_ value: Instant) { stored = Mutex(value) }
    var value: Instant {
        get { stored.withLock { $0 } }
        set { stored.withLock { $0 = newValue } }
    }
}
