package import Events

/// One event as the log holds it: its place, its time, its facts. Content is read apart, when somebody needs it.
package struct LoggedEvent: Sendable {
    package let position: UInt64
    /// The log's clock, microseconds since 1970.
    package let recordedAt: UInt64
    package let eventID: EventID
    package let facts: Facts
    /// Whether the event was recorded with content; it may have been erased since.
    package let hasContent: Bool
}
