internal import DequeModule
internal import Events

/// The runs of one experiment that wait, model by model.
struct ExperimentLane: Sendable {
    /// Handed out, and their call not over.
    private(set) var underWay = 0
    /// Of them those whose call is being made.
    private var calling = 0
    /// Whose call is over and whose answer is not recorded yet.
    private var recording = 0
    /// Calls that may be made at once.
    let underWayMax: Int
    /// By lane of the jobs.
    private var shares: [String: Int] = [:]
    private var models: [String: ModelLane] = [:]
    /// Models with runs that wait, the next to be served first.
    private var turns: Deque<String> = []

    private struct ModelLane: Sendable {
        var waiting: Deque<RunQueue.Job> = []
        /// The earliest first.
        var delayed: [(then: Instant, job: RunQueue.Job)] = []

        var isEmpty: Bool { waiting.isEmpty && delayed.isEmpty }

        /// When there is something to do: `now`, later, or never.
        func whenReady(now: Instant) -> Instant? {
            if let first = delayed.first, first.then <= now { return now }
            return waiting.isEmpty ? delayed.first?.then : now
        }

        /// What was delayed and is due, else what came first.
        func first(now: Instant) -> RunQueue.Job? {
            if let first = delayed.first, first.then <= now { return first.job }
            return waiting.first
        }

        /// Takes the first out.
        mutating func take(now: Instant) -> RunQueue.Job? {
            if let first = delayed.first, first.then <= now { return delayed.removeFirst().job }
            return waiting.popFirst()
        }
    }

    enum Served {
        case handOut(RunQueue.Handout)
        /// Until then, or until something changes.
        case wait(Instant?)
    }

    init(underWayMax: Int) { self.underWayMax = underWayMax }

    /// Whether nothing waits.
    var isIdle: Bool { models.isEmpty }
    /// Whether nothing waits and all that was handed out is back.
    var isOver: Bool { isIdle && underWay == 0 && recording == 0 }

    mutating func add(_ job: RunQueue.Job, notBefore then: Instant?) {
        if models[job.lane] == nil { turns.append(job.lane) }
        guard let then else {
            models[job.lane, default: ModelLane()].waiting.append(job)
            return
        }
        let delayed = models[job.lane]?.delayed ?? []
        let place = delayed.firstIndex { $0.then > then } ?? delayed.endIndex
        models[job.lane, default: ModelLane()].delayed.insert((then, job), at: place)
    }

    /// The runs that waited.
    mutating func dropWaiting() -> [RunID] {
        defer { (models, turns) = ([:], []) }
        return models.values.flatMap { lane in lane.waiting.map(\.run) + lane.delayed.map(\.job.run) }
    }

    /// A job that was handed out is back.
    mutating func back(_ job: RunQueue.Job) {
        underWay -= 1
        shares[job.lane, default: 1] -= 1
    }

    /// The call of a job that was handed out is over; the job is not.
    mutating func beginRecording(_ job: RunQueue.Job) {
        back(job)
        recording += 1
    }

    mutating func endRecording() { recording -= 1 }

    /// Whether another of its calls may be made now.
    var hasPlace: Bool { calling < underWayMax }
    mutating func beginCall() { calling += 1 }
    mutating func endCall() { calling -= 1 }

    /// The next job whose model may be asked now. While others wait, no model takes more than an even share of the places: one that
    /// stalls would end up with all of them.
    mutating func serve(now: Instant, _ admission: inout Admission) -> Served {
        let handedOutMax = underWayMax + RunQueue.ahead(of: underWayMax)
        guard underWay < handedOutMax else { return .wait(nil) }
        let share = max(1, handedOutMax / max(1, turns.count))
        switch serve(now: now, upTo: share, &admission) {
        case .wait where share < handedOutMax: return serve(now: now, upTo: handedOutMax, &admission)
        case let served: return served
        }
    }

    private mutating func serve(now: Instant, upTo share: Int, _ admission: inout Admission) -> Served {
        var earliest: Instant?
        for _ in turns.indices {
            let model = turns.removeFirst()
            defer { if models[model] != nil { turns.append(model) } }
            guard shares[model, default: 0] < share, let ready = models[model]?.whenReady(now: now) else { continue }
            // Runs that ask no model pass no gate.
            if model.isEmpty, ready <= now { return handOut(model, now: now) }
            // Nor do those that are not to be asked: they take nothing of what the provider allows.
            if ready <= now, let job = models[model]?.first(now: now), let streak = admission.refusals.refusal(of: job)
            {
                return handOut(model, notAsked: .refused(streak), now: now)
            }
            let takenUp = models[model]?.first(now: now)?.takenUp
            let passage =
                ready > now ? .shutUntil(ready) : admission.passage(model, waitingSince: takenUp, now: now)
            switch passage {
            case .shutUntil(let then), .probing(let then): earliest = min(earliest ?? then, then)
            case .full: break
            case .open:
                let (probe, reserved) = admission.enter(model, now: now)
                return handOut(model, reserved: reserved, probe: probe, now: now)
            case .givenUp(let failure): return handOut(model, notAsked: .silent(failure), now: now)
            }
        }
        return .wait(earliest)
    }

    /// Models of which runs wait and none is under way, and until when each is left alone; so where it is their sandboxes that are waited for.
    func waits(now: Instant, _ admission: inout Admission) -> [(model: String, until: Instant)] {
        models.compactMap { model, lane in
            guard shares[model, default: 0] == 0, !model.isEmpty, let ready = lane.whenReady(now: now) else {
                return nil
            }
            if ready > now {
                // Those that others hold wait for them, and not for their model.
                return lane.delayed.first { $0.job.hold == nil }.map { ($0.job.awaited, $0.then) }
            }
            let takenUp = lane.first(now: now)?.takenUp
            guard case .shutUntil(let then) = admission.passage(model, waitingSince: takenUp, now: now) else {
                return nil
            }
            return (model, then)
        }
    }

    /// Of the runs that wait for who began them.
    var holds: [RunQueue.Hold] { models.values.flatMap { $0.delayed.compactMap { $0.job.hold } } }

    private mutating func handOut(
        _ model: String, notAsked: RunQueue.NotAsked? = nil, reserved: Double = 0, probe: CircuitBreaker.Probe? = nil,
        now: Instant
    ) -> Served {
        var job = models[model]!.take(now: now)!
        if models[model]!.isEmpty { models[model] = nil }
        job.begun = job.begun ?? now
        underWay += 1
        shares[model, default: 0] += 1
        return .handOut(
            RunQueue.Handout(job: job, notAsked: notAsked, at: now, reservedTokens: reserved, probe: probe))
    }
}
