package import Events
import SnapshotCoding

/// By which rubric pairs of an experiment's answers were asked about, in the order of the log: numbers only, their texts stay on disk.
struct Rubrics: Sendable {
    private var byExperiment: [ExperimentID: [Asked]] = [:]

    struct Asked: Sendable {
        let position: UInt64
        let judging: JudgingID
        /// From 1.
        let number: UInt32
    }

    func of(_ experiment: ExperimentID, asOf moment: AsOf) -> [JudgingID: UInt32] {
        let seen = (byExperiment[experiment] ?? []).filter { moment.sees($0.position) }
        return Dictionary(seen.map { ($0.judging, $0.number) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func add(_ asked: Asked, of experiment: ExperimentID) {
        byExperiment[experiment, default: []].append(asked)
    }
}

extension Rubrics: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(byExperiment) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { byExperiment = try reader.read() }
}

extension Rubrics.Asked: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(position, judging, number) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { (position, judging, number) = try reader.read() }
}

extension ReadModels {
    /// False where there is no such experiment.
    mutating func requestJudging(_ facts: JudgingRequested, at position: UInt64) -> Bool {
        guard let experiment = ExperimentID(facts.experiment), runBoard.experiment(experiment) != nil else {
            return false
        }
        // By metrics no pairs are judged, and of older entries nobody says by which rubric they were.
        if let judging = JudgingID(facts.judging), facts.rubric > 0 {
            rubrics.add(Rubrics.Asked(position: position, judging: judging, number: facts.rubric), of: experiment)
        }
        return true
    }

    /// Of each wish that pairs of an experiment's answers be judged, the number of the rubric by which; those of which nobody says are not in it.
    package func rubrics(of experiment: ExperimentID, asOf moment: AsOf) -> [JudgingID: UInt32] {
        rubrics.of(experiment, asOf: moment)
    }
}
