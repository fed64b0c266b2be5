internal import Events
internal import Synchronization

// Calls of models that judge answers. They wait for no place among the runs' calls, but are let in by the same gates: what a provider
// allows a minute, what it asks for, and whether the model answers at all hold for them too.
extension RunQueue {
    /// A judge's call that was let in; to be said when it is over.
    struct JudgeEntry: Sendable {
        let model: String
        let at: Instant
        let reservedTokens: Double
        let probe: CircuitBreaker.Probe?
    }

    enum JudgePassage: Sendable {
        case entered(JudgeEntry)
        /// Its model has not answered for as long as it is waited for; why, the last time.
        case givenUp(FailureClass)
    }

    /// How long a call waits that only others' calls keep out, before it looks again.
    private static let patience = Duration.milliseconds(20)

    /// Waits until the model may be asked.
    /// - Parameter run: whose answer it is to judge, where this queue handed that out: it has waited for as long.
    func enterJudge(_ model: String, of run: RunID? = nil) async throws(CancellationError) -> JudgePassage {
        while true {
            let now = clock()
            let (passage, entry) = state.withLock { state in
                let takenUp = run.flatMap { state.known[$0] }
                let passage = state.admission.passage(model, waitingSince: takenUp, now: now)
                guard passage == .open else { return (passage, nil as JudgeEntry?) }
                let (probe, reserved) = state.admission.enter(model, now: now)
                return (passage, JudgeEntry(model: model, at: now, reservedTokens: reserved, probe: probe))
            }
            if let entry { return .entered(entry) }
            let wait: Duration
            switch passage {
            case .givenUp(let failure): return .givenUp(failure)
            case .shutUntil(let then): wait = max(.zero, then - now)
            case .probing, .full, .open: wait = Self.patience
            }
            do { try await Task.sleep(for: wait) } catch { throw CancellationError() }
        }
    }

    func judgeEnded(_ entry: JudgeEntry, _ ending: CallEnding) {
        change { state in
            state.admission.leave(
                entry.model, ending, reserved: entry.reservedTokens, probe: entry.probe, begun: entry.at, now: clock())
        }
    }
}
