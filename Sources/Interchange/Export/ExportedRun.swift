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
    /// Why it has no result: the class and what was said of it.
    let error: String?

    /// The entries whose contents are read for it.
    static func positions(of run: Run) -> [UInt64] {
        [run.resultAt, run.stage == .recorded ? run.endedAt : nil, run.failedAttemptsAt.last].compactMap(\.self)
    }

    init(_ run: Run, column: Int, row: Int, in reader: LedgerReader, content: (UInt64) throws -> Content?) throws {
        (self.run, self.column, self.row) = (run, column, row)
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
            let reasons = scored?.reasons ?? []
            return Judgement(
                type: assertion.type.isEmpty && types.indices.contains(index) ? types[index] : assertion.type,
                outcome: assertion.outcome, value: assertion.valueMillionths.map { Double($0) / 1_000_000 },
                weight: Double(assertion.weightMillionths) / 1_000_000, metric: assertion.metric,
                reason: reasons.indices.contains(index) ? reasons[index] : nil)
        }
    }

    /// Why it did not pass, in one text; `nil` where it did, or nothing judged it.
    var reasonNotPassed: String? {
        guard isPassed == false else { return nil }
        let reasons = judgements.filter { $0.outcome == .failed || $0.outcome == .errored }
            .map { "\($0.type): \($0.reason ?? "no reason is kept")" }
        return reasons.isEmpty ? "below its threshold" : reasons.joined(separator: "\n")
    }
}
