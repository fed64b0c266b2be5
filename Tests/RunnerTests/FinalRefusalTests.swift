import Domain
import Events
import Foundation
import Ledger
import LogTestSupport
import Projections
import TestSupport
import Testing

@testable import Runner

/// Models whose every call is refused alike: a few are made, and the other runs fail without one.
@Suite(.timeLimit(.minutes(2))) struct FinalRefusalTests {
    // MARK: What is counted

    private static func job(_ experiment: UInt64 = 1, modelPlace: Int = 0, run: UInt64 = 0) -> RunQueue.Job {
        RunQueue.Job(
            run: RunID(millisecondsSince1970: experiment, random: (1, run)),
            experiment: ExperimentID(millisecondsSince1970: experiment, random: (0, 0)), model: "a:\(modelPlace)",
            modelPlace: modelPlace)
    }

    private static func refusals(_ endings: [CallEnding], of job: RunQueue.Job = job()) -> FinalRefusals {
        var refusals = FinalRefusals()
        for ending in endings { refusals.learn(from: ending, of: job) }
        return refusals
    }

    private static let wrongKey = CallEnding.failed(.unauthorised, wait: nil)

    @Test(arguments: [FailureClass.unauthorised, .quotaExhausted, .notFound, .redirected])
    func afterAFewRefusalsOnEndAModelIsAskedNoMore(_ failure: FailureClass) {
        let few = Array(repeating: CallEnding.failed(failure, wait: nil), count: FinalRefusals.callsMax)
        #expect(Self.refusals(few.dropLast()).refusal(of: Self.job()) == nil)
        #expect(Self.refusals(few).refusal(of: Self.job()) == FinalRefusals.Streak(failure: failure, calls: few.count))
    }

    @Test(arguments: [
        CallEnding.answered(tokens: nil), .failed(.rejected, wait: nil), .failed(.notFound, wait: nil),
        .failed(.rateLimited, wait: .seconds(1)),
    ]) func anyOtherAnswerHasTheModelAskedAgain(_ other: CallEnding) {
        let almost = Array(repeating: Self.wrongKey, count: FinalRefusals.callsMax - 1)
        #expect(Self.refusals(almost + [other] + almost).refusal(of: Self.job()) == nil)
        // Of those that were under way when the model was given up.
        #expect(Self.refusals(almost + [Self.wrongKey, other]).refusal(of: Self.job()) == nil)
    }

    @Test(arguments: [
        CallEnding.notMade, .failed(.timedOut, wait: nil), .failed(.unreachable, wait: nil),
        .failed(.cancelled, wait: nil),
    ]) func whatIsNoAnswerSaysNothingOfTheKey(_ silence: CallEnding) {
        let calls = (0..<FinalRefusals.callsMax).flatMap { _ in [Self.wrongKey, silence] }
        #expect(Self.refusals(calls).refusal(of: Self.job())?.calls == FinalRefusals.callsMax)
    }

    @Test func callsThatWereUnderWayTogetherCountOnce() {
        var refusals = FinalRefusals()
        let begun = Instant.now
        for _ in 0..<9 { refusals.learn(from: Self.wrongKey, of: Self.job(), begun: begun) }
        #expect(refusals.refusal(of: Self.job()) == nil)
    }

    @Test(arguments: [FailureClass.rejected, .forbidden, .contentFiltered, .tooLarge, .protocolBroken])
    func whatMayBeOfOnePromptIsAskedForEver(_ failure: FailureClass) {
        let many = Array(repeating: CallEnding.failed(failure, wait: nil), count: 100)
        #expect(Self.refusals(many).refusal(of: Self.job()) == nil)
    }

    @Test func anotherModelAndAnotherExperimentAreAskedOn() {
        var refusals = Self.refusals(Array(repeating: Self.wrongKey, count: 9))
        #expect(refusals.refusal(of: Self.job(modelPlace: 1)) == nil && refusals.refusal(of: Self.job(2)) == nil)
        refusals.forget(Self.job(2).experiment)
        #expect(refusals.refusal(of: Self.job())?.calls == 9)
        refusals.forget(Self.job().experiment)
        #expect(refusals.refusal(of: Self.job()) == nil)
    }

    // MARK: Who waits

    @Test func runsThatWouldBeRefusedFailInTheirTurnAndTakeNothingOfWhatTheProviderAllows() async {
        let start = Instant.now
        let now = Moment(start)
        let queue = RunQueue(underWayMax: 100, clock: { now.value })
        queue.limit("a", to: MinuteLimits(requestsPerMinute: FinalRefusals.callsMax))
        for number in 0..<9 as Range<UInt64> { queue.add(Self.job(run: number), underWayMax: 1) }
        for call in 0..<FinalRefusals.callsMax {
            now.value = start + .seconds(60) * call / FinalRefusals.callsMax
            let handout = await queue.next()!
            #expect(handout.notAsked == nil)
            queue.finished(handout, Self.wrongKey)
        }
        // Another call would have to wait for a part of a minute.
        queue.add(Self.job(modelPlace: 1, run: 77), underWayMax: 1)
        let refused = RunQueue.NotAsked.refused(
            FinalRefusals.Streak(failure: .unauthorised, calls: FinalRefusals.callsMax))
        for _ in FinalRefusals.callsMax..<9 {
            let handout = await queue.next()!
            #expect(handout.notAsked == refused)
            queue.finished(handout, .notMade)
        }
        #expect(queue.waits(of: Self.job().experiment).map(\.model) == ["a:1"])
    }

    @Test func aModelIsAskedAgainWhenItsProviderIsConfiguredAnew() async {
        let queue = RunQueue(underWayMax: 100)
        for number in 0..<9 as Range<UInt64> { queue.add(Self.job(run: number), underWayMax: 1) }
        for _ in 0..<FinalRefusals.callsMax { queue.finished(await queue.next()!, Self.wrongKey) }
        queue.forgetRefusals()
        #expect(await queue.next()?.notAsked == nil)
    }

    // MARK: A runner

    @Test(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
    func aWrongKeyIsShownAFewTimesAndTheOtherModelGoesOn() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start(
            [lab.model("error-401"), lab.model("echo")], questions: (0..<20).map { "question \($0)" },
            concurrencyMax: 2)
        try await lab.finish(experiment, attemptsMax: 5)
        let runs = lab.runs(of: experiment)
        #expect(runs.filter { $0.modelPlace == 1 }.allSatisfy { $0.stage == .recorded })
        let failed = runs.filter { $0.modelPlace == 0 }
        #expect(failed.allSatisfy { $0.failure == .unauthorised && $0.attempts == 1 })
        let failures = try failed.map { try #require(try lab.failure(of: $0)) }
        let notMade = failures.filter { $0.content.summary.contains("this one was not made") }
        // One more may have been under way when the last of them was answered.
        let calls = 20 - notMade.count
        #expect((FinalRefusals.callsMax...FinalRefusals.callsMax + 1).contains(calls))
        #expect(try await lab.seen().count == 20 + calls)
        for failure in notMade {
            #expect(failure.content.request.isEmpty && !failure.facts.hasHTTPStatus && !failure.facts.hasSpent)
            #expect(failure.content.summary.contains(" calls to openai:error-401 in a row"))
            #expect(failure.content.summary.contains("provider test openai:error-401"))
            #expect(failure.content.summary.contains("experiment rerun \(experiment) --failed"))
        }
    }

    @Test(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"))
    func aRunnerAsksAgainWhereTheFailedRunsAreRequestedAgain() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start(
            [lab.model("error-404")], questions: (0..<8).map { "question \($0)" }, concurrencyMax: 1)
        let task = lab.work()
        try await lab.wait { $0.runBoard.state(of: experiment, asOf: .now($0)) == .concluded }
        #expect(try await lab.seen().count == FinalRefusals.callsMax)
        try await lab.obey(
            .rerunFailed(RerunFailed(experiment: experiment, runs: (0..<8).map { _ in lab.ledger.newID() })))
        try await lab.wait { $0.runBoard.counts(of: experiment, asOf: .now($0)).open == 0 }
        task.cancel()
        try await task.value
        #expect(try await lab.seen().count == 2 * FinalRefusals.callsMax)
    }
}
