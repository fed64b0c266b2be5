internal import Events
internal import Projections

/// An experiment's runs as comma-separated values, one line each; each input is a column of its own, and so is each metric: a named one of
/// the experiment by its name, one of the workspace as `name@version`. Where the design states clusters, the number of each case's is a column.
package enum ResultsTable {
    /// - Parameter isGuarded: whether cells that a spreadsheet would take for formulas are guarded (``CSVLine``).
    package static func write(
        _ experiment: ExportedExperiment, isGuarded: Bool = true, to sink: (String) throws -> Void
    ) throws {
        var seen: Set<String> = []
        let inputs = experiment.cases.flatMap(\.variables).map(\.name).filter { seen.insert($0).inserted }
        let named = experiment.settings?.metricNames ?? []
        let isClustered = !experiment.design.clusters.isEmpty
        let places = ["run", "prompt", "version", "version_id", "model", "case", "case_id"]
        let results = [
            "expected", "output", "pass", "score", "reason", "latency_ms", "input_tokens", "output_tokens", "cost_usd",
            "sandbox", "reused_run", "error",
        ]
        let headings = places + (isClustered ? ["cluster"] : []) + ["repeat", "state"]
        try sink(
            CSVLine.text(
                headings + inputs.map { "input:\($0)" } + results
                    + (named + experiment.laterMetrics).map { "metric:\($0)" }, isGuarded: isGuarded))
        try experiment.eachRun { run in
            let column = experiment.columns[run.column]
            let row = experiment.cases[run.row]
            let scores = Dictionary(
                run.namedScores(named).map { ($0.name, Optional($0.value)) }
                    + run.laterScores.map { ($0.metric, $0.value) },
                uniquingKeysWith: { first, _ in first })
            let values = Dictionary(row.variables.map { ($0.name, $0.text(orJSON: $0.json)) }, uniquingKeysWith: { $1 })
            let places: [String] = [
                "\(run.run.id)", column.prompt ?? "", text(column.ordinal), "\(column.version)", column.model,
                text(row.ordinal), "\(row.id)",
            ]
            let cluster: [String] = isClustered ? [text(experiment.cluster(of: run.row))] : []
            let course: [String] = ["\(run.run.repetition)", run.run.stage.rawValue]
            let results: [String] = [
                row.content?.hasExpected == true ? row.content?.expected ?? "" : "", run.output ?? "",
                text(run.isPassed), text(run.score), run.reasonNotPassed ?? "",
                text(run.latencyMilliseconds), text(run.run.measures?.inputTokens),
                text(run.run.measures?.outputTokens), text(run.run.measures?.cost),
                run.recorded?.sandbox.word ?? "", text(run.run.reusedRun), run.error ?? "",
            ]
            let metrics: [String] = (named + experiment.laterMetrics).map { text(scores[$0] ?? nil) }
            try sink(
                CSVLine.text(
                    places + cluster + course + inputs.map { values[$0] ?? "" } + results + metrics,
                    isGuarded: isGuarded))
        }
    }

    /// What is unknown is empty.
    private static func text(_ value: (some CustomStringConvertible)?) -> String { value.map { "\($0)" } ?? "" }
}

extension Variable {
    /// What a template inserts for it.
    fileprivate func text(orJSON json: String) -> String {
        if case .text(let text) = value { return text }
        return json
    }
}
