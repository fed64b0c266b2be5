import Events
import SnapshotCoding

/// Everything that one yardstick has said, in the order of the log.
struct LaterColumn: Sendable {
    let yardstick: Yardstick
    private(set) var scores = ChunkedList<LaterScore>()
    /// By run, the place of its last score.
    private var latest: [UInt32: UInt32] = [:]

    init(of yardstick: Yardstick) { self.yardstick = yardstick }

    /// The run's last score as of then.
    func score(of run: UInt32, asOf moment: AsOf) -> LaterScore? {
        var place = latest[run] ?? LaterScore.none
        while place != LaterScore.none {
            let score = scores[Int(place)]
            if moment.sees(score.position) { return score }
            place = score.earlier
        }
        return nil
    }

    /// - Returns: its place.
    mutating func add(value: Int64, outcome: MetricOutcome, of run: UInt32, at position: UInt64) -> UInt32 {
        let place = UInt32(scores.count)
        scores.append(
            LaterScore(
                run: run, earlier: latest[run] ?? LaterScore.none, position: position, value: value,
                outcome: UInt8(clamping: outcome.rawValue)))
        latest[run] = place
        return place
    }

    /// Files a score that was read.
    fileprivate mutating func file(_ score: LaterScore) throws(SnapshotFault) {
        guard score.earlier == latest[score.run] ?? LaterScore.none else { throw .malformed }
        latest[score.run] = UInt32(scores.count)
        scores.append(score)
    }
}

/// What results were judged by after their runs were over, as of any moment, without replay.
struct LaterScores: Sendable {
    private(set) var columns: [LaterColumn] = []
    private var places: [Yardstick: UInt32] = [:]

    /// Nil where it has said nothing.
    func place(of yardstick: Yardstick) -> UInt32? { places[yardstick] }

    /// Nil where it had said nothing by then.
    func place(of yardstick: Yardstick, asOf moment: AsOf) -> UInt32? {
        places[yardstick].flatMap { place in
            let scores = columns[Int(place)].scores
            return !scores.isEmpty && moment.sees(scores[0].position) ? place : nil
        }
    }

    /// - Returns: where the score is.
    mutating func add(
        value: Int64, outcome: MetricOutcome, of run: UInt32, by yardstick: Yardstick, at position: UInt64
    ) -> (column: UInt32, place: UInt32) {
        let column = places[yardstick] ?? UInt32(columns.count)
        if column == columns.count {
            places[yardstick] = column
            columns.append(LaterColumn(of: yardstick))
        }
        return (column, columns[Int(column)].add(value: value, outcome: outcome, of: run, at: position))
    }
}

extension LaterScores: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(columns) }

    /// Runs are to be checked against the board.
    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        columns = try reader.read()
        for (place, column) in columns.enumerated() {
            guard places.updateValue(UInt32(place), forKey: column.yardstick) == nil else { throw .malformed }
        }
    }
}

extension LaterColumn: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) {
        yardstick.write(to: &writer)
        scores.write(to: &writer)
    }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        self.init(of: try Yardstick(from: &reader))
        for _ in 0..<(try reader.count()) { try file(try LaterScore(from: &reader)) }
    }
}

extension Yardstick: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) {
        switch self {
        case .metric(let reference): writer.write(MetricReference?.some(reference))
        case .ratings: writer.write(MetricReference?.none)
        }
    }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        let reference: MetricReference? = try reader.read()
        self = reference.map { .metric($0) } ?? .ratings
    }
}

extension LaterScore: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) {
        writer.number(UInt64(run))
        writer.number(UInt64(earlier &+ 1))
        writer.number(position)
        writer.number(UInt64(folding: value) &+ 1)
        writer.number(UInt64(outcome))
    }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        run = try reader.number(as: UInt32.self)
        earlier = try reader.number(as: UInt32.self) &- 1
        position = try reader.number()
        value = Int64(unfolding: try reader.number() &- 1)
        outcome = try reader.number(as: UInt8.self)
    }
}
