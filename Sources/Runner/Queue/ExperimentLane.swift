internal import DequeModule
internal import Events

/// The runs of one experiment that wait, model by model.
struct ExperimentLane: Sendable {
    var underWay = 0
    let underWayMax: Int
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

    mutating func add(_ job: RunQueue.Job, notBefore then: Instant?) {
        if models[job.model] == nil { turns.append(job.model) }
        guard let then else {
            models[job.model, default: ModelLane()].waiting.append(job)
            return
        }
        let delayed = models[job.model]?.delayed ?? []
        let place = delayed.firstIndex { $0.then > then } ?? delayed.endIndex
        models[job.model, default: ModelLane()].delayed.insert((then, job), at: place)
    }

    mutating func dropWaiting() {
        models = [:]
        turns = []
    }

    /// The next job whose model may be asked now.
    mutating func serve(now: Instant, _ admission: inout Admission) -> Served {
        guard underWay < underWayMax else { return .wait(nil) }
        var earliest: Instant?
        for _ in turns.indices {
            let model = turns.removeFirst()
            defer { if models[model] != nil { turns.append(model) } }
            guard let ready = models[model]?.whenReady(now: now) else { continue }
            let passage = ready > now ? .shutUntil(ready) : admission.passage(model, now: now)
            switch passage {
            case .shutUntil(let then): earliest = min(earliest ?? then, then)
            case .full: break
            case .open:
                admission.enter(model, now: now)
                return handOut(model, givenUp: nil, now: now)
            case .givenUp(let failure): return handOut(model, givenUp: failure, now: now)
            }
        }
        return .wait(earliest)
    }

    private mutating func handOut(_ model: String, givenUp: FailureClass?, now: Instant) -> Served {
        var job = models[model]!.take(now: now)!
        if models[model]!.isEmpty { models[model] = nil }
        job.begun = job.begun ?? now
        underWay += 1
        return .handOut(RunQueue.Handout(job: job, givenUp: givenUp, at: now))
    }
}
