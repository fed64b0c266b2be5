internal import DequeModule
internal import Events
internal import Synchronization

/// The runs that wait, experiment by experiment. It hands out one at a time, in turn between experiments, and never more of an experiment
/// than may be under way at once.
final class RunQueue: Sendable {
    struct Job: Equatable, Sendable {
        let run: RunID
        let experiment: ExperimentID
    }

    fileprivate struct Lane {
        var waiting: Deque<RunID> = []
        var underWay = 0
        var underWayMax: Int
    }

    fileprivate struct State {
        var lanes: [ExperimentID: Lane] = [:]
        /// Experiments with runs that wait, the next to be served first.
        var turns: Deque<ExperimentID> = []
        var taker: CheckedContinuation<Job?, Never>?
        var closed = false
    }

    private let state = Mutex(State())

    /// Puts a run at the end of its experiment's lane.
    func add(_ job: Job, underWayMax: Int) {
        state.withLock { state in
            if state.lanes[job.experiment, default: Lane(underWayMax: underWayMax)].waiting.isEmpty {
                state.turns.append(job.experiment)
            }
            state.lanes[job.experiment, default: Lane(underWayMax: underWayMax)].waiting.append(job.run)
        }
        serve()
    }

    /// Says that a run which was handed out is over.
    func finished(_ job: Job) {
        state.withLock { state in
            state.lanes[job.experiment]?.underWay -= 1
            state.closeLaneIfEmpty(job.experiment)
        }
        serve()
    }

    /// Takes the waiting runs of an experiment out.
    func drop(_ experiment: ExperimentID) {
        state.withLock { state in
            state.lanes[experiment]?.waiting = []
            state.turns.removeAll { $0 == experiment }
            state.closeLaneIfEmpty(experiment)
        }
    }

    /// The next run, when there is one that may start; `nil` once the queue is closed. One taker at a time.
    func next() async -> Job? {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                precondition(state.taker == nil, "one taker at a time")
                state.taker = continuation
            }
            serve()
        }
    }

    /// Hands out nothing more.
    func close() {
        state.withLock { $0.closed = true }
        serve()
    }

    /// Serves the taker, if there is one and something for it.
    private func serve() {
        let served: (CheckedContinuation<Job?, Never>, Job?)? = state.withLock { state in
            guard let taker = state.taker else { return nil }
            if state.closed {
                state.taker = nil
                return (taker, nil)
            }
            guard let job = state.takeJob() else { return nil }
            state.taker = nil
            return (taker, job)
        }
        if let (taker, job) = served { taker.resume(returning: job) }
    }
}

extension RunQueue.State {
    fileprivate mutating func closeLaneIfEmpty(_ experiment: ExperimentID) {
        if let lane = lanes[experiment], lane.underWay == 0, lane.waiting.isEmpty { lanes[experiment] = nil }
    }

    fileprivate mutating func takeJob() -> RunQueue.Job? {
        for _ in turns.indices {
            let experiment = turns.removeFirst()
            guard var lane = lanes[experiment], let run = lane.waiting.first else { continue }
            guard lane.underWay < lane.underWayMax else {
                turns.append(experiment)
                continue
            }
            lane.waiting.removeFirst()
            lane.underWay += 1
            if !lane.waiting.isEmpty { turns.append(experiment) }
            lanes[experiment] = lane
            return RunQueue.Job(run: run, experiment: experiment)
        }
        return nil
    }
}
