package import Events
package import SnapshotCoding
package import Statistics

/// An experiment's design. It never changes; its text (name, settings, assertions) is in the content of the entry at
/// `position`.
package struct Experiment: Equatable, Sendable {
    package enum State: String, CaseIterable, Sendable { case designed, started, paused, cancelled, concluded }

    /// Why no run begins.
    package struct Pause: Equatable, Sendable {
        package let reason: PauseReason
        /// Where it was a budget.
        package let budget: BudgetID?
        /// The entry that says so.
        package let position: UInt64
    }

    /// Who first started it.
    package struct Start: Equatable, Sendable {
        package let actor: ActorID
        /// The entry that says so.
        package let position: UInt64
    }

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
    /// For each case the number of its cluster, cases of one cluster being alike; empty where every case stands on its own.
    package let clusters: [UInt32]
    package let repeats: UInt32
    /// From it every drawn number of the experiment follows.
    package let seed: UInt64
    /// In millionths; nil where any share will do.
    package let passRateThresholdMillionths: Int64?
    /// Whether an answer that was recorded before may stand for a run that asks the very same.
    package let reusesResults: Bool
    /// For how long it may go on; for how long a run may take, all its attempts included; how often a run may be tried. Nil: nobody says.
    package let timeMaxMicroseconds: UInt64?
    package let runTimeMaxMicroseconds: UInt64?
    package let attemptsMax: UInt32?
    /// In what its calls are made; nil leaves it to its prompts and the workspace.
    package let sandbox: SandboxPlace?
}

extension Experiment {
    /// Of the cases; nil where every case stands on its own.
    package var clustering: Clustering? { clusters.isEmpty ? nil : Clustering(clusters.lazy.map { Int($0) }) }

    /// Of each case the number of what is independent of the rest: its cluster, or the case itself where every one stands on its own.
    package var clusterNumbers: [CaseID: Int] {
        let numbers = clustering?.numbers ?? Array(cases.indices)
        return Dictionary(zip(cases, numbers), uniquingKeysWith: { first, _ in first })
    }
}

/// An experiment on the board: its design, its course, and its runs by what happened to them, each list in the order of
/// the log, so that every count as of a moment is a binary search.
struct ExperimentCourse: Sendable {
    let design: Experiment
    var states: Timeline<Experiment.State>
    /// How many runs it was started with.
    var plannedRuns = Timeline<UInt64>()
    var conclusion = Timeline<Experiment.Conclusion>()
    var pauses = Timeline<Experiment.Pause>()
    var start: Experiment.Start?
    /// Places on the board.
    var requested: [UInt32] = []
    var started: [UInt32] = []
    var recorded: [UInt32] = []
    var passed: [UInt32] = []
    var failed: [UInt32] = []
    var cancelled: [UInt32] = []
    /// Runs that were requested in the place of failed ones, and beside them these.
    var retries: [UInt32] = []
    var retried: [UInt32] = []
}

extension Experiment: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.write(
            id, author, position, recordedAt, versions, models, dataset, cases, clusters, repeats, seed,
            passRateThresholdMillionths)
        writer.write(reusesResults, timeMaxMicroseconds, runTimeMaxMicroseconds, attemptsMax, sandbox)
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (
            id, author, position, recordedAt, versions, models, dataset, cases, clusters, repeats, seed,
            passRateThresholdMillionths
        ) = try reader.read()
        (reusesResults, timeMaxMicroseconds, runTimeMaxMicroseconds, attemptsMax, sandbox) = try reader.read()
        guard clusters.isEmpty || clusters.count == cases.count else { throw .malformed }
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

extension Experiment.Pause: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.write(reason, budget, position) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (reason, budget, position) = try reader.read()
    }
}

extension Experiment.Start: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) { writer.write(actor, position) }
    package init(from reader: inout SnapshotReader) throws(SnapshotFault) { (actor, position) = try reader.read() }
}

extension ExperimentCourse: SnapshotCodable {
    /// Which runs were requested and which passed is told by the runs themselves.
    func write(to writer: inout SnapshotWriter) {
        writer.write(design, states, plannedRuns, conclusion, pauses, start)
        for places in [started, recorded, failed, cancelled, retries, retried] { writer.places(places) }
    }

    /// The places are to be checked against the runs.
    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (design, states, plannedRuns, conclusion, pauses, start) = try reader.read()
        for list in [\Self.started, \.recorded, \.failed, \.cancelled, \.retries, \.retried] {
            self[keyPath: list] = try reader.places()
        }
        guard retries.count == retried.count else { throw .malformed }
    }

    /// Completes what was read by what the runs say.
    mutating func link(_ runs: ChunkedList<RunRecord>, requested: [UInt32]) throws(SnapshotFault) {
        for places in [started, recorded, failed, cancelled, retries, retried] {
            guard places.allSatisfy({ $0 < runs.count }) else { throw .malformed }
        }
        self.requested = requested
        passed = recorded.filter { runs[Int($0)].passed }
    }
}
