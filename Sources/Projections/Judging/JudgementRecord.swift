import Events
import SnapshotCoding

/// What is held in memory of one judgement: where it is, of which run, and what it took.
struct JudgementRecord: Sendable {
    let position: UInt64
    /// The run's place on the board.
    let run: RunBoard.Index
    /// Whether it is part of the run's attempt, and not a preference that was asked for later.
    let isOfAttempt: Bool
    /// Of the call that brought a reply; nil where none did, or whoever replied is paid by nobody.
    let reply: CallUsage?
    /// Of calls that brought none.
    let vain: AttemptUsage?

    /// Nil is unknown, never zero.
    struct CallUsage: Sendable {
        let tokens: UInt64?
        let cost: Int64?
    }

    init(_ event: JudgementRecorded, of run: RunBoard.Index, at position: UInt64) {
        self.position = position
        self.run = run
        isOfAttempt = event.attempt > 0
        vain = event.hasSpent ? AttemptUsage(event.spent) : nil
        guard event.failure == .unspecified, event.kind != .webhook else {
            reply = nil
            return
        }
        let sum = event.inputTokens.addingReportingOverflow(event.outputTokens)
        let isCounted = event.hasInputTokens && event.hasOutputTokens && !sum.overflow
        reply = CallUsage(
            tokens: isCounted ? sum.partialValue : nil, cost: event.hasCostPicodollars ? event.costPicodollars : nil)
    }

    func add(to tally: inout UsageTally) {
        if let reply { tally.add(tokens: reply.tokens, cost: reply.cost) }
        if let vain { tally.add(tokens: vain.tokens, cost: vain.picodollars) }
    }
}

extension JudgementRecord.CallUsage: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(tokens, cost) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) { (tokens, cost) = try reader.read() }
}

extension JudgementRecord: SnapshotCodable {
    func write(to writer: inout SnapshotWriter) { writer.write(position, run, isOfAttempt, reply, vain) }
    init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (position, run, isOfAttempt, reply, vain) = try reader.read()
    }
}
