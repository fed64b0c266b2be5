package import Events
package import SnapshotCoding

/// An attempt that nobody has said the end of.
package struct AttemptUnderWay: Equatable, Sendable {
    /// Who began it, and alone may say what it brought.
    package let actor: ActorID
    /// When it was recorded to begin: the log's clock, microseconds since 1970.
    package let since: UInt64
    /// For how long it is left to its actor; nil where nobody said.
    package let leaseMicroseconds: UInt64?
    /// What its call may take at most; nil where no model is asked.
    package let atMost: AttemptUsage?

    package init(actor: ActorID, since: UInt64, leaseMicroseconds: UInt64?, atMost: AttemptUsage? = nil) {
        self.actor = actor
        self.since = since
        self.leaseMicroseconds = leaseMicroseconds
        self.atMost = atMost
    }

    /// For how much longer others leave the run alone, where the attempt has gone on for `elapsed`; nil where they may take it up: its lease
    /// is over, or it never had one.
    package func leaseLeft(after elapsed: Duration) -> Duration? {
        guard let leaseMicroseconds else { return nil }
        let lease = Duration.microseconds(leaseMicroseconds)
        return elapsed < lease ? lease - elapsed : nil
    }
}

extension AttemptUnderWay: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.write(actor, since, leaseMicroseconds, atMost) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (actor, since, leaseMicroseconds, atMost) = try reader.read()
    }
}
