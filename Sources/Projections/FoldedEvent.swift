package import Events

/// One event as the read models see it: decrypted, in its place.
package struct FoldedEvent: Sendable {
    /// Its place in the log, from 0.
    package let position: UInt64
    /// The log's clock, microseconds since 1970.
    package let recordedAt: UInt64
    package let facts: Facts
    /// What was typed. Nil where the event has none, where ``ReadModels/needsContent(_:)`` did not ask for it, and
    /// where it was erased.
    package var content: Content?

    package init(position: UInt64, recordedAt: UInt64, facts: Facts, content: Content? = nil) {
        self.position = position
        self.recordedAt = recordedAt
        self.facts = facts
        self.content = content
    }
}
