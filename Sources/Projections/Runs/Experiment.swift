package import Events
package import SnapshotCoding

/// An experiment's design. It never changes; its text (name, settings, assertions) is in the content of the entry at
/// `position`.
package struct Experiment: Equatable, Sendable {
    package enum State: String, CaseIterable, Sendable { case designed, started, cancelled, concluded }

    /// What was counted when every run had ended.
    package struct Conclusion: Equatable, Sendable {
        package let recorded: UInt64
        package let failed: UInt64
        package let passed: UInt64
        /// Nil where it had no threshold.
        package let thresholdMet: Bool?
        /// The entry that says so.
        package let position: UInt64
    }

    package let id: ExperimentID
    package let author: ActorID
    /// The entry that designed it.
    package let position: UInt64
    /// The log's clock, microseconds since 1970.
    package let recordedAt: UInt64
    package let versions: [VersionID]
    /// "provider:name".
    package let models: [String]
    package let dataset: DatasetID
    package let cases: [CaseID]
    package let repeats: UInt32
    /// From it every drawn number of the experiment follows.
    package let seed: UInt64
    /// In millionths; nil where any share will do.
    package let passRateThresholdMillionths: Int64?
}

/// An experiment on the board: its design, its course, and its runs by what happened to them, each list in the order of
/// the log, so that every count as of a moment is a binary search.
struct ExperimentCourse: Sendable {
    let design: Experiment
    var states: Timeline<Experiment.State>
    /// How many runs it was started with.
    var plannedRuns = Timeline<UInt64>()
    var conclusion = Timeline<Experiment.Conclusion>()
    /// Places on the board.
    var requested: [UInt32] = []
    var started: [UInt32] = []
    var recorded: [UInt32] = []
    var passed: [UInt32] = []
    var failed: [UInt32] = []
    var cancelled: [UInt32] = []
}

extension Experiment: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.write(
            id, author, position, recordedAt, versions, models, dataset, cases, repeats, seed,
            passRateThresholdMillionths)
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (
            id, author, position, recordedAt, versions, models, dataset, cases, repeats, seed,
            passRateThresholdMillionths
        ) = try reader.read()
    }
}

extension Experiment.State: SnapshotCodable {}

extension Experiment.Conclusion: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.write(recorded, failed, passed, thresholdMet, position)
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (recorded, failed, passed, thresholdMet, position) = try reader.read()
    }
}

extension ExperimentCourse: SnapshotCodable {
    /// Which runs were requested and which passed is told by the runs themselves.
    func write(to writer: inout SnapshotWriter) {
        writer.write(design, states, plannedRuns, conclusion)
        for places in [started, recorded, failed, cancelled] { writer.places(places) }
    }

    /// The places are to be checked against the runs.
    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (design, states, plannedRuns, conclusion) = try reader.read()
        for list in [\Self.started, \.recorded, \.failed, \.cancelled] { self[keyPath: list] = try reader.places() }
    }

    /// Completes what was read by what the runs say.
    mutating func link(_ runs: ChunkedList<RunRecord>, requested: [UInt32]) throws(SnapshotFault) {
        for places in [started, recorded, failed, cancelled] {
            guard places.allSatisfy({ $0 < runs.count }) else { throw .malformed }
        }
        self.requested = requested
        passed = recorded.filter { runs[Int($0)].passed }
    }
}
