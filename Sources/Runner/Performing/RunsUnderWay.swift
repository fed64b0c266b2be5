internal import Events
internal import Synchronization

/// The runs that are done at this moment, so that they can be broken off.
final class RunsUnderWay: Sendable {
    typealias Work = Task<RunPerformer.Outcome, any Error>

    private let tasks = Mutex<[RunID: (experiment: ExperimentID, work: Work)]>([:])

    /// Has `body` done for a run, until it is over or the caller is cancelled.
    func perform(
        _ run: RunID, of experiment: ExperimentID, _ body: @escaping @Sendable () async throws -> RunPerformer.Outcome
    ) async throws -> RunPerformer.Outcome {
        // In one step: who hears of a cancellation finds every task that may be under way.
        let work = tasks.withLock { tasks in
            let work = Work { try await body() }
            tasks[run] = (experiment, work)
            return work
        }
        defer { tasks.withLock { $0[run] = nil } }
        return try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            work.cancel()
        }
    }

    func breakOff(_ run: RunID) { tasks.withLock { $0[run]?.work.cancel() } }

    func breakOff(of experiment: ExperimentID) {
        let works = tasks.withLock { $0.values.filter { $0.experiment == experiment }.map(\.work) }
        for work in works { work.cancel() }
    }
}
