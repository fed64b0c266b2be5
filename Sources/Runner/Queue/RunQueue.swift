internal import DequeModule
internal import Events
internal import Synchronization

/// The runs that wait. It hands out one at a time: in turn between experiments, in turn between an experiment's models, never more of an
/// experiment or in all than may be under way at once, and none whose model is not to be asked now.
///
/// So neither a large experiment nor a model that does not answer holds up anybody else's runs. A run's place is another's as soon as its
/// call is over: while an answer is scored and made durable, the model need not be idle.
final class RunQueue: Sendable {
    struct Job: Hashable, Sendable {
        let run: RunID
        let experiment: ExperimentID
        /// `provider:name`.
        let model: String
        /// In the experiment's list of models.
        var modelPlace = 0
        /// How long the attempts took that were made of it before this runner took it up.
        var timeUsed = Duration.zero
        /// When this runner first began it; `nil` before.
        var begun: Instant?
        /// An answer that was recorded before may stand for it: its model need not be asked, nor waited for.
        var isAnswered = false

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

    private let state: Mutex<State>
    private let clock: @Sendable () -> Instant

    fileprivate struct State {
        var admission: Admission
        var lanes: [ExperimentID: ExperimentLane] = [:]
        /// Runs that wait or are handed out: each is here once.
        var known: Set<RunID> = []
        /// Experiments with runs that wait, the next to be served first.
        var turns: Deque<ExperimentID> = []
        var underWay = 0
        let underWayMax: Int
        /// Runs whose call is over and whose answer is being recorded. As many as may be under way, or answers would pile up.
        var recording: Set<RunID> = []
        /// Rises with whatever may give the taker something to do.
        var changes: UInt64 = 0
        var taker: CheckedContinuation<Void, Never>?
        var isClosed = false
    }

    /// - Parameter clock: what the time is, for tests that are their own clock.
    init(
        underWayMax: Int, rules: CircuitBreaker.Rules = CircuitBreaker.Rules(),
        clock: @escaping @Sendable () -> Instant = { .now }
    ) {
        precondition(underWayMax > 0)
        state = Mutex(
            State(admission: Admission(rules: rules, ceiling: underWayMax), underWayMax: underWayMax))
        self.clock = clock
    }

    /// Says what a provider allows a minute. Its bucket is full then.
    func limit(_ provider: String, to limits: MinuteLimits) {
        change { $0.admission.limit(provider, to: limits, now: clock()) }
    }

    /// Puts a run at the end of its lane, or has it wait until `then` and go first. One that waits or is handed out is not added again.
    func add(_ job: Job, underWayMax: Int, notBefore then: Instant? = nil) {
        change { $0.add(job, underWayMax: underWayMax, notBefore: then) }
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
            state.known.remove(handout.job.run)
            if let again, let lane = state.lanes[experiment] {
                state.add(again.job, underWayMax: lane.underWayMax, notBefore: again.then)
            }
            state.closeLaneIfEmpty(experiment)
        }
    }

    /// Takes the waiting runs of an experiment out.
    func drop(_ experiment: ExperimentID) {
        change { state in
            for run in state.lanes[experiment]?.dropWaiting() ?? [] { state.known.remove(run) }
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

    private func change(_ body: (inout State) -> Void) {
        let taker = state.withLock { state in
            body(&state)
            state.changes += 1
            return state.taker.take()
        }
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

extension RunQueue.State {
    fileprivate enum Step {
        case handOut(RunQueue.Handout)
        /// Until then, or until something changes.
        case wait(Instant?)
        case closed
    }

    fileprivate mutating func add(_ job: RunQueue.Job, underWayMax: Int, notBefore then: Instant?) {
        guard known.insert(job.run).inserted else { return }
        if lanes[job.experiment]?.isIdle ?? true { turns.append(job.experiment) }
        lanes[job.experiment, default: ExperimentLane(underWayMax: underWayMax)].add(job, notBefore: then)
    }

    fileprivate mutating func step(now: Instant) -> Step {
        if isClosed { return .closed }
        guard underWay < underWayMax, recording.count < underWayMax else { return .wait(nil) }
        // While others wait, nobody takes more than an even share of the places: a slow one would end up with all of them.
        let share = max(1, underWayMax / max(1, turns.count))
        switch serve(now: now, upTo: share) {
        case .wait where share < underWayMax: return serve(now: now, upTo: underWayMax)
        case let step: return step
        }
    }

    private mutating func serve(now: Instant, upTo share: Int) -> Step {
        var earliest: Instant?
        for _ in turns.indices {
            let experiment = turns.removeFirst()
            guard var lane = lanes[experiment] else { continue }
            // Its runs stay here only until the lane is back: two owners would copy them.
            lanes[experiment] = nil
            let served = lane.underWay < share ? lane.serve(now: now, &admission) : .wait(nil)
            if !lane.isIdle { turns.append(experiment) }
            lanes[experiment] = lane
            switch served {
            case .handOut(let handout):
                underWay += 1
                return .handOut(handout)
            case .wait(let then): earliest = [earliest, then].compactMap(\.self).min()
            }
        }
        return .wait(earliest)
    }

    /// The place of a run that was handed out is free.
    fileprivate mutating func leave(_ handout: RunQueue.Handout, _ ending: CallEnding, now: Instant) {
        underWay -= 1
        guard handout.notAsked == nil, !handout.job.isAnswered else { return }
        admission.refusals.learn(from: ending, of: handout.job, begun: handout.at, now: now)
        admission.leave(
            handout.job.model, ending, reserved: handout.reservedTokens, probe: handout.probe, begun: handout.at,
            now: now)
    }

    fileprivate mutating func closeLaneIfEmpty(_ experiment: ExperimentID) {
        if let lane = lanes[experiment], lane.isOver { lanes[experiment] = nil }
    }
}
