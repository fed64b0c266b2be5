import Events
import Ledger
import Projections
import Runner

/// What the ledger itself says of an experiment's comparison: what was stated before the first run, what was recorded at its end, and what
/// became otherwise.
struct ComparisonRecord {
    let design: DesignView
    let isStated: Bool
    /// Whether what is compared is what was stated.
    let isAsStated: Bool
    /// The entry that concluded the experiment with verdicts; `nil` where none did.
    let recordedAt: UInt64?
    /// Whether the recorded verdicts are those that the entries before them come to; `nil` where none are recorded.
    let holds: Bool?
    let conclusions: RecordedConclusions
    let siblings: SiblingExperiments
    /// Each in a line.
    let deviations: [String]
    private let statedAt: UInt64

    /// - Parameters:
    ///   - isAsked: whether a comparison was asked for in place of the stated one.
    ///   - isComparing: whether texts of cases may be looked at, and compared with those of other experiments.
    init(
        of experiment: Experiment, stated: ComparisonDesign?, isAsked: Bool, comparingTexts isComparing: Bool,
        in reader: LedgerReader, asOf moment: AsOf
    ) async throws {
        statedAt = experiment.position
        isStated = stated != nil
        isAsStated = stated != nil && !isAsked
        let recorded = try reader.recordedVerdicts(of: experiment.id, asOf: moment)
        let verdicts = recorded?.verdicts ?? []
        recordedAt = verdicts.isEmpty ? nil : recorded?.position
        let recomputed = try await Self.recomputed(verdicts, recorded?.position, experiment, stated, reader)
        holds = recomputed.map { $0.verdicts == verdicts }
        var texts = CaseTexts(of: experiment, mayRead: isComparing, in: reader)
        design = try DesignView(
            of: experiment, asserting: try texts.metrics(of: experiment), in: reader, asOf: moment)
        siblings = try SiblingExperiments(of: design.terms, comparing: &texts, in: reader, asOf: moment)
        conclusions = try RecordedConclusions(of: experiment, in: reader, asOf: moment)
        deviations =
            Self.deviations(of: experiment, in: reader, asOf: moment)
            + [recomputed?.rule.deviation(ofEntry: recorded?.position)].compactMap(\.self) + conclusions.deviations
            + siblings.deviations
    }

    private static func recomputed(
        _ verdicts: [ContenderVerdict], _ position: UInt64?, _ experiment: Experiment, _ stated: ComparisonDesign?,
        _ reader: LedgerReader
    ) async throws -> RecomputedVerdicts? {
        guard let position, stated != nil, !verdicts.isEmpty else { return nil }
        return try await reader.verdicts(of: experiment, asOf: AsOf(end: position), toHoldAgainst: verdicts)
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
                experiment.plannedRuns
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
