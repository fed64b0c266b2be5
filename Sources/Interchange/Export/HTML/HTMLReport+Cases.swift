internal import Events
internal import Foundation
internal import Projections

extension HTMLReport {
    /// Case by case, the largest loss first, folded: what went in, and what each contender made of it.
    func writeCases(to sink: (String) throws -> Void) throws {
        try sink(
            "<section>\n<h2>Case by case</h2>\n<p class=\"lead\">The largest loss against the baseline first. Open a case to read its answers.</p>\n"
        )
        let places = Dictionary(
            experiment.cases.indices.map { (experiment.cases[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
        let rows = Dictionary(table.rows.map { ($0.caseID, $0) }, uniquingKeysWith: { first, _ in first })
        var open: (place: Int, runs: [ExportedRun])?
        try experiment.eachRun(inOrder: table.rows.compactMap { places[$0.caseID] }) { run in
            if open?.place != run.row {
                if let open { try sink(text(of: open.place, open.runs, rows)) }
                open = (run.row, [])
            }
            open?.runs.append(run)
        }
        if let open { try sink(text(of: open.place, open.runs, rows)) }
        try sink("</section>\n")
    }

    private func text(of place: Int, _ runs: [ExportedRun], _ rows: [CaseID: SideBySide.Row]) -> String {
        let described = experiment.cases[place]
        guard let row = rows[described.id] else { return "" }
        let chips = zip(table.columns, row.cells).map { column, cell in
            let kind = cell.judged == 0 ? "none" : cell.passed == cell.judged ? "good" : "bad"
            return
                "<span class=\"chip \(kind)\" title=\"\(HTMLText.escaped("\(label(column.contender)) \(column.contender.model)"))\">\(Self.number(cell.score))</span>"
        }
        let number = described.ordinal.map { "\($0)" } ?? "?"
        let title = described.title == "case \(number)" ? "" : "  \(described.title)"
        let loss = row.loss > 0 ? "<span class=\"bad\">loss \(Self.number(row.loss))</span>" : ""
        let inputs = described.variables.map { variable in
            "<dt>\(HTMLText.escaped(variable.name))</dt><dd dir=\"auto\">\(HTMLText.escaped(Self.text(of: variable)))</dd>"
        }
        let cells = table.columns.indices.map { self.cell($0, of: row, runs) }
        return """
            <details><summary><span class="title" dir="auto">\(number)\(HTMLText.escaped(title))</span><span class="grow"></span>\(loss)\(chips.joined())</summary>
            <div class="inside">
            <dl class="facts">\(described.content == nil ? "<dt>inputs</dt><dd>(erased)</dd>" : inputs.joined(separator: "\n"))</dl>
            <div class="beside">
            \(cells.joined(separator: "\n"))
            </div></div></details>

            """
    }

    private static func text(of variable: Variable) -> String {
        switch variable.value {
        case .text(let text), .json(let text): text
        case nil: ""
        }
    }

    private func cell(_ place: Int, of row: SideBySide.Row, _ runs: [ExportedRun]) -> String {
        let (column, cell) = (table.columns[place], row.cells[place])
        let difference = place == 0 ? "baseline" : Self.signed(table.difference(place, of: row))
        let own = runs.filter {
            let of = experiment.columns[$0.column]
            return of.version == column.contender.version && of.modelPlace == column.contender.modelPlace
        }
        let answers = own.map { run -> String in
            let which = own.count > 1 ? "<div class=\"mono none\">repeat \(run.run.repetition)</div>" : ""
            let text = run.error ?? run.output ?? "(erased)"
            return
                "\(which)<pre dir=\"auto\"\(run.error == nil ? "" : " class=\"bad\"")>\(HTMLText.escaped(text))</pre>\(checks(of: run))"
        }
        return
            "<div class=\"cell\(place == 0 ? " baseline" : "")\"><div class=\"mono\">\(name(column.contender)) · \(Self.number(cell.score)) · \(difference)</div>\(answers.isEmpty ? "<p class=\"none\">no run</p>" : answers.joined())</div>"
    }

    private func checks(of run: ExportedRun) -> String {
        let items = run.judgements.map { judgement in
            let (sign, kind) =
                switch judgement.outcome {
                case .passed: ("✓", "good")
                case .failed, .errored: ("✕", "bad")
                case .notRun, .unspecified, .UNRECOGNIZED: ("–", "none")
                }
            let reason = judgement.reason.map { $0.isEmpty ? "" : ": \($0)" } ?? ""
            return
                "<li dir=\"auto\"><span class=\"\(kind)\">\(sign)</span> \(HTMLText.escaped("\(judgement.type)\(reason)"))</li>"
        }
        return items.isEmpty ? "" : "<ul class=\"checks\">\(items.joined())</ul>"
    }
}
