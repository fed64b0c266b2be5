internal import Events
internal import Synchronization

/// The runs that wait. It hands out one at a time: in turn between experiments, in turn between an experiment's models, never more of an
/// experiment or in all than may be under way at once, and none whose model is not to be asked now.
///
/// So neither a large experiment nor a model that does not answer holds up anybody else's runs. A run's place is another's as soon as its
/// call is over: while an answer is scored and made durable, the model need not be idle. Nor while the next run is made ready: of many at
/// once a few are handed out ahead, and ask for a place when all that they lack is their call.
final class RunQueue: Sendable {
    /// That a run is left to who began it.
    struct Hold: Hashable, Sendable {
        let holder: ActorID
        let until: Instant
    }

    struct Job: Hashable, Sendable {
        let run: RunID
        let experiment: ExperimentID
        /// `provider:name`.
        let model: String
        /// In the experiment's list of models.
        var modelPlace = 0
        /// How long the attempts took that were made of it before this runner took it up.
        var timeUsed = Duration.zero
        /// When it came to this runner; `nil` before. Its patience with a model that does not answer counts from then.
        var takenUp: Instant?
        /// When this runner first began it; `nil` before.
        var begun: Instant?
        /// An answer that was recorded before may stand for it: its model need not be asked, nor waited for.
        var isAnswered = false
        /// Its last attempt failed for want of a sandbox: it waits for that, and not for its model.
        var waitsForSandbox = false
        /// Another runner began it, and it was left to that one when it was handed out last.
        var hold: Hold?

        /// What it waits for, in words for people.
        var awaited: String { waitsForSandbox ? "a sandbox for \(model)" : model }

        /// Among whom it waits: those of its model, or those that wait for none.
        var lane: String { isAnswered ? "" : model }
    }

    /// Why a run is to fail at once.
    enum NotAsked: Equatable, Sendable {
        /// Its model has not answered for too long; why, the last time.
        case silent(FailureClass)
        /// Its model refused the last calls, and would refuse this one.
        case refused(FinalRefusals.Streak)
    }

    /// A job to do, or to fail at once.
    struct Handout: Equatable, Sendable {
        var job: Job
        let notAsked: NotAsked?
        /// When it was handed out.
        let at: Instant
        /// What was taken of its provider's tokens then.
        var reservedTokens = 0.0
        /// Where it is to find out whether its model answers again.
        var probe: CircuitBreaker.Probe?
    }

    let state: Mutex<QueueState>
    let clock: @Sendable () -> Instant

    /// - Parameter clock: what the time is, for tests that are their own clock.
    init(
        underWayMax: Int, rules: CircuitBreaker.Rules = CircuitBreaker.Rules(),
        clock: @escaping @Sendable () -> Instant = { .now }
    ) {
        precondition(underWayMax > 0)
        state = Mutex(
            QueueState(
                admission: Admission(rules: rules, ceiling: underWayMax + Self.ahead(of: underWayMax)),
                underWayMax: underWayMax))
        self.clock = clock
    }

    /// Says what a provider allows a minute. One request may set out at once then.
    func limit(_ provider: String, to limits: MinuteLimits) {
        change { $0.admission.limit(provider, to: limits, now: clock()) }
    }

    /// Puts a run at the end of its lane, or has it wait until `then` and go first. One that waits or is handed out is not added again.
    func add(_ job: Job, underWayMax: Int, notBefore then: Instant? = nil) {
        change { $0.add(job, underWayMax: underWayMax, notBefore: then, now: clock()) }
    }

    /// How many are handed out beside as many calls as may be made at once: what it takes to make one ready is a small part of a call, and
    /// where few are made at once, none is begun that another could do.
    static func ahead(of callsMax: Int) -> Int { callsMax / 6 }

    /// Waits until the call of a run that was handed out may be made, as far as places go and what its provider asked for since then.
    /// - Returns: whether it may be; `false` when the task was cancelled.
    func awaitCall(of handout: Handout) async -> Bool {
        while !Task.isCancelled {
            switch state.withLock({ $0.beginCall(of: handout.job, now: clock()) }) {
            case .begun: return true
            case .shutUntil(let then): try? await Task.sleep(for: max(.zero, then - clock()))
            case .full: if await place(for: handout.job) { return true }
            }
        }
        return false
    }

    /// Whether the job got a place, which others leave.
    private func place(for job: Job) async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    // Between the look and this a place may have come free, or the task been cancelled.
                    guard !Task.isCancelled, !state.hasPlace(for: job) else { return false }
                    state.ready.append(QueueState.Ready(job: job, goOn: continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let left = state.withLock { $0.takeReady(where: { $0.job.run == job.run }) }
            for one in left { one.goOn.resume(returning: false) }
        }
    }

    /// Says what came of asking the model of a run that is yet to be recorded.
    func callEnded(_ handout: Handout, _ ending: CallEnding) {
        change { state in
            state.recording.insert(handout.job.run)
            state.lanes[handout.job.experiment]?.beginRecording(handout.job)
            state.leave(handout, ending, now: clock())
        }
    }

    /// Says that a run which was handed out is back, what came of asking its model unless that was said before, and whether it is to be done
    /// again.
    func finished(_ handout: Handout, _ ending: CallEnding, again: (job: Job, then: Instant)? = nil) {
        change { state in
            let experiment = handout.job.experiment
            if state.recording.remove(handout.job.run) != nil {
                state.lanes[experiment]?.endRecording()
            } else {
                state.lanes[experiment]?.back(handout.job)
                state.leave(handout, ending, now: clock())
            }
            state.known.removeValue(forKey: handout.job.run)
            if let again, let lane = state.lanes[experiment] {
                state.add(again.job, underWayMax: lane.underWayMax, notBefore: again.then, now: clock())
            }
            state.closeLaneIfEmpty(experiment)
        }
    }

    /// Takes the waiting runs of an experiment out.
    func drop(_ experiment: ExperimentID) {
        change { state in
            for run in state.lanes[experiment]?.dropWaiting() ?? [] { state.known.removeValue(forKey: run) }
            state.turns.removeAll { $0 == experiment }
            state.admission.refusals.forget(experiment)
            state.closeLaneIfEmpty(experiment)
        }
    }

    /// Models of which runs of the experiment wait and none is under way, and until when each is left alone.
    func waits(of experiment: ExperimentID) -> [(model: String, until: Instant)] {
        let now = clock()
        return state.withLock { state in
            guard let lane = state.lanes[experiment] else { return [] }
            return lane.waits(now: now, &state.admission)
        }
    }

    /// Who holds runs of the experiment that wait for them, how many, and until when at most; the first to let go first.
    func holds(of experiment: ExperimentID) -> [(holder: ActorID, runs: Int, until: Instant)] {
        let holds = state.withLock { $0.lanes[experiment]?.holds ?? [] }
        return Dictionary(grouping: holds, by: \.holder).map { holder, holds in
            (holder: holder, runs: holds.count, until: holds.map(\.until).max()!)
        }.sorted { ($0.until, $0.holder) < ($1.until, $1.holder) }
    }

    /// Has models asked again that refused their last calls: those of an experiment, or all.
    func forgetRefusals(of experiment: ExperimentID? = nil) {
        change { state in
            if let experiment {
                state.admission.refusals.forget(experiment)
            } else {
                state.admission.refusals.forgetAll()
            }
        }
    }

    /// The next run, when there is one that may start; `nil` once the queue is closed. One taker at a time.
    func next() async -> Handout? {
        while true {
            let (step, changes) = state.withLock { ($0.step(now: clock()), $0.changes) }
            switch step {
            case .handOut(let handout): return handout
            case .closed: return nil
            case .wait(let then): await waitForChange(since: changes, until: then)
            }
        }
    }

    /// Hands out nothing more.
    func close() { change { $0.isClosed = true } }

    func change(_ body: (inout QueueState) -> Void) {
        let (taker, asking, calling) = state.withLock { state in
            body(&state)
            state.changes += 1
            let now = clock()
            let asking = state.takeReadyOfShutModels(now: now)
            return (state.taker.take(), asking, state.takeReadyWithPlaces())
        }
        // A model waits for these, and nobody for the next.
        for one in calling { one.goOn.resume(returning: true) }
        for one in asking { one.goOn.resume(returning: false) }
        taker?.resume()
    }

    private func waitForChange(since changes: UInt64, until then: Instant?) async {
        let alarm = then.map { then in
            Task { [clock] in
                try await Task.sleep(for: max(.zero, then - clock()))
                self.change { _ in }
            }
        }
        await withCheckedContinuation { continuation in
            let isChanged = state.withLock { state in
                precondition(state.taker == nil, "one taker at a time")
                guard state.changes == changes else { return true }
                state.taker = continuation
                return false
            }
            if isChanged { continuation.resume() }
        }
        alarm?.cancel()
    }
}
