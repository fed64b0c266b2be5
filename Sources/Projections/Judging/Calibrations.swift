package import Events
import SnapshotCoding

/// The entries that tell of calibrations, by experiment, in the order of the log. Their figures stay on disk.
struct Calibrations: Sendable {
    private var byExperiment: [ExperimentID: [UInt64]] = [:]

    func of(_ experiment: ExperimentID, asOf moment: AsOf) -> [UInt64] {
        (byExperiment[experiment] ?? []).filter { moment.sees($0) }
    }

    mutating func add(_ position: UInt64, of experiment: ExperimentID) {
        byExperiment[experiment, default: []].append(position)
    }
}

extension Calibrations: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(byExperiment) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { byExperiment = try reader.read() }
}

extension ReadModels {
    /// False where there is no such experiment.
    mutating func calibrate(_ facts: JudgeCalibrated, at position: UInt64) -> Bool {
        guard let experiment = ExperimentID(facts.experiment), runBoard.experiment(experiment) != nil else {
            return false
        }
        calibrations.add(position, of: experiment)
        return true
    }

    /// The entries that tell how far judges agreed with people about the experiment, in the order of the log.
    package func calibrations(of experiment: ExperimentID, asOf moment: AsOf) -> [UInt64] {
        calibrations.of(experiment, asOf: moment)
    }
}
