internal import Domain
internal import Events
internal import Ledger
internal import Projections
internal import Synchronization

/// Keeps runs from beginning that might spend more than a budget has left: what was spent, what the calls under way may take at most, and
/// what this one may.
final class BudgetGate: Sendable {
    private let reader: LedgerReader
    private let clock: MachineClock
    private let reserved = Mutex<[RunID: Reservation]>([:])

    private struct Reservation: Sendable {
        let estimate: CallEstimate
        let scopes: [BudgetScope]
    }

    init(reader: LedgerReader, clock: MachineClock = .own) {
        self.reader = reader
        self.clock = clock
    }

    enum Answer {
        case reserved
        /// Only what is under way stands in the way: there may be room when it is back.
        case full
        case exhausted(ExhaustBudget)
    }

    /// Whether any budget counts what the run spends.
    func holds(for run: Run) -> Bool { !budgets(of: run).budgets.isEmpty }

    private func budgets(of run: Run) -> (scopes: [BudgetScope], budgets: [Budget]) {
        reader.read { models in
            let now = AsOf.now(models)
            let starter = models.runBoard.start(of: run.experiment, asOf: now)?.actor
            let scopes = [.workspace, .experiment(run.experiment)] + (starter.map { [BudgetScope.actor($0)] } ?? [])
            return (scopes, models.catalog.budgets(asOf: now).filter { scopes.contains($0.scope) })
        }
    }

    /// Sets aside what calls for the run may take, until ``release(_:)``.
    /// - Parameter holder: whose they are, where several may be under way for one run; `nil` for the run's own.
    func reserve(_ estimate: CallEstimate, for run: Run, heldBy holder: RunID? = nil) -> Answer {
        let now = clock.time()
        return reserved.withLock { reserved in
            let (scopes, budgets) = budgets(of: run)
            for budget in budgets {
                guard let time = SpendingTime(budget.period, at: now) else { continue }
                let spending = reader.read { $0.spending(of: budget.scope, in: time, asOf: .now($0)) }
                let others = reserved.values.filter { $0.scopes.contains(budget.scope) }.map(\.estimate)
                guard !budget.allows(estimate, beside: others, after: spending) else { continue }
                if budget.allows(estimate, beside: [], after: spending) { return .full }
                return .exhausted(
                    ExhaustBudget(
                        budget: budget.id, experiment: run.experiment,
                        spentPicodollars: spending.costUnknown == 0 ? Int64(exactly: spending.cost.value) : nil,
                        spentTokens: spending.tokens))
            }
            reserved[holder ?? run.id] = Reservation(estimate: estimate, scopes: scopes)
            return .reserved
        }
    }

    /// What the call took is recorded, or it was not made.
    func release(_ run: RunID) { reserved.withLock { $0[run] = nil } }
}

extension Budget {
    /// A cost that nobody knows is not nothing: a budget of money allows no call without a price, and a result whose cost or tokens are not
    /// known counts as what this call may take at most.
    fileprivate func allows(
        _ estimate: CallEstimate, beside others: [CallEstimate], after spending: Spending
    ) -> Bool {
        if let tokensMax {
            let unknown = UInt64(spending.tokensUnknown) * estimate.tokens
            let planned = others.reduce(estimate.tokens + unknown) { $0 + $1.tokens }
            let (sum, overflow) = spending.tokens.addingReportingOverflow(planned)
            if overflow || sum > tokensMax { return false }
        }
        if let picodollarsMax {
            guard let own = estimate.picodollars else { return false }
            let planned = others.reduce(own * Int128(1 + spending.costUnknown)) { $0 + ($1.picodollars ?? 0) }
            if spending.cost.value + planned > Int128(picodollarsMax) { return false }
        }
        return true
    }
}
