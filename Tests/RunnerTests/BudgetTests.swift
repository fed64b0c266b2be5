import Domain
import EventLog
import Events
import Foundation
import Ledger
import Projections
import Testing
import TestSupport

/// Experiments that stop before they spend more than they may.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(2)))
struct BudgetTests {
    /// A token in, a token out: one millionth of a dollar.
    private static let price: Int64 = 1_000_000

    private static func priced(_ lab: Laboratory, maxTokens: UInt32 = 4) -> ModelSettings {
        lab.model("echo") {
            ($0.inputPicodollarsPerToken, $0.outputPicodollarsPerToken) = (price, price)
            $0.parameters.maxTokens = maxTokens
        }
    }

    private func pause(_ lab: Laboratory, _ experiment: ExperimentID) -> Projections.Experiment.Pause? {
        lab.ledger.reader.read { $0.runBoard.pause(of: experiment, asOf: .now($0)) }
    }

    private func waitForPause(_ lab: Laboratory, _ experiment: ExperimentID) async throws {
        try await lab.wait {
            $0.runBoard.state(of: experiment, asOf: .now($0)) == .paused
                && !$0.runBoard.hasAttemptUnderWay(of: experiment)
        }
    }

    @Test func moneyIsNotOverspentWhateverIsUnderWayAtOnce() async throws {
        let lab = try await Laboratory()
        let questions = (0..<40).map { "question \($0)" }
        let experiment = try await lab.start([Self.priced(lab)], questions: questions, concurrencyMax: 16)
        let budget: BudgetID = lab.ledger.newID()
        // A run may take 33 millionths or so, and takes less than ten: some twenty are done before the next might be too much.
        let most: Int64 = 200 * Self.price
        try await lab.obey(
            .setBudget(SetBudget(budget: budget, scope: .experiment(experiment), period: .total, picodollarsMax: most)))
        let task = lab.work()
        try await waitForPause(lab, experiment)
        let counts = lab.counts(of: experiment)
        #expect(counts.recorded > 0 && counts.open > 0 && counts.failed == 0)
        let spent = lab.ledger.reader.read { $0.spending(of: .experiment(experiment), in: .total, asOf: .now($0)) }
        #expect(spent.cost.value > 0 && spent.cost.value <= Int128(most))
        #expect(pause(lab, experiment)?.reason == .budget && pause(lab, experiment)?.budget == budget)

        // More is allowed, and the experiment goes on to its end.
        try await lab.obey(.setBudget(SetBudget(budget: budget, scope: .experiment(experiment), period: .total)))
        try await lab.obey(.resumeExperiment(ResumeExperiment(experiment: experiment)))
        try await lab.waitForEnd(of: experiment)
        task.cancel()
        try await task.value
        #expect(lab.counts(of: experiment).recorded == 40)
        #expect(try LedgerVerification.verify(lab.folder, level: .full).isSound)
    }

    /// Eight at once might take more than there is, and one alone never does: they wait for each other, and nobody is paused.
    @Test func callsUnderWayAreWaitedForWhereABudgetHasRoomForOne() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start(
            [lab.model("slow-20")], questions: (0..<16).map { "question \($0)" }, concurrencyMax: 8)
        let budget = SetBudget(
            budget: lab.ledger.newID(), scope: .experiment(experiment), period: .total, tokensMax: 6_000)
        try await lab.obey(.setBudget(budget))
        try await lab.finish(experiment)
        #expect(lab.counts(of: experiment).recorded == 16)
        #expect(lab.runs(of: experiment).allSatisfy { $0.attempts == 1 })
    }

    @Test func tokensOfAPersonAreCountedOverExperiments() async throws {
        let lab = try await Laboratory()
        let first = try await lab.start([Self.priced(lab)], questions: ["a", "b"])
        try await lab.finish(first)
        let owner = lab.owner
        let spent = lab.ledger.reader.read { $0.spending(of: .actor(owner), in: .total, asOf: .now($0)) }.tokens
        #expect(spent > 0)
        let budget: BudgetID = lab.ledger.newID()
        try await lab.obey(
            .setBudget(SetBudget(budget: budget, scope: .actor(owner), period: .day, tokensMax: spent + 10)))
        let second = try await lab.start([Self.priced(lab)], questions: ["a", "b"])
        let task = lab.work()
        try await waitForPause(lab, second)
        #expect(lab.counts(of: second).recorded == 0)
        task.cancel()
        try await task.value
    }

    @Test func aBudgetOfMoneyAllowsNoModelWithoutAPrice() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("echo")])
        try await lab.obey(
            .setBudget(
                SetBudget(budget: lab.ledger.newID(), scope: .workspace, period: .total, picodollarsMax: .max)))
        let task = lab.work()
        try await waitForPause(lab, experiment)
        #expect(try await lab.seen().isEmpty)
        task.cancel()
        try await task.value
    }
}
