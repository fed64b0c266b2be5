package import SnapshotCoding

/// When each entry was recorded, by the log's own clock, which never stands still or goes back. Eight bytes an entry.
package struct EntryClock: Sendable {
    /// Microseconds since 1970, by position; never falling.
    private var times = ChunkedList<UInt64>()

    package init() {}

    /// How many entries it knows.
    package var count: UInt64 { UInt64(times.count) }

    /// When the entry at `position` was recorded, in microseconds since 1970; nil where there is none yet.
    package func recordedAt(_ position: UInt64) -> UInt64? {
        position < count ? times[Int(position)] : nil
    }

    /// When the last entry of `moment` was recorded; nil where it has none, or one not known here.
    package func recordedAt(_ moment: AsOf) -> UInt64? {
        moment.lastPosition.flatMap(recordedAt)
    }

    /// The moment after the last entry recorded at `time` (microseconds since 1970) or before.
    package func moment(at time: UInt64) -> AsOf {
        AsOf(end: UInt64(prefixCount(times.indices) { times[$0] <= time }))
    }

    /// A log whose clock goes back fails verification; it is held level here only so that a search by time stays sound.
    mutating func append(_ recordedAt: UInt64) {
        times.append(max(recordedAt, times.last ?? 0))
    }
}

extension EntryClock: SnapshotCodable {
    /// Each time as what it is later than the one before.
    package func write(to writer: inout SnapshotWriter) {
        writer.number(count)
        var last: UInt64 = 0
        for place in times.indices {
            writer.number(times[place] - last)
            last = times[place]
        }
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        var last: UInt64 = 0
        for _ in 0..<(try reader.count()) {
            let (time, overflow) = last.addingReportingOverflow(try reader.number())
            guard !overflow else { throw .malformed }
            times.append(time)
            last = time
        }
    }
}
