package import Events
import SnapshotCoding
import SwiftProtobuf

struct ExperimentEntry: Positioned {
    let position: UInt64
    var name: String?
    /// One for each model of the design; empty where it has none.
    var modelLabels: [String]
    /// A score says which by its place here, from 1.
    var metricNames: [String]
    /// Computed from them, in this order.
    var derivedMetrics: [DerivedMetric]
}

extension Catalog {
    /// Nil where it was erased.
    package func name(of experiment: ExperimentID) -> String? { experiments[experiment]?.name }

    /// What the experiment's author calls its model at `place` (from 0); nil where it has no label of its own.
    package func label(ofModel place: Int, in experiment: ExperimentID) -> String? {
        guard let labels = experiments[experiment]?.modelLabels, labels.indices.contains(place) else { return nil }
        return labels[place].isEmpty ? nil : labels[place]
    }

    /// The names that assertions of the experiment count for; empty where it has none or they were erased.
    package func metricNames(of experiment: ExperimentID) -> [String] {
        experiments[experiment]?.metricNames ?? []
    }

    /// What is computed from the named metrics of the experiment; empty where there is nothing or it was erased.
    package func derivedMetrics(of experiment: ExperimentID) -> [DerivedMetric] {
        experiments[experiment]?.derivedMetrics ?? []
    }

    /// The name of a score's metric by its place, from 1; nil for 0, and where it was erased.
    package func metricName(_ place: UInt32, in experiment: ExperimentID) -> String? {
        let names = metricNames(of: experiment)
        return place >= 1 && place <= names.count ? names[Int(place) - 1] : nil
    }

    /// Experiments that share the name, in the order of their design: a file that is run twice designs two.
    package func experiments(named name: String, asOf moment: AsOf) -> [ExperimentID] {
        experimentNames.ids(named: name, asOf: moment)
    }

    mutating func addExperiment(_ id: ExperimentID, content: ExperimentDesignedContent?, at position: UInt64) -> Bool {
        let entry = ExperimentEntry(
            position: position, name: content?.name, modelLabels: content?.models.map(\.label) ?? [],
            metricNames: content?.metricNames ?? [], derivedMetrics: content?.derivedMetrics ?? [])
        guard experiments.add(entry, as: id) else { return false }
        if let name = entry.name { experimentNames.add(id, named: name, at: position) }
        return true
    }
}

extension ExperimentEntry: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) {
        writer.write(position, name, modelLabels, metricNames)
        writer.write(derivedMetrics.map(\.name), derivedMetrics.map(\.formula))
    }

    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        let (names, formulas): ([String], [String])
        (position, name, modelLabels, metricNames) = try reader.read()
        (names, formulas) = try reader.read()
        guard names.count == formulas.count else { throw .malformed }
        derivedMetrics = zip(names, formulas).map { name, formula in .with { ($0.name, $0.formula) = (name, formula) } }
    }
}
