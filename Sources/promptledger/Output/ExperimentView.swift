import Domain
import Events
import Foundation
import Ledger
import Projections

/// Experiments and their runs as people and scripts read them.
enum ExperimentView {
    static func fields(of counts: Projections.RunCounts) -> [String: Any] {
        [
            "requested": counts.requested, "recorded": counts.recorded, "failed": counts.failed,
            "cancelled": counts.cancelled,
        ]
    }

    /// Why runs failed, each reason with how often, the commonest first.
    static func reasons(of experiment: ExperimentID, _ reader: LedgerReader, _ moment: AsOf) -> String {
        let classes = reader.read { models in
            models.runBoard.runs(of: experiment, asOf: moment).compactMap { $0.retriedBy == nil ? $0.failure : nil }
        }
        let counts = Dictionary(classes.map { ($0.word, 1) }, uniquingKeysWith: +)
        return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.value) \($0.key)" }.joined(
            separator: ", ")
    }

    /// The assertion types of an experiment's files that this version does not know, with how often they were met.
    static func notRun(of experiment: ExperimentID, _ reader: LedgerReader, _ moment: AsOf) -> String {
        let count = reader.read { models in
            models.runBoard.runs(of: experiment, asOf: moment).reduce(0) { sum, run in
                sum + (run.verdict?.assertions.count { $0.outcome == .notRun } ?? 0)
            }
        }
        return count == 0
            ? ""
            : "\(count) \(count == 1 ? "assertion" : "assertions"), of types or with schemas that this version does not check"
    }
}
