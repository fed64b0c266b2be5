import Domain
import EventLog
import Events
import Foundation
import Ledger
import Projections
import Sodium
import Testing
import TestSupport

/// Cancelling, stopping, and beginning again.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(2)))
struct StoppingTests {
    @Test func aCancelledExperimentLetsGoOfItsConnections() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start(
            [lab.model("stall")], questions: ["a", "b", "c", "d", "e", "f"], concurrencyMax: 3)
        let task = lab.work()
        try await lab.wait(forHanging: 3)
        try await lab.obey(.cancelExperiment(CancelExperiment(experiment: experiment)))
        try await lab.wait(forHanging: 0)
        let counts = lab.counts(of: experiment)
        #expect(counts.cancelled == 6 && counts.open == 0)
        // The runner goes on with what else there is to do.
        let other = try await lab.start([lab.model("echo")])
        try await lab.waitForEnd(of: other)
        #expect(lab.counts(of: other).recorded == 1)
        #expect(try await lab.seen().count { $0.body.contains("stall") } == 3)
        task.cancel()
        try await task.value
        #expect(lab.runs(of: experiment).allSatisfy { $0.stage == .cancelled && $0.resultAt == nil })
    }

    @Test func aStoppedRunnerHandsItsRunsBackAndAnotherFinishesThem() async throws {
        let lab = try await Laboratory()
        let questions = (0..<12).map { "question \($0)" }
        let experiment = try await lab.start([lab.model("slow-100")], questions: questions, concurrencyMax: 4)
        let first = lab.work()
        try await lab.wait { $0.runBoard.counts(of: experiment, asOf: .now($0)).recorded >= 2 }
        first.cancel()
        try await first.value
        let halfway = lab.counts(of: experiment)
        #expect(halfway.recorded < 12 && halfway.failed == 0 && halfway.cancelled == 0)
        // Nothing is left under way: every attempt that was begun is over.
        #expect(lab.runs(of: experiment).allSatisfy { $0.stage.isOver || $0.attempts == $0.failedAttemptsAt.count })
        try await lab.finish(experiment)
        #expect(lab.counts(of: experiment).recorded == 12)
        for run in lab.runs(of: experiment) {
            #expect(run.attempts == run.failedAttemptsAt.count + 1)
            if let failure = try lab.failure(of: run) { #expect(failure.facts.failure == .interrupted) }
        }
        // Whatever was asked twice was handed back between.
        let asked = try await lab.seen().count
        #expect(asked <= 12 + lab.runs(of: experiment).reduce(0) { $0 + $1.failedAttemptsAt.count })
    }

    @Test func aRunnerMayStopAndBeginManyTimes() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start(
            [lab.model("slow-20")], questions: (0..<20).map { "question \($0)" }, concurrencyMax: 5)
        for round in 1...6 {
            let task = lab.work()
            try await lab.wait { models in
                let counts = models.runBoard.counts(of: experiment, asOf: .now(models))
                return counts.recorded >= round || counts.open == 0
            }
            task.cancel()
            try await task.value
        }
        try await lab.finish(experiment)
        #expect(lab.counts(of: experiment).recorded == 20)
    }

    @Test func anAttemptWhoseRunnerDiedIsRecordedAsInterruptedAndMadeAgain() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("echo")], questions: ["a", "b"])
        let died = try #require(lab.runs(of: experiment).first)
        try await lab.obey(.startRun(StartRun(run: died.id)), as: lab.runner)
        try await lab.finish(experiment)
        let run = try #require(lab.runs(of: experiment).first { $0.id == died.id })
        #expect(run.stage == .recorded && run.attempts == 2 && run.failedAttemptsAt.count == 1)
        let (facts, content) = try #require(try lab.failure(of: run))
        #expect(facts.failure == .interrupted && facts.attempt == 1 && !content.summary.isEmpty)
        #expect(lab.counts(of: experiment).recorded == 2)
    }

    /// What earlier runners tried counts: a restart gives nobody new attempts.
    @Test func attemptsOfEarlierRunnersCountForTheLimit() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("error-500")])
        let run = try #require(lab.runs(of: experiment).first)
        for (attempt, failure) in [(1, .serverFailed), (2, .interrupted), (3, .timedOut)] as [(UInt32, FailureClass)] {
            try await lab.obey(.startRun(StartRun(run: run.id)), as: lab.runner)
            let failed = FailAttempt(
                run: run.id, attempt: attempt, failure: failure, elapsedMicroseconds: 1,
                content: AttemptFailedContent(), isFinal: false)
            try await lab.obey(.failAttempt(failed), as: lab.runner)
        }
        try await lab.finish(experiment, attemptsMax: 4)
        let after = try #require(lab.runs(of: experiment).first)
        // Two counted, the one that was broken off did not: two are left of four.
        #expect(after.stage == .failed && after.attempts == 5 && after.attemptsInVain == 4)
        #expect(try await lab.seen().count == 2)
    }

    @Test func timeThatEarlierRunnersUsedCountsForTheLimit() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start(
            [lab.model("echo")], questions: ["a", "b"], bounds: { $0.runTimeMaxMicroseconds = 60_000_000 })
        let run = try #require(lab.runs(of: experiment).first)
        try await lab.obey(.startRun(StartRun(run: run.id)), as: lab.runner)
        let failed = FailAttempt(
            run: run.id, attempt: 1, failure: .timedOut, elapsedMicroseconds: 60_000_000,
            content: AttemptFailedContent(), isFinal: false)
        try await lab.obey(.failAttempt(failed), as: lab.runner)
        try await lab.finish(experiment, attemptsMax: 9)
        let after = try #require(lab.runs(of: experiment).first { $0.id == run.id })
        #expect(after.stage == .failed && after.failure == .timedOut)
        #expect(try #require(try lab.failure(of: after)).content.summary.contains("time was up"))
        // Only the other one was asked.
        #expect(try await lab.seen().count == 1 && lab.counts(of: experiment).recorded == 1)
    }

    /// A runner that died had the run for as long as it is known to have lived, and not for the night after.
    @Test func anAttemptThatWasBrokenOffTookUntilTheLastSignOfLife() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("echo")], questions: ["a", "b"])
        let runs = lab.runs(of: experiment)
        let begun = ContinuousClock.now
        try await lab.obey(.startRun(StartRun(run: runs[0].id)), as: lab.runner)
        try await Task.sleep(for: .milliseconds(120))
        try await lab.obey(.startRun(StartRun(run: runs[1].id)), as: lab.runner)
        let alive = UInt64((ContinuousClock.now - begun) / .microseconds(1))
        try await Task.sleep(for: .milliseconds(200))
        // Somebody else works with the ledger meanwhile.
        try await lab.obey(
            .setPrice(SetPrice(model: "a:b", price: ModelPrice(TokenPrice(inputPicodollars: 1, outputPicodollars: 1)))))
        try await lab.finish(experiment)
        let after = lab.runs(of: experiment)
        #expect((120_000...alive).contains(after[0].microsecondsInVain))
        #expect(after[1].microsecondsInVain == 0)
    }

    @Test func anExperimentWhoseRunnerDiedBeforeItsConclusionIsConcluded() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("echo")])
        let run = try #require(lab.runs(of: experiment).first)
        try await lab.obey(.startRun(StartRun(run: run.id)), as: lab.runner)
        let failure = FailAttempt(
            run: run.id, attempt: 1, failure: .timedOut, elapsedMicroseconds: 1, content: AttemptFailedContent(),
            isFinal: true)
        try await lab.obey(.failAttempt(failure), as: lab.runner)
        try await lab.finish(experiment)
        #expect(lab.ledger.reader.read { $0.runBoard.state(of: experiment, asOf: .now($0)) } == .concluded)
        #expect(try await lab.seen().isEmpty)
    }

    /// Whoever waits for its runs must not wait for ever.
    @Test func aRunnerThatMayNoLongerExecuteRunsEnds() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start(
            [lab.model("slow-100")], questions: (0..<8).map { "question \($0)" }, concurrencyMax: 2)
        let task = lab.work()
        try await lab.wait { $0.runBoard.counts(of: experiment, asOf: .now($0)).recorded >= 1 }
        try await lab.obey(.revokeRole(RevokeRole(.operator, of: .member(lab.runner))))
        await #expect(throws: LedgerFault.refused(.notPermitted(.executeRuns, lab.runner))) { try await task.value }
        #expect(lab.counts(of: experiment).open > 0, "what is left can be done later")
        try await lab.obey(.grantRole(GrantRole(.operator, to: .member(lab.runner))))
        try await lab.finish(experiment)
        #expect(lab.counts(of: experiment).recorded == 8)
    }

    @Test func aRunnerWhoseKeyIsRevokedEnds() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start(
            [lab.model("slow-100")], questions: (0..<8).map { "question \($0)" }, concurrencyMax: 2)
        let runner = lab.runner
        let key = try #require(
            lab.ledger.reader.read { models in
                models.keys.signingKeys(asOf: .now(models)).first { $0.owner == runner }?.key.digest
            })
        let task = lab.work()
        try await lab.wait { $0.runBoard.counts(of: experiment, asOf: .now($0)).recorded >= 1 }
        try await lab.obey(
            .revokeSigningKey(RevokeSigningKey(owner: runner, key: Data(key.bytes), reason: .stolen)))
        await #expect(throws: LedgerFault.self) { try await task.value }
        #expect(lab.counts(of: experiment).open > 0)
    }

    @Test func anExperimentThatWasCancelledMeanwhileIsLeftAlone() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("echo")], questions: ["a", "b"])
        try await lab.obey(.cancelExperiment(CancelExperiment(experiment: experiment)))
        let other = try await lab.start([lab.model("echo")])
        try await lab.finish(other)
        #expect(lab.counts(of: experiment).cancelled == 2)
        #expect(try await lab.seen().count == 1)
    }

    @Test func noMoreRunsAreUnderWayThanTheExperimentAllows() async throws {
        let lab = try await Laboratory()
        let first = try await lab.start([lab.model("stall")], questions: ["a", "b", "c", "d", "e"], concurrencyMax: 2)
        let second = try await lab.start([lab.model("stall")], questions: ["a", "b", "c", "d", "e"], concurrencyMax: 3)
        let task = lab.work()
        try await lab.wait(forHanging: 5)
        try await Task.sleep(for: .milliseconds(100))
        #expect(try await lab.statistics().hanging == 5)
        #expect(lab.counts(of: first).started == 2 && lab.counts(of: second).started == 3)
        task.cancel()
        try await task.value
        #expect(lab.counts(of: first).open == 5 && lab.counts(of: second).open == 5)
    }

    @Test func noMoreRunsAreUnderWayThanTheRunnerAllows() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start(
            [lab.model("stall")], questions: (0..<9).map { "question \($0)" }, concurrencyMax: 100)
        let task = lab.work(concurrencyMax: 4)
        try await lab.wait(forHanging: 4)
        try await Task.sleep(for: .milliseconds(100))
        #expect(try await lab.statistics().hanging == 4)
        #expect(lab.counts(of: experiment).started == 4)
        task.cancel()
        try await task.value
        try await lab.wait(forHanging: 0)
    }
}
