import Events
import SnapshotCoding

package enum ExperimentStage: String, Sendable {
    case designed, started, paused, cancelled, concluded
}

/// One experiment, and which runs are its.
struct Experiment: Equatable, Sendable {
    let id: ExperimentID
    var design: Design
    var stage = ExperimentStage.designed
    /// Who started it.
    var starter: ActorID?
    /// Their places among all runs, in the order in which they were requested.
    var runs: [UInt32] = []
    var counts = RunCounts()

    /// 16 bytes.
    struct Run: Equatable, Sendable {
        /// The place of its experiment among all.
        let experiment: UInt32
        /// Its place in the matrix.
        let place: UInt32
        var stage: RunStage
        /// Whether another run was requested in its place, after it had failed.
        var isSuperseded = false
    }
}

extension Experiment {
    /// Where in the matrix a request stands. It is looked for where the next one is due first, which is where our own
    /// deciders put it.
    func place(of event: RunRequested) -> Int? {
        guard let version = VersionID(bytes: event.version), let caseID = CaseID(bytes: event.caseID) else {
            return nil
        }
        let matrix = design.matrix
        if runs.count < matrix.count {
            let due = matrix[runs.count]
            if design.versions[due.version] == version, design.cases[due.caseIndex] == caseID,
                due.model == Int(event.model),
                due.repeat == Int(event.repeat)
            {
                return runs.count
            }
        }
        guard let versionIndex = design.versions.firstIndex(of: version),
            let caseIndex = design.cases.firstIndex(of: caseID)
        else { return nil }
        return matrix.place(
            of: Matrix.Cell(
                repeat: Int(event.repeat), caseIndex: caseIndex, version: versionIndex, model: Int(event.model)))
    }
}

extension ExperimentStage: SnapshotCodable {}

extension Experiment: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(id, design, stage, starter) }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (id, design, stage, starter) = try reader.read()
        guard design.matrix.checkedCount != nil else { throw .malformed }
    }
}

extension Experiment.Run: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) {
        writer.number(UInt64(experiment))
        writer.number(UInt64(place) << 1 | (isSuperseded ? 1 : 0))
        stage.write(to: &writer)
    }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        experiment = try reader.number(as: UInt32.self)
        let stored = try reader.number()
        guard let place = UInt32(exactly: stored >> 1) else { throw .malformed }
        self.place = place
        isSuperseded = stored & 1 == 1
        stage = try RunStage(from: &reader)
    }
}
