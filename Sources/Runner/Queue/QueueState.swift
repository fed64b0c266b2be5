internal import DequeModule
internal import Events

/// What a ``RunQueue`` holds, and the steps it takes; one at a time.
struct QueueState {
    /// A run that waits for the place of another's call.
    struct Ready {
        let job: RunQueue.Job
        /// Whether it got the place; else it asks again.
        let goOn: CheckedContinuation<Bool, Never>
    }

    var admission: Admission
    var lanes: [ExperimentID: ExperimentLane] = [:]
    /// Runs that wait or are handed out, each once, and when it came to this runner.
    var known: [RunID: Instant] = [:]
    /// Experiments with runs that wait, the next to be served first.
    var turns: Deque<ExperimentID> = []
    /// Handed out, and their call not over.
    var underWay = 0
    /// Calls that may be made at once.
    let underWayMax: Int
    /// Runs of which calls are being made.
    var calling: Set<RunID> = []
    /// Those that are ready for their call, in the order in which they were.
    var ready: Deque<Ready> = []
    /// Runs whose call is over and whose answer is being recorded. As many as may be under way, or answers would pile up.
    var recording: Set<RunID> = []
    /// Rises with whatever may give the taker something to do.
    var changes: UInt64 = 0
    var taker: CheckedContinuation<Void, Never>?
    var isClosed = false

    enum Step {
        case handOut(RunQueue.Handout)
        /// Until then, or until something changes.
        case wait(Instant?)
        case closed
    }

    mutating func add(_ job: RunQueue.Job, underWayMax: Int, notBefore then: Instant?, now: Instant) {
        guard known[job.run] == nil else { return }
        var job = job
        let takenUp = job.takenUp ?? now
        job.takenUp = takenUp
        known[job.run] = takenUp
        if lanes[job.experiment]?.isIdle ?? true { turns.append(job.experiment) }
        lanes[job.experiment, default: ExperimentLane(underWayMax: underWayMax)].add(job, notBefore: then)
    }

    mutating func step(now: Instant) -> Step {
        if isClosed { return .closed }
        let handedOutMax = underWayMax + RunQueue.ahead(of: underWayMax)
        guard underWay < handedOutMax, recording.count < underWayMax else { return .wait(nil) }
        // While others wait, nobody takes more than an even share of the places: a slow one would end up with all of them.
        let share = max(1, handedOutMax / max(1, turns.count))
        switch serve(now: now, upTo: share) {
        case .wait where share < handedOutMax: return serve(now: now, upTo: handedOutMax)
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

    enum Passage {
        case begun
        case full
        /// Its provider asked for it.
        case shutUntil(Instant)
    }

    mutating func beginCall(of job: RunQueue.Job, now: Instant) -> Passage {
        if let then = admission.shutUntil(job.model, now: now) { return .shutUntil(then) }
        guard hasPlace(for: job) else { return .full }
        takePlace(for: job)
        return .begun
    }

    func hasPlace(for job: RunQueue.Job) -> Bool {
        calling.count < underWayMax && lanes[job.experiment]?.hasPlace ?? true
    }

    private mutating func takePlace(for job: RunQueue.Job) {
        calling.insert(job.run)
        lanes[job.experiment]?.beginCall()
    }

    /// Takes out those that are ready and meet the condition.
    mutating func takeReady(where isMeant: (Ready) -> Bool) -> [Ready] {
        guard ready.contains(where: isMeant) else { return [] }
        let taken = ready.filter(isMeant)
        ready.removeAll(where: isMeant)
        return Array(taken)
    }

    /// Takes out those that are ready and whose provider asked to be left alone.
    mutating func takeReadyOfShutModels(now: Instant) -> [Ready] {
        let admission = admission
        return takeReady { admission.shutUntil($0.job.model, now: now) != nil }
    }

    /// Takes out those that are ready and for which there is a place now; it is theirs.
    mutating func takeReadyWithPlaces() -> [Ready] {
        var taken: [Ready] = []
        while let next = ready.firstIndex(where: { hasPlace(for: $0.job) }) {
            let one = ready.remove(at: next)
            takePlace(for: one.job)
            taken.append(one)
        }
        return taken
    }

    /// The place of a run that was handed out is free.
    mutating func leave(_ handout: RunQueue.Handout, _ ending: CallEnding, now: Instant) {
        underWay -= 1
        if calling.remove(handout.job.run) != nil { lanes[handout.job.experiment]?.endCall() }
        guard handout.notAsked == nil, !handout.job.isAnswered else { return }
        admission.refusals.learn(from: ending, of: handout.job, begun: handout.at, now: now)
        admission.leave(
            handout.job.model, ending, reserved: handout.reservedTokens, probe: handout.probe, begun: handout.at,
            now: now)
    }

    mutating func closeLaneIfEmpty(_ experiment: ExperimentID) {
        if let lane = lanes[experiment], lane.isOver { lanes[experiment] = nil }
    }
}
