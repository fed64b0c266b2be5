internal import Domain
internal import Events
internal import Foundation
internal import Ledger
internal import Projections
internal import SwiftProtobuf
internal import Synchronization

/// Attempts whose end nobody has said: of this runner, which is the only process that speaks as its actor and has begun anew; of others, whose
/// lease may be over; and of those whom the log hears no more, who cannot say it.
final class LeftAttempts: Sendable {
    private let ledger: Ledger
    private let runner: ActorID
    private let clock: MachineClock
    /// How long attempts of others go on.
    private let stopwatches = Mutex(Stopwatches<RunID>())

    /// How many of the last entries are looked at for a runner's last one.
    private static let entriesMax: UInt64 = 1_000

    init(ledger: Ledger, runner: ActorID, clock: MachineClock = .own) {
        self.ledger = ledger
        self.runner = runner
        self.clock = clock
    }

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
                try await end(attempt, of: run, after: time(of: attempt, until: sign), isHeard ? .died : .unheard)
            }
        }
    }

    /// By whom the run is held and until when; `nil` where it is nobody's. An attempt whose lease is over, or whose actor is not heard any
    /// more, is recorded as interrupted.
    func hold(on run: Run) async throws(LedgerFault) -> RunQueue.Hold? {
        guard let attempt = ledger.reader.read({ $0.runBoard.attemptUnderWay(of: run.id) }) else {
            stopwatches.withLock { $0.forget(run.id) }
            return nil
        }
        let elapsed = stopwatches.withLock { $0.elapsed(of: run.id, since: attempt.since, by: clock) }
        guard let left = attempt.leaseLeft(after: elapsed) else {
            try await end(attempt, of: run, after: attempt.leaseMicroseconds ?? 0, .died)
            return nil
        }
        guard try await isHeard(attempt.actor) else {
            let sign = try lastSignOfLife(of: attempt.actor)
            try await end(attempt, of: run, after: time(of: attempt, until: sign), .unheard)
            return nil
        }
        return RunQueue.Hold(holder: attempt.actor, until: clock.instant() + left)
    }

    /// Whether the actor can still say what an attempt brought. Who is removed, or has no role or key for it, cannot: there is nothing to
    /// wait for.
    private func isHeard(_ actor: ActorID) async throws(LedgerFault) -> Bool {
        try await ledger.decided { (state) throws(LedgerFault) in state.hears(actor, in: .executeRuns) }
    }

    /// What the actor wrote last; `nil` where that is long ago.
    private func lastSignOfLife(of actor: ActorID) throws(LedgerFault) -> LoggedEvent? {
        let end = ledger.reader.size
        return try ledger.reader.events(end - min(end, Self.entriesMax)..<end).last {
            $0.facts.actor == actor.stored
        }
    }

    /// For how long an attempt is known to have gone on, in microseconds: its actor lived until it last wrote, at least. The time in which
    /// nobody worked is nobody's.
    private func time(of attempt: AttemptUnderWay, until sign: LoggedEvent?) throws(LedgerFault) -> UInt64 {
        guard let sign else { return 0 }
        let recorded = sign.recordedAt - min(attempt.since, sign.recordedAt)
        let place = ledger.reader.read { $0.clock.moment(at: attempt.since).lastPosition }
        guard let place, let start = try ledger.reader.events(place..<place + 1).first else { return recorded }
        // The log's clock may have stood still meanwhile, or been led ahead by a machine that wrote in between. Ids tell when they were made,
        // by the actor's own clock in whole milliseconds.
        let (first, last) = (start.eventID.millisecondsSince1970, sign.eventID.millisecondsSince1970)
        let apart = last - min(first, last)
        return min(max(recorded, (apart - min(apart, 1)) * 1_000), (apart + 1) * 1_000)
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
        _ attempt: AttemptUnderWay, of run: Run, after elapsedMicroseconds: UInt64, _ abandonment: Abandonment
    ) async throws(LedgerFault) {
        let command = FailAttempt(
            run: run.id, attempt: UInt32(run.attempts), failure: .interrupted,
            elapsedMicroseconds: elapsedMicroseconds, spent: attempt.atMost.map { AttemptSpending(estimated: $0) },
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
