import Events
import SnapshotCoding

/// What was asked for: that recorded results be judged.
struct Judgings: Equatable, Sendable {
    private var byID: [JudgingID: Judging] = [:]

    struct Judging: Equatable, Sendable {
        let experiment: ExperimentID
        /// None where pairs of answers are judged.
        let metrics: [MetricVersion]
    }

    subscript(id: JudgingID) -> Judging? { byID[id] }

    /// An event that names no experiment changes nothing, nor does one that was there before.
    mutating func apply(_ event: JudgingRequested) {
        guard let id = JudgingID(bytes: event.judging), let experiment = ExperimentID(bytes: event.experiment),
            byID[id] == nil
        else { return }
        let metrics = event.metrics.compactMap { metric in
            MetricID(bytes: metric.metricID).map { MetricVersion($0, metric.version) }
        }
        byID[id] = Judging(experiment: experiment, metrics: metrics)
    }
}

extension Judgings: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(byID) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { byID = try reader.read() }
}

extension Judgings.Judging: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(experiment, metrics) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { (experiment, metrics) = try reader.read() }
}
