internal import Domain
internal import Events
internal import Foundation
internal import Ledger
internal import Projections
internal import SwiftProtobuf

/// Attempts whose end nobody has said: of this runner, which is the only process that speaks as its actor and has begun anew, and of others,
/// whose lease may be over.
struct LeftAttempts: Sendable {
    let ledger: Ledger
    let runner: ActorID

    /// How many of the last entries are looked at for this runner's last one.
    private static let entriesMax: UInt64 = 1_000

    /// Records as interrupted what this runner began and did not end, before it died.
    func endOwn() async throws(LedgerFault) {
        let left = ledger.reader.read { models in
            models.runBoard.openRuns().compactMap { run in
                models.runBoard.attemptUnderWay(of: run.id).flatMap { $0.actor == runner ? (run, $0) : nil }
            }
        }
        guard !left.isEmpty else { return }
        let sign = try lastSignOfLife()
        for (run, attempt) in left { try await end(attempt, of: run, at: max(sign, attempt.since)) }
    }

    /// Until when the run is another runner's; `nil` where it is nobody's. An attempt whose lease is over is recorded as interrupted.
    func leaseOfAnother(on run: Run) async throws(LedgerFault) -> Instant? {
        guard let attempt = ledger.reader.read({ $0.runBoard.attemptUnderWay(of: run.id) }) else { return nil }
        let now = UInt64(Date().timeIntervalSince1970 * 1_000_000)
        let end = attempt.since &+ (attempt.leaseMicroseconds ?? 0)
        if attempt.isOver(at: now) {
            try await self.end(attempt, of: run, at: end)
            return nil
        }
        return .now + .microseconds(end - now)
    }

    /// When this runner last wrote anything: it lived until then at least, and what it had begun took that long. The time in which nobody
    /// worked is nobody's.
    private func lastSignOfLife() throws(LedgerFault) -> UInt64 {
        let end = ledger.reader.size
        let last = try ledger.reader.events(end - min(end, Self.entriesMax)..<end).last {
            $0.facts.actor == runner.stored
        }
        return last?.recordedAt ?? 0
    }

    /// Nobody knows what its call took: what it may have taken counts as taken.
    private func end(_ attempt: AttemptUnderWay, of run: Run, at time: UInt64) async throws(LedgerFault) {
        let command = FailAttempt(
            run: run.id, attempt: UInt32(run.attempts), failure: .interrupted,
            elapsedMicroseconds: time - attempt.since, spent: attempt.atMost.map { AttemptSpending(estimated: $0) },
            content: .with { $0.summary = "the runner ended while the attempt was under way; it is made again" },
            isFinal: false)
        _ = try await ledger.execute(.failAttempt(command), as: runner)
    }
}

extension AttemptSpending {
    fileprivate init(estimated usage: AttemptUsage) {
        self.init()
        (inputTokens, outputTokens, estimated) = (usage.inputTokens, usage.outputTokens, true)
        if let cost = usage.picodollars { costPicodollars = cost }
    }
}
