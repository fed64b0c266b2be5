package import Events

/// Says how much may be spent: by a new budget, or anew by one that there is. With neither maximum the budget is lifted.
package struct SetBudget: Equatable, Sendable {
    package var budget: BudgetID
    package var scope: BudgetScope
    package var period: BudgetPeriod
    package var picodollarsMax: Int64?
    /// Input and output together.
    package var tokensMax: UInt64?

    package init(
        budget: BudgetID, scope: BudgetScope, period: BudgetPeriod, picodollarsMax: Int64? = nil,
        tokensMax: UInt64? = nil
    ) {
        self.budget = budget
        self.scope = scope
        self.period = period
        self.picodollarsMax = picodollarsMax
        self.tokensMax = tokensMax
    }
}

/// Says that a budget keeps the experiment's next run from beginning, or its results from being judged, and pauses the experiment if it goes on.
package struct ExhaustBudget: Equatable, Sendable {
    package var budget: BudgetID
    package var experiment: ExperimentID
    /// What was spent by then; `nil` where it is not known.
    package var spentPicodollars: Int64?
    package var spentTokens: UInt64
    /// Recorded results were to be judged, which may be when the experiment is over.
    package var isOfJudging: Bool

    package init(
        budget: BudgetID, experiment: ExperimentID, spentPicodollars: Int64?, spentTokens: UInt64,
        isOfJudging: Bool = false
    ) {
        self.isOfJudging = isOfJudging
        self.budget = budget
        self.experiment = experiment
        self.spentPicodollars = spentPicodollars
        self.spentTokens = spentTokens
    }
}
