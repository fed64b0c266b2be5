internal import Domain
package import Events
internal import Foundation
package import Ledger
package import Projections

/// An experiment with its results as of a moment, for files that tell of it: one column for each version and model, one row for each case.
///
/// Figures come from the read models; texts are asked for one entry at a time, so that an experiment of any size is written in little memory.
package struct ExportedExperiment: Sendable {
    /// One version asked of one model.
    package struct Column: Sendable {
        package let version: VersionID
        /// The prompt's name and the version's number, as `greeting@2`; the id where the name was erased.
        package let label: String
        package let prompt: String?
        package let ordinal: UInt32?
        /// Place in the experiment's list of models.
        let modelPlace: Int
        /// `provider:name`.
        package let model: String
        /// `nil` where it was erased.
        let body: PromptBody?
        /// The version's own, which a model's settings overrule.
        let parameters: ModelParameters
    }

    /// What was put in, and what was asserted.
    package struct Case: Sendable {
        package let id: CaseID
        package let ordinal: UInt32?
        /// `nil` where it was erased.
        let content: CaseAddedContent?
    }

    package let id: ExperimentID
    /// `nil` where they were erased.
    package let name: String?
    let settings: ExperimentDesignedContent?
    package let design: Experiment
    /// By model, then by version: the order in which promptfoo has them.
    package let columns: [Column]
    /// As people wrote them, whatever the order in which they were run.
    package let cases: [Case]
    /// Of the cases; empty where every one stands on its own.
    private let clusters: [UInt32]
    /// Of the workspace, that judged any of its results, as `name@version`.
    let laterMetrics: [String]
    /// Of the workspace, that its assertions name, as `name@version`.
    let assertedMetrics: [MetricReference: String]
    private let runs: [Run]
    private let moment: AsOf
    private let reader: LedgerReader
    private let content: @Sendable (UInt64) throws -> Content?

    /// - Parameters:
    ///   - content: gives the content of the entry at a position, `nil` where it was erased; it is where views are recorded.
    package init(
        _ design: Experiment, asOf moment: AsOf, in reader: LedgerReader,
        content: @escaping @Sendable (UInt64) throws -> Content?
    ) throws {
        id = design.id
        self.design = design
        self.reader = reader
        self.content = content
        self.moment = moment
        let settings = try content(design.position)?.experimentDesigned
        self.settings = settings
        let places = reader.read { models in
            let nodes = design.versions.map { models.versionGraph.version($0) }
            let order = design.writtenOrder(models.catalog)
            return (
                name: models.catalog.name(of: design.id),
                versions: zip(design.versions, nodes).map { id, node in
                    (
                        id: id, ordinal: node?.ordinal, position: node?.position,
                        prompt: node.flatMap { models.catalog.name(of: $0.prompt) }
                    )
                },
                metrics: models.metrics(scoring: design.id, asOf: moment).map { models.catalog.label(of: $0) },
                cases: order.cases.map { (id: $0, entry: models.catalog.entry(of: $0)) },
                clusters: order.clusters,
                runs: models.runBoard.runs(of: design.id, asOf: moment).filter { $0.retriedBy == nil }
            )
        }
        name = places.name
        runs = places.runs
        clusters = places.clusters
        laterMetrics = places.metrics
        let versions = try places.versions.map { version in
            (version, try version.position.flatMap { try content($0)?.versionCommitted })
        }
        columns = design.models.enumerated().flatMap { place, model in
            versions.map { version, content in
                Column(
                    version: version.id,
                    label: "\(version.prompt ?? "\(version.id)")@\(version.ordinal.map { "\($0)" } ?? "?")",
                    prompt: version.prompt, ordinal: version.ordinal, modelPlace: place, model: model,
                    body: content?.body, parameters: content?.parameters ?? ModelParameters())
            }
        }
        let cases = try places.cases.map { known in
            Case(
                id: known.id, ordinal: known.entry?.ordinal,
                content: try known.entry.flatMap { try content($0.position)?.caseAdded })
        }
        self.cases = cases
        let assertions = (settings?.assertions ?? []) + cases.flatMap { $0.content?.assertions ?? [] }
        let asserted = Set(assertions.compactMap(\.metricReference))
        assertedMetrics = reader.read { models in
            Dictionary(uniqueKeysWithValues: asserted.map { ($0, models.catalog.label(of: $0)) })
        }
    }

    /// When it was designed, by ISO 8601.
    var designedAt: String {
        Date(timeIntervalSince1970: Double(design.recordedAt) / 1_000_000).formatted(.iso8601)
    }

    /// How many contents are read to write it: what a view counts.
    package static func contentCount(of design: Experiment, asOf moment: AsOf, in models: borrowing ReadModels) -> Int {
        let runs = models.runBoard.runs(of: design.id, asOf: moment).filter { $0.retriedBy == nil }
        return 1 + design.versions.count + design.cases.count
            + runs.reduce(0) { $0 + ExportedRun.positions(of: $1, asOf: moment, in: models).count }
    }

    /// Its runs that no other was requested in the place of: case by case, in each column by column, in each repeat by repeat.
    /// - Parameter order: places of the cases, in the order in which they are gone through; that of ``cases`` where none is given. Others are
    ///   left out.
    func eachRun(inOrder order: [Int]? = nil, _ body: (ExportedRun) throws -> Void) throws {
        let columnPlaces = Dictionary(
            columns.indices.map { (ColumnKey(columns[$0].version, columns[$0].modelPlace), $0) },
            uniquingKeysWith: { first, _ in first })
        let casePlaces = Dictionary(
            cases.indices.map { (cases[$0].id, $0) }, uniquingKeysWith: { first, _ in first })
        let turns = order.map { Dictionary(zip($0, $0.indices), uniquingKeysWith: { first, _ in first }) }
        let placed = runs.compactMap { run -> (place: (Int, Int, UInt32), row: Int, run: Run)? in
            guard let column = columnPlaces[ColumnKey(run.version, run.modelPlace)], let row = casePlaces[run.caseID],
                let turn = turns.map({ $0[row] }) ?? row
            else { return nil }
            return ((turn, column, run.repetition), row, run)
        }
        for (place, row, run) in placed.sorted(by: { $0.place < $1.place }) {
            try body(
                try ExportedRun(run, column: place.1, row: row, asOf: moment, in: reader, content: content))
        }
    }

    private struct ColumnKey: Hashable {
        let version: VersionID
        let model: Int

        init(_ version: VersionID, _ model: Int) { (self.version, self.model) = (version, model) }
    }

    /// The number of a case's cluster, from 1, in the order of the cases; `nil` where every case stands on its own.
    /// - Parameter row: place of the case.
    func cluster(of row: Int) -> UInt32? {
        clusters.indices.contains(row) ? clusters[row] + 1 : nil
    }

    /// The runs of a column, counted; no text is read.
    func tally(of column: Int) -> ColumnTally {
        let own = runs.filter {
            $0.version == columns[column].version && $0.modelPlace == columns[column].modelPlace
        }
        var tally = own.reduce(into: ColumnTally()) { $0.count($1, metricNames: settings?.metricNames ?? []) }
        let later: [(metric: String, millionths: Int64)] = reader.read { models in
            var later: [(metric: String, millionths: Int64)] = []
            for run in own {
                for score in models.metricScores(of: run.id, asOf: moment) {
                    guard let millionths = score.valueMillionths else { continue }
                    later.append((models.catalog.label(of: score.metric), millionths))
                }
            }
            return later
        }
        for score in later { tally.count(score.millionths, byLater: score.metric) }
        return tally
    }
}

extension ExportedExperiment.Case {
    /// The inputs by name, in their order.
    var variables: [Variable] { content?.inputs ?? [] }

    /// The inputs as a template inserts them.
    func templateValues() -> [String: TemplateValue]? { content.flatMap { try? TemplateValue.values(of: $0.inputs) } }

    /// What people know it by.
    var title: String {
        if let description = content?.description_p, !description.isEmpty { return description }
        return "case \(ordinal.map { "\($0)" } ?? "?")"
    }
}

extension ExportedExperiment.Column {
    /// The messages that a case makes of it; `nil` where either was erased.
    func messages(of row: ExportedExperiment.Case) -> [ChatMessage]? {
        guard let body, let values = row.templateValues() else { return nil }
        return try? PromptTemplate(parsing: body).render(values)
    }

    /// The template: a text, or the JSON of its messages as promptfoo writes them.
    var templateText: String? {
        switch body?.body {
        case .text(let text): text
        case .chat(let chat): Self.text(of: chat.messages)
        case nil: nil
        }
    }

    /// A single message of the user is its text.
    static func text(of messages: [ChatMessage]) -> String {
        if messages.count == 1, messages[0].role == "user" { return messages[0].text }
        let turns = messages.map { ExportedJSON.object([("role", .text($0.role)), ("content", .text($0.text))]) }
        return ExportedJSON.list(turns).text
    }
}
