import ArgumentParser
import EventLog
import Events
import Interchange
import Ledger
import Projections

/// The report that a file for others is made of: the figures of `experiment report`, as stated where anything was.
enum ReportFile {
    /// - Throws: where there is nothing to compare as of then.
    static func report(
        of exported: ExportedExperiment, in reader: LedgerReader, asOf moment: AsOf
    ) async throws -> HTMLReport {
        let report = try await ComparisonReport(
            exported.design, try ComparisonOptions.parse([]), in: reader, asOf: moment)
        var selection = SideBySide.Selection()
        selection.metric = report.metric
        selection.better = report.comparison.plan.better
        let baseline = report.comparison.contenders[report.comparison.plan.baseline].contender
        let (table, rows, time) = reader.read { models in
            (
                models.sideBySide(
                    [exported.id], selection,
                    baseline: SideBySide.Column(experiment: exported.id, contender: baseline), asOf: moment),
                models.leaderboard.rows(LeaderboardFilter(experiments: [exported.id]), asOf: moment),
                models.clock.recordedAt(moment)
            )
        }
        guard let table else { throw ExitStatus.failed("the experiment has no metric \(report.metric ?? "")") }
        return HTMLReport(
            exported, state: report.state?.rawValue, report.comparison, earlyLook: report.earlyLook,
            metric: report.metric, rows: rows, table: table, notes: report.allNotes,
            provenance: HTMLReport.Provenance(
                ledger: reader.verifier.name, verificationKey: reader.verifier.text, entries: moment.end,
                root: try reader.root(of: moment.end).base64, time: time.map(Timestamp.text)))
    }
}
