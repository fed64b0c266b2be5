import Events
import Interchange
import Ledger
import Projections

/// In which versions a file's metrics are asserted: a name alone stands for the newest, but where the file's design is there and not over, for the
/// one that was locked with it. What that leaves unused is told.
struct LockedMetrics {
    /// By what the file calls them.
    let versions: [String: MetricReference]
    /// The design from which the file differs by versions that it states, where that was told.
    let another: ExperimentID?

    init(of file: ExperimentFile, in open: OpenLedger) async throws {
        let stated = try open.ask { try AssertedMetricWords.versions(of: file.assertedMetrics, $0) }
        let importer = ExperimentImporter(ledger: open.ledger, actor: open.actor)
        let found = try await importer.openDesign(of: file, asserting: stated)
        guard let design = found, design.metrics != stated else {
            (versions, another) = (stated, nil)
            return
        }
        let changed = stated.keys.filter { stated[$0] != design.metrics[$0] }.sorted()
        let (locked, unused, entry) = try open.ask { (references) -> (String, [String], UInt64) in
            let catalog = references.models.catalog
            func labels(_ versions: [String: MetricReference]) -> [String] {
                Set(changed.compactMap { versions[$0] }.map { catalog.label(of: $0) }).sorted()
            }
            return (
                labels(design.metrics).joined(separator: " and "), labels(stated),
                try references.experiment("\(design.experiment)").position
            )
        }
        if design.isAnother {
            Standard.error("This is another design than that of entry \(entry), which locked \(locked).")
            (versions, another) = (stated, design.experiment)
        } else {
            let rest = "\(unused.joined(separator: " and ")) \(unused.count == 1 ? "is" : "are") not used"
            Standard.error(
                "The design of entry \(entry) locked \(locked); \(rest). A file that states the version is another design."
            )
            (versions, another) = (design.metrics, nil)
        }
    }
}
