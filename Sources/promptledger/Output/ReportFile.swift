import ArgumentParser
import EventLog
import Events
import Interchange
import Ledger
import Projections

/// The report that a file for others is made of: the figures of `experiment report`, as stated where anything was; before the first run the design.
enum ReportFile {
    case results(HTMLReport)
    case design(HTMLDesign)

    /// Whoever gets it may read content.
    /// - Throws: where there is nothing to compare as of then.
    init(of exported: ExportedExperiment, in reader: LedgerReader, asOf moment: AsOf) async throws {
        let (state, requested, time) = reader.read { models in
            (
                models.runBoard.state(of: exported.id, asOf: moment),
                models.runBoard.counts(of: exported.id, asOf: moment).requested, models.clock.recordedAt(moment)
            )
        }
        let provenance = HTMLReport.Provenance(
            ledger: reader.verifier.name, verificationKey: reader.verifier.text, entries: moment.end,
            root: try reader.root(of: moment.end).base64, time: time.map(Timestamp.text))
        guard requested > 0 else {
            let report = try await DesignReport(of: exported.design, comparingTexts: true, in: reader, asOf: moment)
            self = .design(
                HTMLDesign(
                    exported, state: state?.rawValue, report.record.design.facts, notes: report.notes,
                    provenance: provenance))
            return
        }
        self = .results(try await Self.report(of: exported, provenance, in: reader, asOf: moment))
    }

    func write(to sink: (String) throws -> Void) throws {
        switch self {
        case .results(let report): try report.write(to: sink)
        case .design(let design): try design.write(to: sink)
        }
    }

    private static func report(
        of exported: ExportedExperiment, _ provenance: HTMLReport.Provenance, in reader: LedgerReader,
        asOf moment: AsOf
    ) async throws -> HTMLReport {
        let report = try await ComparisonReport(
            exported.design, try ComparisonOptions.parse([]), comparingTexts: true, in: reader, asOf: moment)
        var selection = SideBySide.Selection()
        selection.metric = report.metric
        selection.better = report.comparison.plan.better
        let baseline = report.comparison.contenders[report.comparison.plan.baseline].contender
        let (table, rows) = reader.read { models in
            (
                models.sideBySide(
                    [exported.id], selection,
                    baseline: SideBySide.Column(experiment: exported.id, contender: baseline), asOf: moment),
                models.leaderboard.rows(LeaderboardFilter(experiments: [exported.id]), asOf: moment)
            )
        }
        guard let table else { throw ExitStatus.failed("the experiment has no metric \(report.metric ?? "")") }
        return HTMLReport(
            exported, state: report.state?.rawValue, design: report.record.design.facts, report.comparison, report.end,
            earlyLook: report.earlyLook, metric: report.metric, rows: rows, table: table, notes: report.allNotes,
            provenance: provenance)
    }
}
