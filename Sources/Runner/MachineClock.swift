internal import Foundation

/// This machine's two clocks, handed in so that tests can say what time it is.
struct MachineClock: Sendable {
    /// Microseconds since 1970. It may jump, and be behind the log's, which never goes back.
    let time: @Sendable () -> UInt64
    /// Never runs backwards, and knows nothing of what was before this process.
    let instant: @Sendable () -> Instant

    // A clock that was never set may stand before 1970.
    static let own = MachineClock(
        time: { UInt64(max(0, Date().timeIntervalSince1970) * 1_000_000) }, instant: { .now })
}
