import Domain
import Events
import Ledger
import Projections

/// Contenders' outputs side by side, as people and scripts read them.
struct SideBySideView {
    private let table: SideBySide
    private let isOfTwo: Bool
    private let moment: AsOf
    private let reader: LedgerReader
    private let disclosure: Disclosure
    /// Of the columns: the version as people write it, and the experiment's name.
    private let names: [(label: String, experiment: String?)]

    /// - Parameter isOfTwo: whether columns are of two experiments.
    init(
        _ table: SideBySide, isOfTwo: Bool, asOf moment: AsOf, in reader: LedgerReader, _ disclosure: Disclosure
    ) {
        (self.table, self.isOfTwo, self.moment) = (table, isOfTwo, moment)
        (self.reader, self.disclosure) = (reader, disclosure)
        names = reader.read { models in
            table.columns.map { column in
                (models.label(of: column.contender.version), models.catalog.name(of: column.experiment))
            }
        }
    }

    // MARK: For scripts

    func fields(of row: SideBySide.Row) throws -> [String: Any?] {
        let (ordinal, content) = try described(row.caseID)
        return [
            "case": ordinal, "case_id": "\(row.caseID)", "description": content?.description_p,
            "inputs": content.map { content in
                Dictionary(content.inputs.map { ($0.name, $0.plain) }, uniquingKeysWith: { first, _ in first })
            },
            "cluster": row.cluster, "loss": row.loss, "differs": row.differs,
            "cells": JSONOutput.list(
                try row.cells.indices.map { JSONOutput.object(try fields(ofCell: $0, in: row)) }),
        ]
    }

    private func fields(ofCell place: Int, in row: SideBySide.Row) throws -> [String: Any?] {
        let (column, cell) = (table.columns[place], row.cells[place])
        return [
            "experiment": "\(column.experiment)", "version": names[place].label,
            "version_id": "\(column.contender.version)", "model": column.contender.model, "baseline": place == 0,
            "score": cell.score, "difference": place == 0 ? nil : table.difference(place, of: row),
            "judged": cell.judged, "passed": cell.passed,
            "runs": JSONOutput.list(
                try cell.runs.map { run in
                    let fields = try RunView(run, asOf: moment, in: reader, disclosure).fields
                    return JSONOutput.object(fields.filter { Self.told.contains($0.key) })
                }),
        ]
    }

    private static let told: Set<String> = [
        "run", "repeat", "state", "output", "refusal", "score", "pass", "assertions", "latency_ms", "tokens", "cost",
        "error",
    ]

    // MARK: For people

    /// - Parameter width: in characters.
    func text(of row: SideBySide.Row, width: Int) throws -> String {
        let (ordinal, content) = try described(row.caseID)
        let description = content.map { $0.description_p.isEmpty ? "" : "  \(shown($0.description_p))" }
        let loss = row.loss > 0 ? "  loss \(Figures.score(row.loss))" : ""
        let inputs =
            content?.inputs.map { "  \(shown($0.name)): \(shown($0.plain).cut(to: max(8, width - 8 - $0.name.count)))" }
            ?? ["  (erased)"]
        let cluster = row.cluster.map { "  cluster \($0)" } ?? ""
        let head = ["case \(ordinal.map { "\($0)" } ?? "?")\(cluster)\(description ?? "")\(loss)"] + inputs
        let cells = try row.cells.indices.map { try lines(ofCell: $0, in: row) }
        return (head + WrappedColumns(cells, width: width).lines + [""]).joined(separator: "\n")
    }

    private func lines(ofCell place: Int, in row: SideBySide.Row) throws -> [String] {
        let (column, cell) = (table.columns[place], row.cells[place])
        let experiment = isOfTwo ? names[place].experiment.map { " (\(shown($0)))" } ?? " (\(column.experiment))" : ""
        let difference = place == 0 ? "baseline" : Figures.signed(table.difference(place, of: row))
        var lines = [
            "\(names[place].label) \(column.contender.model)\(experiment)",
            "score \(Figures.score(cell.score)), \(difference)\(cell.judged > 1 ? ", \(cell.passed)/\(cell.judged) passed" : "")",
        ]
        if cell.runs.isEmpty { lines.append("(no run)") }
        for run in cell.runs {
            let fields = try RunView(run, asOf: moment, in: reader, disclosure).fields
            let said = [fields["error"], fields["refusal"], fields["output"]].compactMap { $0 as? String }.first
            let output = said ?? (run.stage == .recorded ? "(erased)" : "(\(run.stage.rawValue))")
            if cell.runs.count > 1 { lines.append("· repeat \(run.repetition)") }
            lines += output.split(separator: "\n", omittingEmptySubsequences: false).map { shown($0) }
        }
        return lines
    }

    private func described(_ id: CaseID) throws -> (ordinal: UInt32?, content: CaseAddedContent?) {
        let entry = reader.read { $0.catalog.entry(of: id) }
        return (entry?.ordinal, try entry.flatMap { try disclosure.content(at: $0.position)?.caseAdded })
    }

    /// What was written is made harmless before it is wrapped, for the widths are those of what is shown.
    private func shown(_ text: some StringProtocol) -> String {
        TerminalText.oneLine(text)
    }
}

extension Variable {
    /// As a template inserts it.
    fileprivate var plain: String {
        switch value {
        case .text(let text), .json(let text): text
        case nil: ""
        }
    }
}
