import Events
import Ledger
import Projections

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
        deviations =
            Self.deviations(of: experiment, in: reader, asOf: moment)
            + (try Self.siblings(of: experiment, in: reader, asOf: moment))
    }

    private static func holds(
        _ verdicts: [ContenderVerdict], _ position: UInt64?, _ experiment: Experiment, _ stated: ComparisonDesign?,
        _ reader: LedgerReader
    ) async throws -> Bool? {
        guard let position, let stated, !verdicts.isEmpty else { return nil }
        let found = reader.read { $0.scores(of: experiment.id, statedBy: stated, asOf: AsOf(end: position)) }
        guard let found else { return false }
        let comparison = try await Comparison(of: found.scores, found.plan, seed: experiment.seed)
        return comparison.verdicts(of: experiment) == verdicts
    }

    private static func deviations(
        of experiment: Experiment, in reader: LedgerReader, asOf moment: AsOf
    ) -> [String] {
        let (counts, retried, reused, planned) = reader.read { models in
            (
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
            counts.requested < planned ? "\(counts.requested) of \(planned) runs were requested" : nil,
        ].compactMap(\.self)
    }

    /// Other experiments of the same versions on the same cases: whoever tries several yardsticks finds one that fits.
    private static func siblings(
        of experiment: Experiment, in reader: LedgerReader, asOf moment: AsOf
    ) throws -> [String] {
        let others = reader.read { models in
            models.runBoard.experiments(asOf: moment).filter {
                $0.id != experiment.id && Set($0.versions) == Set(experiment.versions)
                    && !Set($0.cases).isDisjoint(with: experiment.cases)
            }
        }
        guard !others.isEmpty else { return [] }
        let told = try others.prefix(siblingsMax).map { other in
            let claim = try reader.statedComparison(of: other).map { stated in
                let margin = stated.hasMarginMillionths ? " \(Double(stated.marginMillionths) / 1_000_000)" : ""
                return "\(stated.claim.word)\(margin)"
            }
            return "entry \(other.position) (\(claim ?? "nothing stated"))"
        }
        let more = others.count > siblingsMax ? " and \(others.count - siblingsMax) more" : ""
        return [
            "the same versions were run on the same cases by \(others.count) other \(others.count == 1 ? "experiment" : "experiments"): \(told.joined(separator: ", "))\(more)"
        ]
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
        return lines + deviations.map { "Deviation: \($0)." }
    }
}
