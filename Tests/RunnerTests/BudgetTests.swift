import Domain
import EventLog
import Events
import Foundation
import Ledger
import Projections
import Runner
import SwiftProtobuf
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

    // MARK: Calls that failed

    /// Of a call that failed after the model may have begun; `nil` where it had not.
    private func spentInVain(_ model: String, streamed: Bool = false) async throws -> (Spending, AttemptSpending?) {
        let lab = try await Laboratory()
        let settings = lab.model(model) {
            ($0.inputPicodollarsPerToken, $0.outputPicodollarsPerToken) = (Self.price, Self.price)
            ($0.parameters.maxTokens, $0.stream) = (100, streamed)
        }
        let experiment = try await lab.start([settings], questions: ["how are you"])
        let runner = lab.makeRunner(callMax: .milliseconds(400))
        let task = Task { try await runner.run() }
        try await lab.waitForEnd(of: experiment)
        task.cancel()
        try await task.value
        let run = try #require(lab.runs(of: experiment).first)
        let facts = try #require(try lab.failure(of: run)).facts
        let spending = lab.ledger.reader.read { $0.spending(of: .experiment(experiment), in: .total, asOf: .now($0)) }
        return (spending, facts.hasSpent ? facts.spent : nil)
    }

    @Test(arguments: [("cut", false), ("cut", true), ("truncate", true), ("stream-error", true), ("stall", false)])
    func aCallThatFailedAfterTheModelBeganCostsWhatItMayHaveTaken(model: String, streamed: Bool) async throws {
        let (spending, spent) = try await spentInVain(model, streamed: streamed)
        let said = try #require(spent)
        // "Answer: how are you" is 19 bytes in one message, and 100 tokens may have come of it.
        #expect(said.estimated && (said.inputTokens, said.outputTokens) == (27, 100))
        #expect(said.costPicodollars == 127 * Self.price)
        #expect((spending.tokens, spending.cost.value) == (127, Int128(127 * Self.price)))
        #expect((spending.tokensUnknown, spending.costUnknown) == (0, 0))
    }

    @Test(arguments: ["error-400", "error-401", "error-404", "error-429", "error-500", "error-503", "html"])
    func aCallThatWasRefusedBeforeTheModelRanCostsNothing(model: String) async throws {
        let (spending, spent) = try await spentInVain(model)
        #expect(spent == nil && spending.tokens == 0 && spending.cost.value == 0 && spending.costUnknown == 0)
    }

    @Test func aServerThatIsNotThereCostsNothing() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("echo") { $0.baseURL = "http://127.0.0.1:1/v1" }])
        try await lab.finish(experiment)
        let run = try #require(lab.runs(of: experiment).first)
        #expect(try #require(try lab.failure(of: run)).facts.hasSpent == false)
    }

    @Test func attemptsInVainUseUpABudget() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start(
            [lab.model("cut") { $0.parameters.maxTokens = 100 }], questions: ["how are you"])
        // One attempt takes 127 at most: two fit, and no third.
        try await lab.obey(
            .setBudget(
                SetBudget(
                    budget: lab.ledger.newID(), scope: .experiment(experiment), period: .total, tokensMax: 300)))
        let task = lab.work(attemptsMax: 9)
        try await waitForPause(lab, experiment)
        #expect(try await lab.seen().count == 2)
        #expect(lab.runs(of: experiment).map(\.stage) == [.waiting])
        task.cancel()
        try await task.value
    }

    @Test func anAttemptWhoseRunnerDiedCountsAsWhatItMayHaveTaken() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("echo")], questions: ["how are you"])
        let died = try #require(lab.runs(of: experiment).first)
        let atMost = AttemptSpending.with { ($0.inputTokens, $0.outputTokens, $0.estimated) = (700, 300, true) }
        try await lab.obey(.startRun(StartRun(run: died.id, atMost: atMost)), as: lab.runner)
        try await lab.finish(experiment)
        let run = try #require(lab.runs(of: experiment).first)
        #expect(try #require(try lab.failure(of: run)).facts.spent == atMost)
        // And the eight of the answer.
        let spending = lab.ledger.reader.read { $0.spending(of: .workspace, in: .total, asOf: .now($0)) }
        #expect(spending.tokens == 1_008)
    }

    @Test func anAttemptThatIsHandedBackCountsAsWhatItMayHaveTaken() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start(
            [lab.model("stall") { $0.parameters.maxTokens = 100 }], questions: ["how are you"])
        let task = lab.work()
        try await lab.wait(forHanging: 1)
        task.cancel()
        try await task.value
        #expect(lab.runs(of: experiment).map(\.stage) == [.waiting])
        let spending = lab.ledger.reader.read { $0.spending(of: .workspace, in: .total, asOf: .now($0)) }
        #expect(spending.tokens == 127)
    }

    // MARK: Answers without a limit

    @Test func whatABudgetAssumesOfAnAnswerIsSentAsItsLimit() async throws {
        let lab = try await Laboratory()
        try await lab.finish(try await lab.start([lab.model("echo")]))
        #expect(try #require(try await lab.seen().last).body.contains(/max_(completion_)?tokens/) == false)
        let bound = try await lab.start([lab.model("echo")])
        let budget = SetBudget(
            budget: lab.ledger.newID(), scope: .experiment(bound), period: .total, tokensMax: 100_000)
        try await lab.obey(.setBudget(budget))
        try await lab.finish(bound)
        #expect(try #require(try await lab.seen().last).body.contains(/"max_(completion_)?tokens": ?4096/))
        // Another experiment is bound by no budget.
        try await lab.finish(try await lab.start([lab.model("echo")]))
        #expect(try #require(try await lab.seen().last).body.contains(/max_(completion_)?tokens/) == false)
    }
}
