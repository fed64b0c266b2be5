internal import Events
internal import Foundation
package import Projections
internal import Statistics

/// An experiment as one HTML file for whoever must judge it: what was asked, what came of it, how sure that is, and every answer. It needs
/// nothing else: no script, no font, no picture from elsewhere, and its policy lets none in.
package struct HTMLReport: Sendable {
    /// What the report was made from, so that its reader can check it.
    package struct Provenance: Sendable {
        /// The ledger's name, and the key that its checkpoints are signed with.
        let ledger: String
        let verificationKey: String
        /// The entries that were looked at, and the root of their tree, in base64.
        let entries: UInt64
        let root: String
        /// When the last of them was recorded, by RFC 3339.
        let time: String?

        package init(ledger: String, verificationKey: String, entries: UInt64, root: String, time: String?) {
            (self.ledger, self.verificationKey, self.entries, self.root) = (ledger, verificationKey, entries, root)
            self.time = time
        }
    }

    let experiment: ExportedExperiment
    let state: String?
    /// What is locked before the first run, each fact under its name.
    let design: [(name: String, text: String)]
    let comparison: Comparison
    /// The verdicts of the comparison hold where it is reached.
    let end: PlannedEnd
    /// Elsewhere: what may be said in their place.
    let earlyLook: EarlyLook?
    /// By which is compared; `nil` for the runs' own score.
    let metric: String?
    /// Of the experiment's contenders, for what they took.
    let rows: [LeaderboardRow]
    let table: SideBySide
    /// Each in a line: what was stated when, what deviates, what else a reader must know.
    let notes: [String]
    let provenance: Provenance

    package init(
        _ experiment: ExportedExperiment, state: String?, design: [(name: String, text: String)],
        _ comparison: Comparison, _ end: PlannedEnd,
        earlyLook: EarlyLook?, metric: String?, rows: [LeaderboardRow], table: SideBySide, notes: [String],
        provenance: Provenance
    ) {
        (self.experiment, self.state, self.comparison, self.metric) = (experiment, state, comparison, metric)
        (self.design, self.end, self.earlyLook) = (design, end, earlyLook)
        (self.rows, self.table, self.notes, self.provenance) = (rows, table, notes, provenance)
    }

    /// - Parameter sink: gets the file in pieces, case by case.
    package func write(to sink: (String) throws -> Void) throws {
        let locked = HTMLDesignSection(experiment: experiment, facts: design).text
        try sink(page.head)
        for section in [locked, outcome, contenders, differences, steadiness] { try sink(section) }
        try writeCases(to: sink)
        try sink(page.foot("Every figure follows from these entries and the seed \(comparison.seed)"))
    }

    private var page: HTMLPage { HTMLPage(experiment: experiment, state: state, provenance: provenance) }

    // MARK: Words

    /// As people write a contender's version.
    func label(_ contender: Contender) -> String {
        experiment.columns.first { $0.version == contender.version }?.label ?? "\(contender.version)"
    }

    /// A contender's cell of a table.
    func name(_ contender: Contender) -> String {
        "<span class=\"name\">\(HTMLText.escaped(label(contender)))</span> <span class=\"model\">\(HTMLText.escaped(contender.model))</span>"
    }

    var baseline: Contender { comparison.contenders[comparison.plan.baseline].contender }

    static func number(_ value: Double?) -> String { value.map(ScoreText.number) ?? "–" }
    static func signed(_ value: Double?) -> String { value.map(ScoreText.signed) ?? "–" }
    static func p(_ value: Double?) -> String {
        value.map { $0 < 0.0001 ? "&lt;0.0001" : String(format: "%.4f", $0) } ?? "–"
    }
    static func milliseconds(_ value: Double?) -> String { value.map { String(format: "%.0f ms", $0) } ?? "–" }
    static func interval(_ interval: Interval?) -> String {
        guard let ends = interval.map({ ScoreText.ends($0.low, $0.high) }) else { return "–" }
        return "\(ends.low) to \(ends.high)"
    }

    /// - Parameter headings: with `n` for numbers.
    static func table(_ headings: [(String, isNumber: Bool)], _ rows: [(kind: String, cells: [String])]) -> String {
        let head = headings.map { "<th\($0.isNumber ? " class=\"n\"" : "")>\($0.0)</th>" }.joined()
        let body = rows.map { row in
            let cells = zip(headings, row.cells).map { "<td\($0.isNumber ? " class=\"n\"" : "")>\($1)</td>" }.joined()
            return "<tr\(row.kind.isEmpty ? "" : " class=\"\(row.kind)\"")>\(cells)</tr>"
        }
        return
            "<div class=\"wide\"><table><thead><tr>\(head)</tr></thead>\n<tbody>\n\(body.joined(separator: "\n"))\n</tbody></table></div>\n"
    }
}
