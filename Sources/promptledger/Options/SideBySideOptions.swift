import ArgumentParser
import Events
import Ledger
import Projections
import Spelling
import Statistics

/// What is shown side by side.
struct SideBySideOptions: ParsableArguments {
    @Option(parsing: .upToNextOption, help: "Only these cases: their numbers or ids.") var cases: [String] = []
    @Option(parsing: .upToNextOption, help: "Only these versions, as PROMPT@NUMBER.") var versions: [String] = []
    @Option(parsing: .upToNextOption, help: "Only these models.") var models: [String] = []
    @Option(help: "The version to compare with, as PROMPT@NUMBER; else the first.") var baseline: String?
    @Option(help: "The model to compare with; else the first.") var baselineModel: String?
    @Option(help: "Score by this metric: a named one, or an assertion type; else the runs' own score.")
    var metric: String?
    @Option(help: "Which end of the metric is the good one: higher, where nothing is said, or lower.")
    var better: ComparisonOptions.BetterWord?
    @Flag(help: "Only cases on which the scores differ.") var differencesOnly = false
    @Option(help: "So many cases at most, those with the largest losses.") var top: Int?

    func validate() throws {
        if let top, top < 1 { throw ValidationError("--top takes a number from 1") }
    }

    /// - Parameter designs: one, or an earlier one before it.
    /// - Returns: with those of its rows that are to be shown.
    func table(
        of designs: [Experiment], in reader: LedgerReader, asOf moment: AsOf
    ) throws -> (table: SideBySide, rows: [SideBySide.Row]) {
        let ids = designs.map(\.id)
        var selection = SideBySide.Selection()
        selection.metric = metric
        selection.better = better == .lower ? .lower : .higher
        if !cases.isEmpty { selection.cases = try chosenCases(of: designs, in: reader) }
        let (all, labels) = reader.read { models in
            let columns = models.columns(of: ids, SideBySide.Selection(), asOf: moment)
            return (columns, columns.map { models.label(of: $0.contender.version) })
        }
        if !versions.isEmpty {
            selection.versions = Set(
                try versions.flatMap { word in
                    try chosen(word, of: "version", among: all.indices, labels) {
                        labels[$0] == word || "\(all[$0].contender.version)" == word
                    }.map { all[$0].contender.version }
                })
        }
        if !models.isEmpty {
            selection.models = Set(
                try models.flatMap { word in
                    try chosen(word, of: "model", among: all.indices, all.map(\.contender.model)) {
                        all[$0].contender.model == word
                    }.map { all[$0].contender.model }
                })
        }
        let first = try baselineColumn(among: all, labels, selection)
        let table = reader.read { models in
            models.sideBySide(ids, selection, baseline: first, asOf: moment)
        }
        guard let table else {
            throw ExitStatus.failed(
                "the experiment has no metric \(metric ?? ""); name one of its metrics, or an assertion's type")
        }
        let rows = differencesOnly ? table.rows.filter(\.differs) : table.rows
        return (table, Array(rows.prefix(top ?? .max)))
    }

    private func baselineColumn(
        among columns: [SideBySide.Column], _ labels: [String], _ selection: SideBySide.Selection
    ) throws -> SideBySide.Column? {
        guard baseline != nil || baselineModel != nil else { return nil }
        let place = columns.indices.first { place in
            let contender = columns[place].contender
            return (baseline.map { labels[place] == $0 || "\(contender.version)" == $0 } ?? true)
                && (baselineModel.map { contender.model == $0 } ?? true)
                && selection.versions?.contains(contender.version) ?? true
                && selection.models?.contains(contender.model) ?? true
        }
        if let place { return columns[place] }
        let wanted = [baseline, baselineModel].compactMap(\.self).joined(separator: " ")
        throw ExitStatus.failed(
            "\(wanted) is not among what is shown: \(columns.indices.prefix(5).map { "\(labels[$0]) \(columns[$0].contender.model)" }.joined(separator: ", "))"
        )
    }

    private func chosen(
        _ word: String, of what: String, among places: Range<Int>, _ names: [String], _ isMeant: (Int) -> Bool
    ) throws -> [Int] {
        let meant = places.filter(isMeant)
        guard meant.isEmpty else { return meant }
        let nearest = NearestNames.nearest(to: word, among: Set(names))
        throw ExitStatus.failed(
            "the experiment did not run the \(what) \(word); it ran \((nearest.isEmpty ? Array(Set(names).sorted().prefix(5)) : nearest).joined(separator: ", "))"
        )
    }

    private func chosenCases(of designs: [Experiment], in reader: LedgerReader) throws -> Set<CaseID> {
        let known = Set(designs.flatMap(\.cases))
        let numbered = reader.read { models in
            Dictionary(
                known.compactMap { id in models.catalog.entry(of: id).map { ($0.ordinal, id) } },
                uniquingKeysWith: { first, _ in first })
        }
        return Set(
            try cases.flatMap { $0.split(separator: ",") }.map { word in
                if let id = CaseID(String(word)), known.contains(id) { return id }
                if let id = UInt32(word).flatMap({ numbered[$0] }) { return id }
                throw ExitStatus.failed(
                    "the experiment has no case \(word); it has \(known.count), by numbers such as \(numbered.keys.sorted().prefix(3).map { "\($0)" }.joined(separator: ", "))"
                )
            })
    }
}
