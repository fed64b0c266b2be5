import Events
import Foundation
import Ledger
import Projections
import Runner

/// Why an experiment is paused and how it goes on, for whoever ran it.
struct PauseView {
    private let experiment: ExperimentID
    private let pause: Experiment.Pause
    /// The budget that is exhausted.
    private let budget: BudgetView?
    /// Models with runs to do that nobody has a price for, where the budget is one of money.
    private let unpriced: [String]

    /// `nil` where it is not paused.
    init?(of experiment: ExperimentID, in reader: LedgerReader, asOf moment: AsOf) throws {
        guard let pause = reader.read({ $0.runBoard.pause(of: experiment, asOf: moment) }) else { return nil }
        (self.experiment, self.pause) = (experiment, pause)
        let now = UInt64(max(0, Date().timeIntervalSince1970) * 1_000_000)
        budget = reader.read { models in
            pause.budget.flatMap { models.catalog.budget($0, asOf: moment) }.flatMap {
                BudgetView($0, at: now, in: models, asOf: moment)
            }
        }
        unpriced = budget?.budget.picodollarsMax == nil ? [] : try reader.unpricedModels(of: experiment, asOf: moment)
    }

    /// One line.
    func text(runsToDo: Int) -> String {
        let begin = "the experiment is paused, \(pause.reason.word), with \(runsToDo) runs to do"
        let resume = "`promptledger experiment resume \(experiment)`, then run the file again"
        guard let budget else { return "\(begin); go on with \(resume)" }
        let told =
            "the budget of \(name(budget.budget.scope, budget.scope)), \(budget.limitWords) \(budget.budget.period == .day ? "a day" : "in total"), has \(budget.spentWords) spent and \(budget.leftWords) left\(unknown(budget))"
        let reason =
            unpriced.isEmpty
            ? "the next call may take more than that; allow more with `\(command(budget.budget))`"
            : "of \(unpriced.joined(separator: ", ")) nobody knows the price: set it with `promptledger model price set`, or allow tokens in place of money with `\(command(budget.budget, isOfTokens: true))`"
        return "\(begin): \(told); \(reason), go on with \(resume)"
    }

    private func unknown(_ budget: BudgetView) -> String {
        budget.unknown.isEmpty
            ? ""
            : " (the \(budget.unknown) made before nobody knows: each counts as what the next call may take at most)"
    }

    private func name(_ scope: BudgetScope, _ name: String) -> String {
        switch scope {
        case .workspace: "the workspace"
        case .experiment: "the experiment \(name)"
        case .actor: name
        }
    }

    /// What sets another limit of the same scope and period in its place.
    private func command(_ budget: Budget, isOfTokens: Bool = false) -> String {
        let scope =
            switch budget.scope {
            case .workspace: "--workspace"
            case .experiment(let id): "--experiment \(id)"
            // Not as faults speak of actors, whose names are put in the place of that.
            case .actor(let id): "--actor=\(id)"
            }
        let limits =
            isOfTokens
            ? ["--tokens NUMBER"]
            : [budget.picodollarsMax.map { _ in "--usd AMOUNT" }, budget.tokensMax.map { _ in "--tokens NUMBER" }]
                .compactMap(\.self)
        return (["promptledger budget set", scope] + (budget.period == .day ? ["--per-day"] : []) + limits)
            .joined(separator: " ")
    }
}
