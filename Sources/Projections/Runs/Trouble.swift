import Events
import SnapshotCoding

/// What happened to a run beyond its first start and its ending.
struct Trouble: Sendable {
    enum Kind: UInt8, SnapshotCodable, Sendable {
        /// A further attempt.
        case start
        case failure
        /// Its run was cancelled while an attempt was under way, of which nobody says more.
        case abandonment
    }

    let position: UInt64
    let kind: Kind
    /// Of a failure: whether the attempt was broken off, and says nothing of the run.
    var isInterruption = false
    /// Of a failure: how long the attempt took.
    var microseconds: UInt64 = 0
    /// Nil where no model began to answer.
    var spent: AttemptUsage?
}

extension Trouble: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(position, kind, isInterruption, microseconds, spent) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (position, kind, isInterruption, microseconds, spent) = try reader.read()
    }
}
