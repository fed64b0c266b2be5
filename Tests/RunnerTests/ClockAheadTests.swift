import Domain
import EventLog
import Events
import Foundation
import Ledger
import Projections
import TestSupport
import Testing

@testable import Runner

/// Limits where the log's clock is ahead of the machine's, and all but stands still.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(2)))
struct ClockAheadTests {
    private static let lead: Duration = .seconds(400 * 86_400)

    private func isReserved(_ answer: BudgetGate.Answer) -> Bool {
        if case .reserved = answer { true } else { false }
    }

    @Test func aDaysBudgetCountsWhatLiesAhead() async throws {
        let lab = try await Laboratory(logAheadBy: Self.lead)
        try await lab.finish(try await lab.start([lab.model("echo")], questions: ["a", "b"]))
        let spent = lab.ledger.reader.read { $0.spending(of: .workspace, in: .total, asOf: .now($0)) }.tokens
        #expect(spent > 0)
        let next = try await lab.start([lab.model("echo")])
        let run = try #require(lab.runs(of: next).first)
        // Twenty for the prompt and its frame, and ten for the answer.
        let estimate = CallEstimate(promptBytes: 12, messages: 1, outputTokensMax: 10, price: nil)
        let budget: BudgetID = lab.ledger.newID()
        func limit(to tokens: UInt64) async throws {
            try await lab.obey(
                .setBudget(SetBudget(budget: budget, scope: .workspace, period: .day, tokensMax: tokens)))
        }
        let gate = BudgetGate(reader: lab.ledger.reader)
        try await limit(to: spent + 29)
        #expect(!isReserved(gate.reserve(estimate, for: run)))
        // Clocks have come to the log's, and a day further.
        let time = SystemClock().now() + UInt64(Self.lead / .microseconds(1)) + 2 * 86_400_000_000
        let later = BudgetGate(
            reader: lab.ledger.reader, clock: MachineClock(time: { time }, instant: { .now }))
        #expect(isReserved(later.reserve(estimate, for: run)))
        try await limit(to: spent + 30)
        #expect(isReserved(gate.reserve(estimate, for: run)))
    }

    @Test func anExperimentIsPausedWhenItsTimeIsUp() async throws {
        let lab = try await Laboratory(logAheadBy: Self.lead)
        let experiment = try await lab.start(
            [lab.model("slow-50")], questions: (0..<60).map { "question \($0)" }, concurrencyMax: 1,
            bounds: { $0.timeMaxMicroseconds = 400_000 })
        let task = lab.work()
        try await lab.wait { $0.runBoard.state(of: experiment, asOf: .now($0)) == .paused }
        #expect(lab.ledger.reader.read { $0.runBoard.pause(of: experiment, asOf: .now($0))?.reason } == .time)
        #expect(lab.counts(of: experiment).open > 0)
        task.cancel()
        try await task.value
    }

    @Test func anExperimentsTimeCountsSinceItWasTakenUpOrResumed() async throws {
        let lab = try await Laboratory(logAheadBy: Self.lead)
        let experiment = try await lab.start([lab.model("echo")])
        let moment = Moment(.now)
        let keeper = TimeKeeper(
            ledger: lab.ledger, runner: lab.runner, clock: MachineClock(time: { 0 }, instant: { moment.value }))
        func left() -> Duration? { keeper.timeLeft(of: experiment, timeMax: .seconds(10)) }
        #expect(left() == .seconds(10))
        moment.value += .seconds(4)
        #expect(left() == .seconds(6))
        try await lab.obey(.pauseExperiment(PauseExperiment(experiment: experiment, reason: .person)))
        #expect(left() == nil)
        try await lab.obey(.resumeExperiment(ResumeExperiment(experiment: experiment)))
        #expect(left() == .seconds(10))
        moment.value += .seconds(11)
        #expect(left() == .seconds(-1))
    }

    @Test func anAttemptOfAnotherIsLeftToItForItsLeaseSinceItWasSeen() async throws {
        let lab = try await Laboratory(logAheadBy: Self.lead)
        let experiment = try await lab.start([lab.model("echo")])
        let requested = try #require(lab.runs(of: experiment).first)
        // The owner speaks as a runner here: another actor.
        try await lab.obey(.startRun(StartRun(run: requested.id, leaseMicroseconds: 600_000_000)))
        let run = try #require(lab.runs(of: experiment).first)
        let seen = Instant.now
        let moment = Moment(seen)
        let left = LeftAttempts(
            ledger: lab.ledger, runner: lab.runner, clock: MachineClock(time: { 0 }, instant: { moment.value }))
        let end = seen + .seconds(600)
        let first = try await left.hold(on: run)
        #expect(first?.until == end)
        moment.value += .seconds(599)
        let second = try await left.hold(on: run)
        #expect(second?.until == end)
        moment.value += .seconds(1)
        let third = try await left.hold(on: run)
        #expect(third == nil)
        let taken = try #require(lab.runs(of: experiment).first)
        let failure = try #require(try lab.failure(of: taken)).facts
        #expect(failure.failure == .interrupted && failure.elapsedUs == 600_000_000)
    }

    /// The runner died: its ids say for how long it lived, where the log's clock does not.
    @Test func anAttemptThatWasBrokenOffTookUntilTheLastSignOfLife() async throws {
        let lab = try await Laboratory(logAheadBy: Self.lead)
        let experiment = try await lab.start([lab.model("echo")], questions: ["a", "b"])
        let runs = lab.runs(of: experiment)
        try await lab.obey(.startRun(StartRun(run: runs[0].id)), as: lab.runner)
        try await Task.sleep(for: .milliseconds(120))
        try await lab.obey(.startRun(StartRun(run: runs[1].id)), as: lab.runner)
        try await lab.finish(experiment)
        let after = lab.runs(of: experiment)
        #expect(after[0].microsecondsInVain >= 100_000)
        #expect(after[1].microsecondsInVain == 0)
    }
}
