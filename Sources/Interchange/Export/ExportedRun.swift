internal import Domain
internal import Events
internal import Foundation
internal import Ledger
internal import Projections

/// One run of an exported experiment, with its texts.
struct ExportedRun {
    let run: Run
    /// Places in the experiment's columns and cases.
    let column: Int
    let row: Int
    /// `nil` where there is none, or it was erased.
    let result: ResultRecordedContent?
    let recorded: ResultRecorded?
    private let scored: ScoresRecordedContent?
    /// Of the experiment's assertions that are metrics of the workspace, by their places; `nil` where it was erased.
    private let metricReasons: [Int: String?]
    /// Why it has no result: the class and what was said of it.
    let error: String?
    /// How metrics of the workspace judged it after it was over.
    let laterScores: [LaterScore]

    struct LaterScore {
        /// `name@version`
        let metric: String
        let score: MetricScore
        /// `nil` where it was erased.
        let reason: String?

        var value: Double? { score.valueMillionths.map { Double($0) / 1_000_000 } }
    }

    /// The entries whose contents are read for it.
    static func positions(of run: Run, asOf moment: AsOf, in models: borrowing ReadModels) -> [UInt64] {
        let scores = Set(models.metricScores(of: run.id, asOf: moment).map(\.position))
        return [run.resultAt, run.stage == .recorded ? run.endedAt : nil, run.failedAttemptsAt.last].compactMap(\.self)
            + scores.union(models.metricReasons(of: run).values).sorted()
    }

    init(
        _ run: Run, column: Int, row: Int, asOf moment: AsOf, in reader: LedgerReader,
        content: (UInt64) throws -> Content?
    ) throws {
        (self.run, self.column, self.row) = (run, column, row)
        let scores = reader.read { models in
            models.metricScores(of: run.id, asOf: moment).map { (models.catalog.label(of: $0.metric), $0) }
        }
        laterScores = try scores.map { label, score in
            LaterScore(metric: label, score: score, reason: try content(score.position)?.runRescored.reason)
        }
        metricReasons = try reader.read { $0.metricReasons(of: run) }
            .mapValues { try content($0)?.runRescored.reason }
        result = try run.resultAt.flatMap { try content($0)?.resultRecorded }
        recorded = try run.resultAt.flatMap { try reader.events($0..<$0 + 1).first?.facts.resultRecorded }
        scored = try run.stage == .recorded ? run.endedAt.flatMap { try content($0)?.scoresRecorded } : nil
        switch run.stage {
        case .failed:
            let attempt = try run.failedAttemptsAt.last.flatMap { try content($0)?.attemptFailed }
            error = [run.failure?.word ?? "failed", attempt?.summary].compactMap(\.self).joined(separator: ": ")
        case .cancelled: error = "cancelled"
        case .requested, .started, .waiting: error = "not over"
        case .recorded: error = nil
        }
    }

    /// Whether it passed; `nil` where nothing judged it.
    var isPassed: Bool? { run.verdict?.judgement }
    var score: Double? { run.verdict?.scoreMillionths.map { Double($0) / 1_000_000 } }
    var latencyMilliseconds: Double? { run.measures?.latencyMicroseconds.map { Double($0) / 1_000 } }

    /// What the model said: its answer, or its words for refusing.
    var output: String? {
        guard let result else { return nil }
        return result.output.isEmpty && !result.refusal.isEmpty ? result.refusal : result.output
    }

    /// One assertion's part in the verdict.
    struct Judgement {
        let type: String
        let outcome: Score.Outcome
        let value: Double?
        let weight: Double
        /// Place in the experiment's metric names, from 1; 0 for none.
        let metric: UInt32
        let reason: String?
    }

    var judgements: [Judgement] {
        (run.verdict?.assertions ?? []).enumerated().map { index, assertion in
            let types = scored?.types ?? []
            return Judgement(
                type: assertion.type.isEmpty && types.indices.contains(index) ? types[index] : assertion.type,
                outcome: assertion.outcome, value: assertion.valueMillionths.map { Double($0) / 1_000_000 },
                weight: Double(assertion.weightMillionths) / 1_000_000, metric: assertion.metric,
                reason: reason(index))
        }
    }

    /// A metric's of the workspace stands with its own score, and not with the run's.
    private func reason(_ index: Int) -> String? {
        guard let reasons = scored?.reasons, reasons.indices.contains(index) else { return nil }
        guard reasons[index].isEmpty, let metricReason = metricReasons[index] else { return reasons[index] }
        return metricReason
    }

    /// Why it did not pass, in one text; `nil` where it did, or nothing judged it.
    var reasonNotPassed: String? {
        guard isPassed == false else { return nil }
        let reasons = judgements.filter { $0.outcome == .failed || $0.outcome == .errored }
            .map { "\($0.type): \($0.reason ?? "no reason is kept")" }
        return reasons.isEmpty ? "below its threshold" : reasons.joined(separator: "\n")
    }

    /// Whether it did not pass only because assertions went wrong, which says nothing of the answer.
    var isKeptBackByErrors: Bool {
        guard isPassed == false else { return false }
        let outcomes = judgements.map(\.outcome)
        return outcomes.contains(.errored) && !outcomes.contains(.failed)
    }

    /// The experiment's named metrics that judged it, in order of their names: of each the mean of its assertions, by their weights. One that went
    /// wrong has none.
    /// - Parameter names: of the experiment.
    func namedScores(_ names: [String]) -> [(name: String, value: Double)] {
        var sums: [String: (sum: Double, weight: Double)] = [:]
        for judgement in judgements {
            let place = Int(judgement.metric) - 1
            guard names.indices.contains(place), let value = judgement.value else { continue }
            sums[names[place], default: (0, 0)].sum += value * judgement.weight
            sums[names[place]]!.weight += judgement.weight
        }
        return sums.filter { $0.value.weight > 0 }.sorted { $0.key < $1.key }.map {
            ($0.key, $0.value.sum / $0.value.weight)
        }
    }
}
