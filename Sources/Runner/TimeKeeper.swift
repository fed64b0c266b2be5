internal import Domain
internal import Events
internal import Ledger
internal import Projections
internal import Synchronization

/// Pauses experiments that have gone on for as long as they may, when that moment comes.
final class TimeKeeper: Sendable {
    private let ledger: Ledger
    private let runner: ActorID
    private let clock: MachineClock
    private let stopwatches = Mutex(Stopwatches<ExperimentID>())
    private let alarms = Mutex<[ExperimentID: Task<Void, Never>]>([:])

    init(ledger: Ledger, runner: ActorID, clock: MachineClock = .own) {
        self.ledger = ledger
        self.runner = runner
        self.clock = clock
    }

    deinit { alarms.withLock { alarms in for alarm in alarms.values { alarm.cancel() } } }

    /// Watches an experiment that goes on from now on; `timeMax`: for how long it may.
    func watch(_ experiment: ExperimentID, timeMax: Duration) {
        let alarm = Task { [weak self] in
            while !Task.isCancelled, let left = self?.timeLeft(of: experiment, timeMax: timeMax) {
                if left <= .zero {
                    // Where the ledger takes no more, whoever records a run says so.
                    try? await self?.pause(experiment)
                    return
                }
                try? await Task.sleep(for: left)
            }
        }
        alarms.withLock { $0.updateValue(alarm, forKey: experiment) }?.cancel()
    }

    func forget(_ experiment: ExperimentID) {
        alarms.withLock { $0.removeValue(forKey: experiment) }?.cancel()
        stopwatches.withLock { $0.forget(experiment) }
    }

    func forgetAll() {
        for alarm in alarms.withLock({ alarms in
            defer { alarms = [:] }
            return Array(alarms.values)
        }) { alarm.cancel() }
    }

    /// Pauses the experiment where its time is up, and says whether it is.
    func pauseIfUp(_ experiment: ExperimentID, timeMax: Duration) async throws(LedgerFault) -> Bool {
        guard let left = timeLeft(of: experiment, timeMax: timeMax), left <= .zero else { return false }
        try await pause(experiment)
        return true
    }

    /// Until it has gone on for that long since it was started, resumed or reopened; `nil` where it does not go on.
    func timeLeft(of experiment: ExperimentID, timeMax: Duration) -> Duration? {
        let begun = ledger.reader.read { models -> UInt64? in
            let now = AsOf.now(models)
            guard models.runBoard.state(of: experiment, asOf: now) == .started else { return nil }
            return models.runBoard.stateSince(of: experiment, asOf: now).flatMap { models.clock.recordedAt($0) }
        }
        guard let begun else { return nil }
        return timeMax - stopwatches.withLock { $0.elapsed(of: experiment, since: begun, by: clock) }
    }

    private func pause(_ experiment: ExperimentID) async throws(LedgerFault) {
        let pause = PauseExperiment(experiment: experiment, reason: .time)
        do { _ = try await ledger.execute(.pauseExperiment(pause), as: runner) } catch {
            // It has ended meanwhile.
            guard case .refused(let refusal) = error, !refusal.shutsOut else { throw error }
        }
    }
}
