import Events
import SwiftProtobuf

package enum BudgetLimits {
    /// Those that were lifted count too.
    package static let budgetsMax = 10_000
}

extension WorkspaceState {
    func set(_ command: SetBudget) throws(Refusal) -> [Draft] {
        let budget = Budgets.Budget(
            scope: command.scope, period: command.period, picodollarsMax: command.picodollarsMax,
            tokensMax: command.tokensMax)
        let known = budgets[command.budget]
        if budget.isLifted {
            guard let known else { throw .unknown(.budget(command.budget)) }
            if known.isLifted { return [] }
        }
        if known == budget { return [] }
        if known == nil { try Field.budgets.check(count: budgets.count + 1, max: BudgetLimits.budgetsMax) }
        try check(command.scope)
        guard command.period == .total || command.period == .day else { throw .malformed(.budgetPeriod, nil) }
        if let max = command.picodollarsMax { try Field.budgetMoney.check(max, in: 0...Int64.max) }
        return [Draft(.budgetSet(command.event))]
    }

    private func check(_ scope: BudgetScope) throws(Refusal) {
        switch scope {
        case .workspace: break
        case .experiment(let id): if experiments[id] == nil { throw .unknown(.experiment(id)) }
        case .actor(let id): if members[id] == nil { throw .unknown(.actor(id)) }
        }
    }

    /// Nothing where the experiment is paused already, unless its results were to be judged: then nobody has been told yet.
    func exhaust(_ command: ExhaustBudget) throws(Refusal) -> [Draft] {
        guard let budget = budgets[command.budget], !budget.isLifted else { throw .unknown(.budget(command.budget)) }
        guard let experiment = experiments[command.experiment] else {
            throw .unknown(.experiment(command.experiment))
        }
        guard covers(budget.scope, experiment) else { throw .budgetElsewhere(command.budget, command.experiment) }
        let exhausted = Draft(
            .budgetExhausted(
                .with {
                    $0.budget = command.budget.stored
                    $0.experiment = command.experiment.stored
                    if let spent = command.spentPicodollars { $0.spentPicodollars = spent }
                    $0.spentTokens = command.spentTokens
                }))
        switch experiment.stage {
        case .designed: throw .experimentNotStarted(command.experiment)
        case .started: break
        case .paused: return command.isOfJudging ? [exhausted] : []
        case .cancelled, .concluded:
            guard command.isOfJudging else { throw .experimentOver(command.experiment, experiment.stage) }
            return [exhausted]
        }
        return [
            exhausted,
            Draft(
                .experimentPaused(
                    .with {
                        $0.experiment = command.experiment.stored
                        $0.reason = .budget
                        $0.budget = command.budget.stored
                    })),
        ]
    }

    private func covers(_ scope: BudgetScope, _ experiment: Experiment) -> Bool {
        switch scope {
        case .workspace: true
        case .experiment(let id): experiment.id == id
        case .actor(let id): experiment.starter == id
        }
    }
}

extension SetBudget {
    fileprivate var event: BudgetSet {
        .with {
            $0.budget = budget.stored
            $0.scope = scope.stored
            $0.period = period
            if let picodollarsMax { $0.picodollarsMax = picodollarsMax }
            if let tokensMax { $0.tokensMax = tokensMax }
        }
    }
}
