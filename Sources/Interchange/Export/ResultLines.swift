internal import Events
internal import Projections

/// An experiment's runs as JSON lines, one each, with the fields of `experiment results --json` and what was put in.
package enum ResultLines {
    package static func write(_ experiment: ExportedExperiment, to sink: (String) throws -> Void) throws {
        try experiment.eachRun { run in
            let column = experiment.columns[run.column]
            let row = experiment.cases[run.row]
            let line = ExportedJSON.object([
                ("run", .text("\(run.run.id)")), ("experiment", .text("\(experiment.id)")),
                ("prompt", ExportedJSON(column.prompt)), ("version", ExportedJSON(column.ordinal)),
                ("version_id", .text("\(column.version)")), ("model", .text(column.model)),
                ("case", ExportedJSON(row.ordinal)), ("case_id", .text("\(row.id)")),
                ("cluster", ExportedJSON(experiment.cluster(of: run.row))),
                ("repeat", .number("\(run.run.repetition)")), ("state", .text(run.run.stage.rawValue)),
                ("inputs", .object(row.variables.map { ($0.name, $0.exportedJSON) })),
                ("expected", row.content?.hasExpected == true ? ExportedJSON(row.content?.expected) : .null),
                ("messages", messages(column, row)),
                ("output", ExportedJSON(run.output)), ("pass", ExportedJSON(run.isPassed)),
                ("score", ExportedJSON(run.score)),
                ("assertions", .list(run.judgements.map { json($0, experiment.settings?.metricNames ?? []) })),
                ("metrics", .object(run.laterScores.map { ($0.metric, json($0)) })),
                ("latency_ms", ExportedJSON(run.latencyMilliseconds)),
                ("input_tokens", ExportedJSON(run.run.measures?.inputTokens)),
                ("output_tokens", ExportedJSON(run.run.measures?.outputTokens)),
                ("cost", ExportedJSON(run.run.measures?.cost)),
                ("finish_reason", ExportedJSON(run.recorded?.finishReason.word)),
                ("effective_model", ExportedJSON(run.result?.effectiveModel)),
                ("sandbox", ExportedJSON(run.recorded?.sandbox.word)),
                ("reused_run", ExportedJSON(run.run.reusedRun.map { "\($0)" })), ("error", ExportedJSON(run.error)),
            ])
            try sink(line.text + "\n")
        }
    }

    /// As they were sent; null where the prompt or the case was erased.
    private static func messages(_ column: ExportedExperiment.Column, _ row: ExportedExperiment.Case) -> ExportedJSON {
        guard let messages = column.messages(of: row) else { return .null }
        return .list(messages.map { .object([("role", .text($0.role)), ("content", .text($0.text))]) })
    }

    private static func json(_ later: ExportedRun.LaterScore) -> ExportedJSON {
        .object([
            ("outcome", .text(later.score.outcome.word)), ("pass", ExportedJSON(later.score.passed)),
            ("score", ExportedJSON(later.value)), ("reason", ExportedJSON(later.reason)),
        ])
    }

    private static func json(_ judgement: ExportedRun.Judgement, _ metricNames: [String]) -> ExportedJSON {
        let metric = Int(judgement.metric) - 1
        return .object([
            ("type", .text(judgement.type)),
            ("metric", metricNames.indices.contains(metric) ? .text(metricNames[metric]) : .null),
            ("outcome", .text(judgement.outcome.word)),
            ("pass", judgement.outcome == .notRun ? .null : .truth(judgement.outcome == .passed)),
            ("score", ExportedJSON(judgement.value)), ("weight", ExportedJSON(judgement.weight)),
            ("reason", ExportedJSON(judgement.reason)),
        ])
    }
}

extension Variable {
    /// A text as a JSON string; what was kept as JSON as it is.
    var exportedJSON: ExportedJSON {
        if case .text(let text) = value { return .text(text) }
        return ExportedJSON(json: json)
    }
}
