import Events
import Ledger
import Projections
import Runner

/// What the ledger itself says of an experiment's comparison: what was stated before the first run, what was recorded at its end, and what
/// became otherwise.
struct ComparisonRecord {
    let isStated: Bool
    /// Whether what is compared is what was stated.
    let isAsStated: Bool
    /// The entry that concluded the experiment with verdicts; `nil` where none did.
    let recordedAt: UInt64?
    /// Whether the recorded verdicts are those that the entries before them come to; `nil` where none are recorded.
    let holds: Bool?
    let conclusions: RecordedConclusions
    /// Each in a line.
    let deviations: [String]
    private let statedAt: UInt64

    /// - Parameter isAsked: whether a comparison was asked for in place of the stated one.
    init(
        of experiment: Experiment, stated: ComparisonDesign?, isAsked: Bool, in reader: LedgerReader,
        asOf moment: AsOf
    ) async throws {
        statedAt = experiment.position
        isStated = stated != nil
        isAsStated = stated != nil && !isAsked
        let recorded = try reader.recordedVerdicts(of: experiment.id, asOf: moment)
        let verdicts = recorded?.verdicts ?? []
        recordedAt = verdicts.isEmpty ? nil : recorded?.position
        holds = try await Self.holds(verdicts, recorded?.position, experiment, stated, reader)
        conclusions = try RecordedConclusions(of: experiment, in: reader, asOf: moment)
        deviations =
            Self.deviations(of: experiment, in: reader, asOf: moment) + conclusions.deviations
            + (try Self.siblings(of: experiment, in: reader, asOf: moment))
    }

    private static func holds(
        _ verdicts: [ContenderVerdict], _ position: UInt64?, _ experiment: Experiment, _ stated: ComparisonDesign?,
        _ reader: LedgerReader
    ) async throws -> Bool? {
        guard let position, stated != nil, !verdicts.isEmpty else { return nil }
        return try await reader.verdicts(of: experiment, asOf: AsOf(end: position), toHoldAgainst: verdicts) == verdicts
    }

    private static func deviations(
        of experiment: Experiment, in reader: LedgerReader, asOf moment: AsOf
    ) -> [String] {
        let (state, counts, retried, reused, planned) = reader.read { models in
            (
                models.runBoard.state(of: experiment.id, asOf: moment),
                models.runBoard.counts(of: experiment.id, asOf: moment),
                models.runBoard.runs(of: experiment.id, asOf: moment).count { $0.retriedBy != nil },
                models.runBoard.runs(of: experiment.id, asOf: moment).count { $0.reusedRun != nil },
                experiment.versions.count * experiment.models.count * experiment.cases.count * Int(experiment.repeats)
            )
        }
        return [
            counts.failed > 0 ? "\(counts.failed) runs failed and are in no figure" : nil,
            reused > 0 ? "\(reused) answers were recorded before the comparison was stated, and reused" : nil,
            retried > 0 ? "\(retried) runs that failed were requested again" : nil,
            counts.cancelled > 0 ? "\(counts.cancelled) runs were cancelled" : nil,
            counts.open > 0 ? "\(counts.open) runs are not over" : nil,
            // Before the start there is nothing to deviate from.
            state != .designed && counts.requested < planned
                ? "\(counts.requested) of \(planned) runs were requested" : nil,
        ].compactMap(\.self)
    }

    /// Other experiments of the same versions on the same cases: whoever tries several yardsticks finds one that fits. Designs that were never
    /// begun are told apart: whoever left them had no result at hand.
    private static func siblings(
        of experiment: Experiment, in reader: LedgerReader, asOf moment: AsOf
    ) throws -> [String] {
        let (run, left) = reader.read { models in
            let others = models.runBoard.experiments(asOf: moment).filter {
                $0.id != experiment.id && Set($0.versions) == Set(experiment.versions)
                    && !Set($0.cases).isDisjoint(with: experiment.cases)
            }
            return (
                others.filter { models.runBoard.counts(of: $0.id, asOf: moment).requested > 0 },
                others.filter { models.runBoard.counts(of: $0.id, asOf: moment).requested == 0 }
            )
        }
        var siblings: [String] = []
        if !run.isEmpty {
            let list = try told(run, in: reader)
            siblings.append(
                "the same versions were run on the same cases by \(run.count) other \(run.count == 1 ? "experiment" : "experiments"): \(list)"
            )
        }
        if !left.isEmpty {
            let list = try told(left, in: reader)
            siblings.append(
                "for the same versions on the same cases \(left.count) other \(left.count == 1 ? "design was" : "designs were") made and not begun: \(list)"
            )
        }
        return siblings
    }

    /// Where each was designed, and what it states.
    private static func told(_ others: [Experiment], in reader: LedgerReader) throws -> String {
        let each = try others.prefix(siblingsMax).map { other in
            let claim = try reader.statedComparison(of: other).map { stated in
                let margin = stated.hasMarginMillionths ? " \(Double(stated.marginMillionths) / 1_000_000)" : ""
                return "\(stated.claim.word)\(margin)"
            }
            return "entry \(other.position) (\(claim ?? "nothing stated"))"
        }
        let more = others.count > siblingsMax ? " and \(others.count - siblingsMax) more" : ""
        return each.joined(separator: ", ") + more
    }

    private static let siblingsMax = 8

    /// For people.
    var lines: [String] {
        var lines: [String] = []
        if isStated {
            lines.append(
                isAsStated
                    ? "This comparison was stated in entry \(statedAt), before the first run."
                    : "This is not the comparison that entry \(statedAt) states: without options, that one is shown.")
        } else {
            lines.append("No comparison was stated before the first run: this one was chosen with the results at hand.")
        }
        if let recordedAt, let holds {
            lines.append(
                holds
                    ? "The verdicts recorded in entry \(recordedAt) are those that the entries before it come to."
                    : "NOT RECOMPUTED: the verdicts recorded in entry \(recordedAt) are not what the entries before it come to."
            )
        }
        return lines + deviationLines
    }

    /// The deviations alone.
    var deviationLines: [String] { deviations.map { "Deviation: \($0)." } }
}
