internal import Events
internal import Ledger
internal import Synchronization

/// The experiments that were made ready to run, each when it is first asked for.
final class PlanShelf: Sendable {
    private let reader: LedgerReader
    private let resolver: ModelResolver
    private let plans = Mutex<[ExperimentID: Result<ExperimentPlan, FailedAttempt>]>([:])

    init(reader: LedgerReader, resolver: ModelResolver) {
        self.reader = reader
        self.resolver = resolver
    }

    func plan(_ experiment: ExperimentID) -> Result<ExperimentPlan, FailedAttempt> {
        if let known = plans.withLock({ $0[experiment] }) { return known }
        let made = Result { () throws(FailedAttempt) in
            try ExperimentPlan(experiment, reader: reader, resolver: resolver)
        }
        plans.withLock { $0[experiment] = made }
        return made
    }

    func forget(_ experiment: ExperimentID) { plans.withLock { $0[experiment] = nil } }

    /// What was made ready knows addresses, keys and prices as they were.
    func forgetAll() { plans.withLock { $0 = [:] } }
}
