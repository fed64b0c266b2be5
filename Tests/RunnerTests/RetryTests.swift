import Domain
import Events
import Foundation
import Ledger
import Projections
import Runner
import Testing
import TestSupport

/// Attempts that bring nothing, and those made after them.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(2)))
struct RetryTests {
    @Test func whatFailsForAWhileIsRecordedInTheEnd() async throws {
        let lab = try await Laboratory()
        // Of each three requests the first two get 503.
        let experiment = try await lab.start(
            [lab.model("flaky-2-of-3")], questions: ["one", "two", "three"], concurrencyMax: 1)
        try await lab.finish(experiment, attemptsMax: 6)
        let counts = lab.counts(of: experiment)
        #expect(counts.recorded == 3 && counts.failed == 0)
        let runs = lab.runs(of: experiment)
        #expect(runs.allSatisfy { $0.attempts == $0.failedAttemptsAt.count + 1 })
        #expect(runs.reduce(0) { $0 + $1.failedAttemptsAt.count } == 6)
        let failure = try #require(try lab.failure(of: runs[0]))
        #expect(failure.facts.failure == .overloaded && failure.facts.httpStatus == 503)
        #expect(try await lab.seen().count == 9)
    }

    @Test func attemptsAreNotMadeForEver() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("error-500")])
        try await lab.finish(experiment, attemptsMax: 3)
        let run = try #require(lab.runs(of: experiment).first)
        #expect(run.stage == .failed && run.failure == .serverFailed && run.attempts == 3)
        #expect(run.failedAttemptsAt.count == 3)
        #expect(try await lab.seen().count == 3)
    }

    @Test(arguments: ["error-400", "error-401", "error-404", "error-429-quota", "html"])
    func whatWaitingDoesNotCureIsAskedOnce(_ model: String) async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model(model)])
        try await lab.finish(experiment, attemptsMax: 5)
        #expect(lab.runs(of: experiment).first?.attempts == 1)
        #expect(try await lab.seen().count == 1)
    }

    /// The server says `retry-after: 1` with its 429; 5 ms is what the runner would wait by itself.
    @Test func aProviderThatAsksForAWhileIsLeftAloneThatLong() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("error-429")])
        try await lab.finish(experiment, attemptsMax: 2)
        let failures = try #require(lab.runs(of: experiment).first?.failedAttemptsAt)
        try #require(failures.count == 2)
        let moments = try failures.map { position in
            try #require(lab.ledger.reader.read { $0.clock.recordedAt(position) })
        }
        #expect(moments[1] - moments[0] >= 1_000_000)
    }

    @Test func aModelThatIsDownDoesNotHoldUpTheOthers() async throws {
        let lab = try await Laboratory()
        let questions = (0..<10).map { "question \($0)" }
        let experiment = try await lab.start(
            [lab.model("error-503"), lab.model("echo")], questions: questions, concurrencyMax: 2)
        let task = lab.work(attemptsMax: 4)
        // All that can be recorded is, long before the other model's attempts are used up: the breaker alone would keep it for seconds.
        try await lab.wait { $0.runBoard.counts(of: experiment, asOf: .now($0)).recorded == 10 }
        #expect(lab.counts(of: experiment).open > 0)
        task.cancel()
        try await task.value
    }

    @Test func aDrainedRunnerFinishesWhatItBeganAndBeginsNothing() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start(
            [lab.model("slow-100")], questions: (0..<40).map { "question \($0)" }, concurrencyMax: 3)
        let runner = lab.makeRunner()
        let task = Task { try await runner.run() }
        try await lab.wait { $0.runBoard.counts(of: experiment, asOf: .now($0)).recorded >= 1 }
        runner.drain()
        try await task.value
        let runs = lab.runs(of: experiment)
        #expect(runs.allSatisfy { $0.failedAttemptsAt.isEmpty && ($0.stage == .recorded || $0.attempts == 0) })
        #expect(runs.contains { $0.attempts == 0 })
        try await lab.finish(experiment)
        #expect(lab.counts(of: experiment).recorded == 40)
    }

    @Test func aProviderIsAskedNoMoreOftenThanItAllows() async throws {
        let lab = try await Laboratory()
        // One at once, and then ten each second.
        let experiment = try await lab.start(
            [lab.model("echo")], questions: (0..<22).map { "question \($0)" }, concurrencyMax: 16)
        let runner = lab.makeRunner(limits: ["openai": MinuteLimits(requestsPerMinute: 600)])
        let task = Task { try await runner.run() }
        try await lab.waitForEnd(of: experiment)
        task.cancel()
        try await task.value
        let moments = lab.ledger.reader.read { models in
            models.runBoard.runs(of: experiment, asOf: .now(models)).compactMap { $0.startedAt }
                .compactMap { models.clock.recordedAt($0) }.sorted()
        }
        #expect(moments.count == 22 && moments[21] - moments[0] >= 1_500_000)
    }
}
