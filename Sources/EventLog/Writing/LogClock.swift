internal import Foundation

/// The log's clock. Only the writer asks it, and no order ever depends on it: positions order everything.
package protocol LogClock: Sendable {
    /// Microseconds since 1970.
    func now() -> UInt64
}

/// The system's wall clock. It may jump back; the writer does not.
package struct SystemClock: LogClock {
    package init() {}

    package func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        // A clock that was never set may stand before 1970.
        return UInt64(max(0, time.tv_sec)) * 1_000_000 + UInt64(time.tv_nsec) / 1_000
    }
}
