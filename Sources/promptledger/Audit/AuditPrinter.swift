import Domain
import Events
import Foundation
import Interchange
import Ledger
import Projections
import Sodium

/// Writes an audit's rows as they come.
struct AuditPrinter {
    enum Format: String, CaseIterable { case table, jsonl, csv }

    private let format: Format
    private var texts: AuditTexts
    /// Written at once when it is large enough: a call of the system for each row would be most of the work.
    private var pending = ""
    private var isBegun = false
    private static let pendingBytesMax = 64 << 10

    init(_ format: Format, _ texts: AuditTexts) {
        (self.format, self.texts) = (format, texts)
    }

    mutating func print(_ row: AuditRow) throws {
        let (prompt, request) = (try texts.prompt(of: row), try texts.requestID(of: row))
        if !isBegun { pending += heading }
        isBegun = true
        switch format {
        case .jsonl: pending += JSONOutput.text(line: Self.fields(of: row, prompt, request)) + "\n"
        case .csv:
            let fields = Self.fields(of: row, prompt, request)
            pending += CSVLine.text(Self.columns.map { Self.cell(fields[$0] ?? nil) })
        case .table: pending += Self.line(Self.cells(of: row, prompt), showsText: texts.disclosure != nil)
        }
        if pending.utf8.count >= Self.pendingBytesMax { flush() }
    }

    mutating func flush() {
        Standard.write(pending, to: .standardOutput)
        pending = ""
    }

    private var heading: String {
        switch format {
        case .jsonl: ""
        case .csv: CSVLine.text(Self.columns)
        case .table: Self.line(Self.tableColumns.map(\.name), showsText: texts.disclosure != nil)
        }
    }

    // MARK: JSON lines and CSV

    /// The order of the CSV's columns, which are the JSON's fields. A new one comes last, so that those before it keep their places.
    private static let columns = [
        "position", "recorded_at", "event_id", "type", "actor", "actor_name", "actor_kind", "roles", "keys", "subject",
        "prompt", "version", "version_id", "model", "dataset", "case", "case_id", "repeat", "experiment",
        "experiment_id", "run", "attempt", "sandbox", "prompt_text", "prompt_text_state", "request_id",
        "request_id_state", "prompt_id", "dataset_id", "provider_id", "metric_id", "member_id", "team_id",
        "subject_kind", "subject_id", "judge", "in_doubt",
    ]

    private static func fields(of row: AuditRow, _ prompt: AuditText, _ request: AuditText) -> [String: Any?] {
        let fields: [String: Any?] = [
            "position": row.event.position, "recorded_at": Timestamp.text(row.event.recordedAt),
            "event_id": "\(row.event.eventID)", "type": row.type, "actor": row.actor.map { "\($0)" },
            "actor_name": row.actorName, "actor_kind": row.actorKind?.word, "roles": row.roles.map(\.word),
            "keys": row.keys.map { "\($0)" }, "subject": row.words, "prompt": row.names.prompt,
            "version": row.names.versionOrdinal, "version_id": row.subject.version.map { "\($0)" },
            "model": row.subject.model, "dataset": row.names.dataset, "case": row.names.caseOrdinal,
            "case_id": row.subject.caseID.map { "\($0)" }, "repeat": row.subject.repetition,
            "experiment": row.names.experiment, "experiment_id": row.subject.experiment.map { "\($0)" },
            "run": row.subject.run.map { "\($0)" }, "attempt": row.subject.attempt,
            "sandbox": row.event.facts.sandbox?.word,
            "prompt_text": prompt.text, "prompt_text_state": prompt.state, "request_id": request.text,
            "request_id_state": request.state, "judge": row.judge, "in_doubt": row.doubt,
        ]
        return fields.merging(ids(of: row.subject, row.erased)) { $1 }
    }

    /// What it is about, whatever became of the names.
    private static func ids(of subject: EventSubject, _ erased: Subject?) -> [String: Any?] {
        [
            "prompt_id": subject.prompt.map { "\($0)" }, "dataset_id": subject.dataset.map { "\($0)" },
            "provider_id": subject.provider.map { "\($0)" }, "metric_id": subject.metric.map { "\($0)" },
            "member_id": subject.member.map { "\($0)" }, "team_id": subject.team.map { "\($0)" },
            "subject_kind": erased?.word, "subject_id": erased?.idText,
        ]
    }

    /// Unknown is an empty cell; a list has spaces between its words.
    private static func cell(_ value: Any?) -> String {
        switch value {
        case nil: ""
        case let words as [String]: words.joined(separator: " ")
        case let value?: "\(value)"
        }
    }

    // MARK: The table

    private static let tableColumns: [(name: String, width: Int)] = [
        ("entry", 8), ("time", 20), ("actor", 16), ("roles", 10), ("key", 9), ("type", 26), ("subject", 72),
        ("prompt text", 60),
    ]

    private static func cells(of row: AuditRow, _ prompt: AuditText) -> [String] {
        let text =
            switch prompt {
            case .none, .hidden: ""
            case .erased: EventWords.erased
            case .shown(let text): text
            }
        let keys = row.keys.map { $0.description.prefix(8) }.joined(separator: " ")
        return [
            "\(row.event.position)", String(Timestamp.text(row.event.recordedAt).prefix(19)) + "Z",
            row.actor.map { ShownName(row.actorName, of: $0).text } ?? EventWords.erased,
            row.roles.map(\.word).joined(separator: " "),
            row.doubt == nil ? keys : "?\(keys)", row.type, row.words, text,
        ]
    }

    /// Columns have fixed widths, since rows to come are not known.
    private static func line(_ cells: [String], showsText: Bool) -> String {
        let shown = zip(cells, tableColumns).dropLast(showsText ? 0 : 1)
        var line = shown.map { cell, column in
            let text = TerminalText.oneLine(cell.prefix(2 * column.width)).cut(to: column.width)
            return text + String(repeating: " ", count: column.width - text.count)
        }.joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        return line + "\n"
    }
}
