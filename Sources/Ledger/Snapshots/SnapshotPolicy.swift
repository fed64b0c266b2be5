/// When a new snapshot is worth its writing, which takes time in proportion to the whole log: replaying so many events again and again would
/// take longer.
enum SnapshotPolicy {
    /// Beyond so many events since the last snapshot one is due.
    static let eventsMax: UInt64 = 10_000
    /// In a smaller log a snapshot is due when a quarter of the log is new…
    static let logShare: UInt64 = 4
    /// …but never for fewer events than these, which are replayed in a few milliseconds.
    static let eventsMin: UInt64 = 1_000

    static func isDue(since snapshot: UInt64, at size: UInt64) -> Bool {
        size - snapshot >= min(eventsMax, max(eventsMin, size / logShare))
    }
}
