import Events
import Foundation
import Interchange
import Ledger
import Projections
import Runner

/// An experiment file that was read and found fit to be done: whom it asks can be asked. Nothing is recorded yet.
struct PreparedExperiment {
    /// With the metrics of the workspace that it asserts in the versions that results are scored by.
    let definition: ExperimentFile
    /// Those versions.
    let metrics: [MetricReference]
    /// Where its models and judges are reached.
    let addresses: [String: String]
    /// The design that is not over and from which it differs by a metric's version, where that was told.
    private let another: ExperimentID?

    /// Reads a file before any ledger is opened, and tells what is doubtful in it.
    static func read(_ file: String) throws -> ExperimentFile {
        let definition = try ExperimentFileReader.read(URL(filePath: file), environment: Environment.all)
        for warning in definition.warnings { Standard.error("warning: \(warning)") }
        try ExperimentImporter.check(definition)
        return definition
    }

    /// Refuses what could not be done, for want of a metric, a provider, an address or a key.
    init(_ file: ExperimentFile, by runner: RunnerOptions, in open: OpenLedger) async throws {
        let locked = try await LockedMetrics(of: file, in: open)
        let versions = locked.versions
        try open.ask { try AssertedMetricWords.check(versions, $0) }
        let definition = file.asserting(versions.mapValues(\.stated))
        let judges = try versions.values.flatMap { try Rescorer.judges(of: $0, in: open.reader) }
        let judging = definition.judges + judges
        let addresses = try runner.addresses(of: definition.models + judging)
        try runner.check(
            definition.models, versions: definition.prompts.map(\.parameters), repeats: definition.repeats,
            in: open.reader, movedTo: addresses)
        try runner.check(judging, in: open.reader, movedTo: addresses)
        (self.definition, metrics, self.addresses) = (definition, Array(versions.values), addresses)
        another = locked.another
    }

    /// Tells where it became a design beside one of its name that nobody began: whoever changed the file may not have meant that.
    func tellWhatItLeaves(_ imported: ExperimentImporter.Imported, in open: OpenLedger) throws {
        guard let beside = imported.beside, beside != another else { return }
        let entry = try open.ask { try $0.experiment("\(beside)").position }
        Standard.error("A new design was made: the file differs from that of entry \(entry), which was not begun.")
    }

    /// The versions of the workspace's metrics that results are scored by.
    var assertedVersions: Set<AssertedVersion> {
        Set((definition.assertions + definition.cases.flatMap(\.assertions)).compactMap { AssertedVersion($0) })
    }
}
