internal import Domain
internal import Events
internal import Foundation
internal import Ledger
internal import Projections
internal import SwiftProtobuf

/// Attempts whose end nobody has said: of this runner, which is the only process that speaks as its actor and has begun anew; of others, whose
/// lease may be over; and of those whom the log hears no more, who cannot say it.
struct LeftAttempts: Sendable {
    let ledger: Ledger
    let runner: ActorID

    /// How many of the last entries are looked at for a runner's last one.
    private static let entriesMax: UInt64 = 1_000

    /// Records as interrupted what this runner began and did not end, before it died; and what those began who are not heard any more.
    func endAbandoned() async throws(LedgerFault) {
        let left = ledger.reader.read { models in
            models.runBoard.openRuns().compactMap { run in
                models.runBoard.attemptUnderWay(of: run.id).map { (run: run, attempt: $0) }
            }
        }
        for (actor, left) in Dictionary(grouping: left, by: \.attempt.actor) {
            let isHeard = try await isHeard(actor)
            guard actor == runner || !isHeard else { continue }
            let sign = try lastSignOfLife(of: actor)
            for (run, attempt) in left {
                try await end(attempt, of: run, at: max(sign, attempt.since), isHeard ? .died : .unheard)
            }
        }
    }

    /// By whom the run is held and until when; `nil` where it is nobody's. An attempt whose lease is over, or whose actor is not heard any
    /// more, is recorded as interrupted.
    func hold(on run: Run) async throws(LedgerFault) -> RunQueue.Hold? {
        guard let attempt = ledger.reader.read({ $0.runBoard.attemptUnderWay(of: run.id) }) else { return nil }
        let now = UInt64(Date().timeIntervalSince1970 * 1_000_000)
        let end = attempt.since &+ (attempt.leaseMicroseconds ?? 0)
        if attempt.isOver(at: now) {
            try await self.end(attempt, of: run, at: end, .died)
            return nil
        }
        guard try await isHeard(attempt.actor) else {
            let sign = try lastSignOfLife(of: attempt.actor)
            try await self.end(attempt, of: run, at: max(sign, attempt.since), .unheard)
            return nil
        }
        return RunQueue.Hold(holder: attempt.actor, until: .now + .microseconds(end - now))
    }

    /// Whether the actor can still say what an attempt brought. Who is removed, or has no role or key for it, cannot: there is nothing to
    /// wait for.
    private func isHeard(_ actor: ActorID) async throws(LedgerFault) -> Bool {
        try await ledger.decided { (state) throws(LedgerFault) in state.hears(actor, in: .executeRuns) }
    }

    /// When the actor last wrote anything: it lived until then at least, and what it had begun took that long. The time in which nobody
    /// worked is nobody's.
    private func lastSignOfLife(of actor: ActorID) throws(LedgerFault) -> UInt64 {
        let end = ledger.reader.size
        let last = try ledger.reader.events(end - min(end, Self.entriesMax)..<end).last {
            $0.facts.actor == actor.stored
        }
        return last?.recordedAt ?? 0
    }

    /// Why nobody says how an attempt ended.
    private enum Abandonment {
        case died
        case unheard

        var summary: String {
            switch self {
            case .died: "the runner ended while the attempt was under way; it is made again"
            case .unheard:
                "the runner was removed, or lost its role or key, while the attempt was under way; it is made again"
            }
        }
    }

    /// Nobody knows what its call took: what it may have taken counts as taken.
    private func end(
        _ attempt: AttemptUnderWay, of run: Run, at time: UInt64, _ abandonment: Abandonment
    ) async throws(LedgerFault) {
        let command = FailAttempt(
            run: run.id, attempt: UInt32(run.attempts), failure: .interrupted,
            elapsedMicroseconds: time - attempt.since, spent: attempt.atMost.map { AttemptSpending(estimated: $0) },
            content: .with { $0.summary = abandonment.summary }, isFinal: false)
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
