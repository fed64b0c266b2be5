import Events
import Foundation
import Ledger
import Projections

/// One run, with its content, as people and scripts read it.
struct RunView {
    private let run: Run
    private let label: (version: String, ordinal: UInt32?, prompt: String?)
    private let caseOrdinal: UInt32?
    /// Of the experiment, in their order; none where they were erased.
    private let metricNames: [String]
    private let result: ResultRecordedContent?
    private let scored: ScoresRecordedContent?
    /// What is recorded of the result beside its content.
    private let recorded: ResultRecorded?
    private let error: String?
    /// What the provider said when it failed.
    private let errorDetail: String?
    /// What judging it took; `nil` where nobody was asked.
    private let judging: Spending?

    /// By `name@version`: how metrics judged it after it was over.
    private let metrics: [(label: String, score: MetricScore, reason: String?)]
    /// Of the experiment's assertions that are metrics of the workspace, by their places; `nil` where it was erased.
    private let metricReasons: [Int: String?]

    /// The entries whose contents a run's view may show: output, reasons, what went wrong last.
    static func contents(of run: Run, asOf moment: AsOf, in models: borrowing ReadModels) -> [UInt64] {
        let scores = Set(models.metricScores(of: run.id, asOf: moment).map(\.position))
        return [run.resultAt, scoredAt(run), run.failedAttemptsAt.last].compactMap(\.self)
            + scores.union(models.metricReasons(of: run).values).sorted()
    }

    private static func scoredAt(_ run: Run) -> UInt64? { run.stage == .recorded ? run.endedAt : nil }

    init(_ run: Run, asOf moment: AsOf, in reader: LedgerReader, _ disclosure: Disclosure) throws {
        self.run = run
        (label, caseOrdinal, metricNames) = reader.read { models in
            let node = models.versionGraph.version(run.version)
            return (
                (models.label(of: run.version), node?.ordinal, node.flatMap { models.catalog.name(of: $0.prompt) }),
                models.catalog.entry(of: run.caseID)?.ordinal, models.catalog.metricNames(of: run.experiment)
            )
        }
        let scores = reader.read { models in
            models.metricScores(of: run.id, asOf: moment).map { (models.catalog.label(of: $0.metric), $0) }
        }
        metrics = try scores.map { label, score in
            (label, score, try disclosure.content(at: score.position)?.runRescored.reason)
        }
        metricReasons = try reader.read { $0.metricReasons(of: run) }
            .mapValues { try disclosure.content(at: $0)?.runRescored.reason }
        result = try run.resultAt.flatMap { try disclosure.content(at: $0)?.resultRecorded }
        scored = try Self.scoredAt(run).flatMap { try disclosure.content(at: $0)?.scoresRecorded }
        judging = reader.read { $0.judgingCosts(of: run.id, asOf: .position(run.endedAt ?? run.requestedAt)) }
        recorded = try run.resultAt.flatMap { try reader.events($0..<$0 + 1).first?.facts.resultRecorded }
        let failure = run.stage == .failed ? run.failure.map(\.word) : nil
        let attempt = try run.failedAttemptsAt.last.flatMap { try disclosure.content(at: $0)?.attemptFailed }
        error = failure.map { word in attempt.map { "\(word): \($0.summary)" } ?? word }
        errorDetail = failure.flatMap { _ in attempt.flatMap { Self.said($0.detail) } }
    }

    /// What is empty was not said.
    private static func said(_ text: String) -> String? { text.isEmpty ? nil : text }

    /// The model's words for refusing, where it has said any.
    private var refusal: String? { result.flatMap { Self.said($0.refusal) } }

    /// `nil` where there is no cost.
    private var isCachedAtInputPrice: Bool? { run.measures?.cost == nil ? nil : recorded?.cachedAtInputPrice }

    /// The line that scripts rely on.
    var fields: [String: Any?] {
        [
            "run": "\(run.id)", "prompt": label.prompt, "version": label.ordinal, "version_id": "\(run.version)",
            "model": run.model,
            "case": caseOrdinal, "case_id": "\(run.caseID)", "repeat": run.repetition, "state": run.stage.rawValue,
            "output": result?.output, "score": run.verdict?.scoreMillionths.map { Double($0) / 1_000_000 },
            "pass": run.verdict?.judgement, "assertions": assertions, "metrics": metricFields,
            "latency_ms": run.measures?.latencyMicroseconds.map { Double($0) / 1_000 },
            "reused_run": run.reusedRun.map { "\($0)" }, "retried_by": run.retriedBy.map { "\($0)" },
            "first_token_ms": run.measures?.firstTokenMicroseconds.map { Double($0) / 1_000 },
            "tokens": run.measures?.tokens,
            "cost": Figures.number(run.measures?.cost), "cost_cached_at_input_price": isCachedAtInputPrice,
            "judge_cost": Figures.number(judging?.knownCost), "judge_tokens": judging?.knownTokens,
            "finish_reason": recorded?.finishReason.word, "refusal": refusal,
            "not_applied": recorded?.notApplied, "effective_model": result.flatMap { Self.said($0.effectiveModel) },
            "sandbox": recorded?.sandbox.word, "attempts": run.attempts, "error": error, "error_detail": errorDetail,
        ]
    }

    private var assertions: [[String: Any]] {
        (run.verdict?.assertions ?? []).enumerated().map { index, assertion in
            JSONOutput.object([
                "type": assertion.type.isEmpty ? said(\.types, index) : assertion.type,
                "metric": metric(assertion.metric),
                "outcome": assertion.outcome.word,
                "pass": assertion.outcome == .notRun ? nil : assertion.outcome == .passed,
                "score": assertion.valueMillionths.map { Double($0) / 1_000_000 },
                "reason": reason(index),
            ])
        }
    }

    /// - Parameter place: in the experiment's metric names, from 1.
    private func metric(_ place: UInt32) -> String? {
        let index = Int(place) - 1
        return metricNames.indices.contains(index) ? metricNames[index] : nil
    }

    /// A metric's of the workspace stands with its own score, and not with the run's.
    private func reason(_ index: Int) -> String? {
        guard let reason = said(\.reasons, index) else { return nil }
        guard reason.isEmpty, let metricReason = metricReasons[index] else { return reason }
        return metricReason
    }

    private var metricFields: [String: Any] {
        Dictionary(
            metrics.map { label, score, reason in
                (
                    label,
                    JSONOutput.object([
                        "outcome": score.outcome.word, "pass": score.passed,
                        "score": score.valueMillionths.map { Double($0) / 1_000_000 }, "reason": reason,
                    ])
                )
            }, uniquingKeysWith: { $1 })
    }

    private func said(_ texts: KeyPath<ScoresRecordedContent, [String]>, _ index: Int) -> String? {
        scored.flatMap { $0[keyPath: texts].indices.contains(index) ? $0[keyPath: texts][index] : nil }
    }

    /// In the order of the results table.
    var cells: [String] {
        [
            label.version, run.model, caseOrdinal.map { "\($0)" } ?? "?", "\(run.repetition)",
            (run.verdict?.judgement.map { $0 ? "passed" : "not passed" } ?? run.stage.rawValue)
                + (run.reusedRun == nil ? "" : ", reused"),
            Figures.score(run.verdict?.scoreMillionths.map { Double($0) / 1_000_000 }),
            Figures.milliseconds(run.measures?.latencyMicroseconds.map { Double($0) / 1_000 }),
            (error ?? refusal.map { "refused: \($0)" } ?? result?.output ?? "").cut(to: 70),
        ]
    }
}

extension Run {
    /// Whether it failed, did not pass or is not over.
    var isFailing: Bool { verdict.map { $0.judgement == false } ?? true }
}
