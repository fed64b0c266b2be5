import EventLog
import Synchronization

/// A clock that says what the test wants.
package final class ScriptedClock: LogClock {
    private let time: Mutex<UInt64>

    package init(_ time: UInt64) { self.time = Mutex(time) }

    package func set(_ time: UInt64) { self.time.withLock { $0 = time } }
    package func now() -> UInt64 { time.withLock { $0 } }
}
