import Domain
import Events
import FoundationEssentials
import SwiftProtobuf
import Testing

@Suite struct BudgetDeciderTests {
    private let lift = Command.setBudget(SetBudget(budget: .all, scope: .workspace, period: .total))

    private func started(_ budget: SetBudget = .sample) throws -> WorkspaceState {
        try WorkspaceState.requested().after(.setBudget(budget))
    }

    @Test func aBudgetIsRecordedWithItsScopeAndLimits() throws {
        try given().when(.setBudget(.sample)).then(
            .budgetSet(
                .with {
                    ($0.budget, $0.workspace, $0.period) = (BudgetID.all.stored, true, .total)
                    $0.picodollarsMax = 5_000_000_000_000
                }))
        let scopes: [(BudgetScope, BudgetSet.OneOf_Scope)] = [
            (.experiment(.trial), .experiment(ExperimentID.trial.stored)),
            (.actor(.runner), .actor(ActorID.runner.stored)),
        ]
        for (scope, stored) in scopes {
            let drafts = try WorkspaceState.requested().decide(
                .setBudget(.sample.with { ($0.scope, $0.period, $0.tokensMax) = (scope, .day, 0) }), as: .owner)
            #expect(drafts[0].facts.budgetSet.scope == stored)
            #expect(drafts[0].facts.budgetSet.hasTokensMax)
        }
    }

    @Test func theSameBudgetAgainIsNothingNew() throws {
        try started().when(.setBudget(.sample)).then()
        let more = SetBudget.sample.with { $0.picodollarsMax = 6_000_000_000_000 }
        #expect(try started().decide(.setBudget(more), as: .owner).count == 1)
    }

    @Test func withoutALimitItIsLifted() throws {
        try given().when(lift).refused(.unknown(.budget(.all)))
        let lifted = try started().after(lift)
        lifted.when(lift).then()
        lifted.when(.exhaustBudget(.sample)).refused(.unknown(.budget(.all)))
    }

    @Test func whatItIsOfMustExist() throws {
        let state = try given()
        state.when(.setBudget(.sample.with { $0.scope = .experiment(.trial) })).refused(.unknown(.experiment(.trial)))
        state.when(.setBudget(.sample.with { $0.scope = .actor(.stranger) })).refused(.unknown(.actor(.stranger)))
        state.when(.setBudget(.sample.with { $0.period = .unspecified })).refused(.malformed(.budgetPeriod, nil))
        state.when(.setBudget(.sample.with { $0.picodollarsMax = -1 }))
            .refused(.outOfRange(.budgetMoney, -1, 0...Int64.max))
    }

    @Test func anExhaustedBudgetPausesTheExperiment() throws {
        let state = try started()
        state.when(.exhaustBudget(.sample)).then(
            .budgetExhausted(
                .with {
                    ($0.budget, $0.experiment) = (BudgetID.all.stored, ExperimentID.trial.stored)
                    ($0.spentPicodollars, $0.spentTokens) = (4_999_999_999_999, 7)
                }),
            .experimentPaused(
                .with {
                    ($0.experiment, $0.reason, $0.budget) = (ExperimentID.trial.stored, .budget, BudgetID.all.stored)
                }))
        let after = try state.after(.exhaustBudget(.sample))
        #expect(after.stage(of: ExperimentID.trial) == .paused)
        after.when(.exhaustBudget(.sample)).then()
        for draft in try state.decide(.exhaustBudget(.sample), as: .owner) {
            #expect(draft.facts.permission == .executeRuns)
        }
    }

    @Test func aBudgetCoversItsOwnScopeAlone() throws {
        let others = try started(.sample.with { $0.scope = .actor(.runner) })
        others.when(.exhaustBudget(.sample)).refused(.budgetElsewhere(.all, .trial))
        #expect(others.starter(of: .trial) == .owner)
        let own = try started(.sample.with { $0.scope = .actor(.owner) })
        #expect(try own.decide(.exhaustBudget(.sample), as: .runner).count == 2)
        let trials = try started(.sample.with { $0.scope = .experiment(.trial) })
        #expect(try trials.decide(.exhaustBudget(.sample), as: .runner).count == 2)
    }

    @Test func whatIsOverIsNotPaused() throws {
        try started().after(.cancelExperiment(CancelExperiment(experiment: .trial))).when(.exhaustBudget(.sample))
            .refused(.experimentOver(.trial, .cancelled))
        try WorkspaceState.designed().after(.setBudget(.sample)).when(.exhaustBudget(.sample))
            .refused(.experimentNotStarted(.trial))
    }
}
