internal import Events
internal import Foundation
internal import Projections
internal import Scoring

/// An experiment as promptfoo's results file, version 3 (`promptfoo eval -o results.json`), which its viewer and many scripts read.
///
/// Field names and meanings are those of promptfoo's `src/types/index.ts` (`OutputFile`, `EvaluateSummaryV3`, `EvaluateResult`), read in
/// 2026-11. What is not known is left out, never 0, but where the format has a sum and nothing else (its `PromptMetricsSchema` requires `cost` to
/// be a number): there, `metadata.promptledger` says of how many answers it lacks the tokens or the cost.
package struct PromptfooResults {
    private let experiment: ExportedExperiment

    package init(_ experiment: ExportedExperiment) { self.experiment = experiment }

    package func write(to sink: (String) throws -> Void) throws {
        let tallies = experiment.columns.indices.map(experiment.tally)
        try sink("{\"evalId\":\(quoted("eval-\(experiment.id)")),\"results\":{\"version\":3,")
        try sink("\"timestamp\":\(quoted(experiment.designedAt)),\"prompts\":")
        try sink(ExportedJSON.list(zip(experiment.columns, tallies).map(prompt)).text)
        try sink(",\"results\":[")
        var isFirst = true
        try experiment.eachRun { run in
            try sink((isFirst ? "" : ",") + result(run).text)
            isFirst = false
        }
        try sink("],\"stats\":\(stats(tallies).text)},\"config\":\(config.text),\"shareableUrl\":null,\"metadata\":")
        try sink(metadata(tallies).text + "}\n")
    }

    private func quoted(_ text: String) -> String { ExportedJSON.text(text).text }

    // MARK: The columns

    private func prompt(_ column: ExportedExperiment.Column, _ tally: ColumnTally) -> ExportedJSON {
        .object([
            ("raw", .text(column.templateText ?? "(erased)")), ("label", .text(column.label)),
            ("id", .text("\(column.version)")), ("provider", .text(column.model)), ("metrics", metrics(tally)),
        ])
    }

    private func metrics(_ tally: ColumnTally) -> ExportedJSON {
        let sums = tally.named.mapValues { Double($0.millionths) / 1_000_000 }
        let all = tally.named.sorted { $0.key < $1.key } + tally.later.sorted { $0.key < $1.key }
        let scores = all.map { (name: $0.key, count: $0.value.count, sum: Double($0.value.millionths) / 1_000_000) }
        return .object([
            ("score", ExportedJSON(Double(tally.scoreMillionths) / 1_000_000)),
            ("testPassCount", count(tally.passed)), ("testFailCount", count(tally.notPassed)),
            ("testErrorCount", count(tally.errors)), ("assertPassCount", count(tally.assertionsPassed)),
            ("assertFailCount", count(tally.assertionsFailed)),
            ("totalLatencyMs", ExportedJSON(Double(tally.latencyMicroseconds) / 1_000)),
            ("tokenUsage", usage(tally.inputTokens, tally.outputTokens)),
            ("namedScores", .object(scores.map { ($0.name, ExportedJSON($0.sum)) } + derived(sums, tally))),
            ("namedScoresCount", .object(scores.map { ($0.name, count($0.count)) })),
            ("cost", ExportedJSON(tally.cost)),
        ])
    }

    /// What is computed from the sums of named scores, where it has a value.
    private func derived(_ sums: [String: Double], _ tally: ColumnTally) -> [(String, ExportedJSON)] {
        let stated = (experiment.settings?.derivedMetrics ?? []).map { ($0.name, $0.formula) }
        guard let metrics = try? DerivedMetrics(stated) else { return [] }
        return metrics.values(of: sums, count: tally.passed + tally.notPassed + tally.errors).compactMap { metric in
            (try? metric.value.get()).map { (metric.name, ExportedJSON($0)) }
        }
    }

    private func count(_ number: Int) -> ExportedJSON { .whole(Int64(number)) }

    private func usage(_ input: UInt64, _ output: UInt64) -> ExportedJSON {
        let (total, overflow) = input.addingReportingOverflow(output)
        return .object([
            ("prompt", ExportedJSON(input)), ("completion", ExportedJSON(output)),
            ("total", ExportedJSON(overflow ? nil : total)),
        ])
    }

    // MARK: The cells

    /// What came of a cell, in promptfoo's numbers.
    private enum FailureReason: Int64 { case none = 0, assertion, error }

    private func result(_ run: ExportedRun) -> ExportedJSON {
        let column = experiment.columns[run.column]
        let row = experiment.cases[run.row]
        // What has assertions of which none was run passes nowhere.
        let unjudged = run.error == nil && run.isPassed == nil && !run.judgements.isEmpty
        let reason: FailureReason =
            run.error != nil || unjudged ? .error : run.isPassed == false ? .assertion : .none
        let rendered = column.messages(of: row).map { ExportedExperiment.Column.text(of: $0) }
        var fields: [(String, ExportedJSON)] = [
            ("id", .text("\(run.run.id)")), ("promptIdx", count(run.column)),
            // There, each repeat is a test of its own.
            ("testIdx", count(run.row * Int(experiment.design.repeats) + Int(run.run.repetition))),
            ("testCase", testCase(row)), ("promptId", .text("\(column.version)")),
            ("provider", .object([("id", .text(column.model)), ("label", .text(column.model))])),
            ("prompt", .object([("raw", .text(rendered ?? "(erased)")), ("label", .text(column.label))])),
            ("vars", variables(row)), ("failureReason", .whole(reason.rawValue)), ("success", .truth(reason == .none)),
            ("score", .number("\(run.score ?? (reason == .none ? 1 : 0))")),
            ("namedScores", namedScores(run)),
            ("metadata", .object([("repeat", .number("\(run.run.repetition)"))])),
        ]
        if let error = run.error ?? run.reasonNotPassed ?? (unjudged ? Self.notRun : nil) {
            fields.append(("error", .text(error)))
        }
        if let latency = run.latencyMilliseconds { fields.append(("latencyMs", ExportedJSON(latency))) }
        if let cost = run.run.measures?.cost { fields.append(("cost", ExportedJSON(cost))) }
        if let response = response(run) { fields.append(("response", response)) }
        if let usage = tokenUsage(run) { fields.append(("tokenUsage", usage)) }
        if run.run.verdict != nil { fields.append(("gradingResult", grading(run))) }
        return .object(fields)
    }

    private static let notRun = "none of its assertions is of a type that is run here"

    private func response(_ run: ExportedRun) -> ExportedJSON? {
        guard let output = run.output else { return nil }
        var fields: [(String, ExportedJSON)] = [
            ("output", .text(output)), ("cached", .truth(run.run.reusedRun != nil)),
        ]
        if let usage = tokenUsage(run) { fields.append(("tokenUsage", usage)) }
        if let cost = run.run.measures?.cost { fields.append(("cost", ExportedJSON(cost))) }
        if let word = run.recorded?.finishReason.word { fields.append(("finishReason", .text(word))) }
        if let refusal = run.result?.refusal, !refusal.isEmpty { fields.append(("isRefusal", .truth(true))) }
        return .object(fields)
    }

    private func tokenUsage(_ run: ExportedRun) -> ExportedJSON? {
        guard let measures = run.run.measures, let input = measures.inputTokens, let output = measures.outputTokens
        else { return nil }
        return usage(input, output)
    }

    private func variables(_ row: ExportedExperiment.Case) -> ExportedJSON {
        .object(row.variables.map { ($0.name, $0.exportedJSON) })
    }

    private func testCase(_ row: ExportedExperiment.Case) -> ExportedJSON {
        var fields: [(String, ExportedJSON)] = []
        if let description = row.content?.description_p, !description.isEmpty {
            fields.append(("description", .text(description)))
        }
        fields.append(("vars", variables(row)))
        fields.append(("assert", .list(assertions(of: row).map(assertion))))
        if let content = row.content, content.hasThresholdMillionths {
            fields.append(("threshold", ExportedJSON(Double(content.thresholdMillionths) / 1_000_000)))
        }
        if let content = row.content, content.hasMetadataJson {
            fields.append(("metadata", ExportedJSON(json: content.metadataJson)))
        }
        return .object(fields)
    }

    /// The experiment's, then the case's.
    private func assertions(of row: ExportedExperiment.Case) -> [Assertion] {
        (experiment.settings?.assertions ?? []) + (row.content?.assertions ?? [])
    }

    private func assertion(_ assertion: Assertion) -> ExportedJSON {
        var fields: [(String, ExportedJSON)] = [("type", .text(assertion.type))]
        if assertion.hasValue { fields.append(("value", .text(assertion.value))) }
        if let metric = assertion.metricReference.flatMap({ experiment.assertedMetrics[$0] }) {
            fields.append(("value", .text(metric)))
        }
        if assertion.hasValueJson {
            let key = assertion.type.hasSuffix("assert-set") ? "assert" : "value"
            fields.append((key, ExportedJSON(json: assertion.valueJson)))
        }
        if assertion.hasThreshold { fields.append(("threshold", ExportedJSON(assertion.threshold))) }
        if assertion.hasWeightMillionths {
            fields.append(("weight", ExportedJSON(Double(assertion.weightMillionths) / 1_000_000)))
        }
        if !assertion.metric.isEmpty { fields.append(("metric", .text(assertion.metric))) }
        if assertion.hasConfigJson { fields.append(("config", ExportedJSON(json: assertion.configJson))) }
        return .object(fields)
    }

    /// Those of the workspace's metrics beside the experiment's own.
    private func namedScores(_ run: ExportedRun) -> ExportedJSON {
        let own = run.namedScores(experiment.settings?.metricNames ?? []).map { ($0.name, ExportedJSON($0.value)) }
        let later = run.laterScores.compactMap { score in score.value.map { (score.metric, ExportedJSON($0)) } }
        return .object(own + later)
    }

    private func grading(_ run: ExportedRun) -> ExportedJSON {
        let asserted = assertions(of: experiment.cases[run.row])
        let components = run.judgements.enumerated().filter { $0.element.outcome != .notRun }.map { index, judgement in
            var fields: [(String, ExportedJSON)] = [
                ("pass", .truth(judgement.outcome == .passed)), ("score", .number("\(judgement.value ?? 0)")),
                ("reason", .text(judgement.reason ?? "")),
            ]
            if asserted.indices.contains(index) { fields.append(("assertion", assertion(asserted[index]))) }
            if judgement.outcome == .errored { fields.append(("metadata", .object([("graderError", .truth(true))]))) }
            return ExportedJSON.object(fields)
        }
        let isPassed = run.isPassed ?? run.judgements.isEmpty
        return .object([
            ("pass", .truth(isPassed)), ("score", .number("\(run.score ?? (isPassed ? 1 : 0))")),
            (
                "reason",
                .text(
                    run.reasonNotPassed
                        ?? (run.isPassed != nil
                            ? "All assertions passed" : run.judgements.isEmpty ? "No assertions" : Self.notRun))
            ),
            ("namedScores", namedScores(run)), ("componentResults", .list(components)),
        ])
    }

    // MARK: The whole

    private func stats(_ tallies: [ColumnTally]) -> ExportedJSON {
        .object([
            ("successes", count(tallies.reduce(0) { $0 + $1.passed })),
            ("failures", count(tallies.reduce(0) { $0 + $1.notPassed })),
            ("errors", count(tallies.reduce(0) { $0 + $1.errors })),
            (
                "tokenUsage",
                usage(tallies.reduce(0) { $0 &+ $1.inputTokens }, tallies.reduce(0) { $0 &+ $1.outputTokens })
            ),
        ])
    }

    /// What it was designed with, as far as promptfoo has words for it.
    private var config: ExportedJSON {
        var seen: Set<VersionID> = []
        let versions = experiment.columns.filter { seen.insert($0.version).inserted }
        return .object([
            ("description", .text(experiment.settings?.description_p ?? experiment.name ?? "(erased)")),
            (
                "prompts",
                .list(
                    versions.map { version in
                        .object(
                            [
                                ("id", .text("\(version.version)")), ("label", .text(version.label)),
                                ("raw", .text(version.templateText ?? "(erased)")),
                            ] + config(of: version))
                    })
            ),
            (
                "providers",
                .list(
                    experiment.design.models.enumerated().map { place, model in
                        let settings = experiment.settings?.models ?? []
                        return ExportedJSON(
                            provider: model, settings.indices.contains(place) ? settings[place] : nil)
                    })
            ),
            ("tests", .list(experiment.cases.map(testCase))),
            ("evaluateOptions", .object([("repeat", .number("\(experiment.design.repeats)"))])),
        ])
    }

    /// How a version has its models asked, where it says so.
    private func config(of version: ExportedExperiment.Column) -> [(String, ExportedJSON)] {
        let fields = ExportedParameters.fields(of: version.parameters)
        return fields.isEmpty ? [] : [("config", .object(fields))]
    }

    private func metadata(_ tallies: [ColumnTally]) -> ExportedJSON {
        .object([
            ("evaluationCreatedAt", .text(experiment.designedAt)),
            (
                "promptledger",
                .object([
                    ("experiment", .text("\(experiment.id)")), ("entry", ExportedJSON(experiment.design.position)),
                    ("tokens_unknown", count(tallies.reduce(0) { $0 + $1.tokensUnknown })),
                    ("cost_unknown", count(tallies.reduce(0) { $0 + $1.costUnknown })),
                ])
            ),
        ])
    }
}
