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

/// Experiments that are paused, limited, gone on with and run again; attempts of others; answers used again.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(2)))
struct CourseTests {
    @Test func aPausedExperimentBeginsNothingUntilItIsResumed() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start(
            [lab.model("slow-50")], questions: (0..<60).map { "question \($0)" }, concurrencyMax: 2)
        let task = lab.work()
        try await lab.wait { $0.runBoard.counts(of: experiment, asOf: .now($0)).recorded >= 2 }
        try await lab.obey(.pauseExperiment(PauseExperiment(experiment: experiment, reason: .person)))
        try await lab.wait { !$0.runBoard.hasAttemptUnderWay(of: experiment) }
        let paused = lab.counts(of: experiment)
        // Another experiment goes on beside it, and meanwhile nothing of this one does.
        let other = try await lab.start([lab.model("slow-50")], questions: ["a", "b", "c"], concurrencyMax: 1)
        try await lab.waitForEnd(of: other)
        #expect(lab.counts(of: experiment) == paused && paused.open > 0 && paused.failed == 0)
        try await lab.obey(.resumeExperiment(ResumeExperiment(experiment: experiment)))
        try await lab.waitForEnd(of: experiment)
        task.cancel()
        try await task.value
        #expect(lab.counts(of: experiment).recorded == 60)
        #expect(lab.runs(of: experiment).allSatisfy { $0.attempts == 1 })
    }

    @Test func anExperimentIsPausedWhenItsTimeIsUp() async throws {
        let lab = try await Laboratory()
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

    @Test func whatIsUnderWayWhenItsTimeIsUpIsHandedBack() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start(
            [lab.model("stall")], questions: ["a", "b", "c"], concurrencyMax: 2,
            // Time enough to begin, on a busy machine too.
            bounds: { $0.timeMaxMicroseconds = 2_000_000 })
        let task = lab.work()
        try await lab.wait { $0.runBoard.state(of: experiment, asOf: .now($0)) == .paused }
        try await lab.wait { !$0.runBoard.hasAttemptUnderWay(of: experiment) }
        try await lab.wait(forHanging: 0)
        #expect(lab.ledger.reader.read { $0.runBoard.pause(of: experiment, asOf: .now($0))?.reason } == .time)
        #expect(lab.runs(of: experiment).map(\.stage) == [.waiting, .waiting, .requested])
        let run = try #require(lab.runs(of: experiment).first)
        #expect(try lab.failure(of: run)?.facts.failure == .interrupted)
        // Who resumes it gives it its time anew.
        try await lab.obey(.resumeExperiment(ResumeExperiment(experiment: experiment)))
        try await lab.wait { $0.runBoard.run(run.id, asOf: .now($0))?.attempts == 2 }
        try await lab.wait { $0.runBoard.state(of: experiment, asOf: .now($0)) == .paused }
        task.cancel()
        try await task.value
    }

    @Test func aRunThatTakesTooLongFailsForGood() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start(
            [lab.model("stall")], bounds: { $0.runTimeMaxMicroseconds = 300_000 })
        try await lab.finish(experiment, attemptsMax: 5)
        let run = try #require(lab.runs(of: experiment).first)
        #expect(run.stage == .failed && run.failure == .timedOut && run.attempts == 1)
    }

    @Test func theExperimentsOwnNumberOfAttemptsHolds() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("error-500")], bounds: { $0.attemptsMax = 2 })
        try await lab.finish(experiment, attemptsMax: 5)
        #expect(lab.runs(of: experiment).first?.attempts == 2)
    }

    @Test func failedRunsAreRequestedAgainAndStandInTheirPlace() async throws {
        let lab = try await Laboratory()
        // The first six requests fail, and every one after.
        let experiment = try await lab.start(
            [lab.model("flaky-6-of-100")], questions: ["a", "b", "c"], repeats: 2, concurrencyMax: 1)
        try await lab.finish(experiment)
        #expect(lab.counts(of: experiment).failed == 6)
        let again = (0..<6).map { _ in lab.ledger.newID() as RunID }
        try await lab.obey(.rerunFailed(RerunFailed(experiment: experiment, runs: again)))
        let task = lab.work()
        try await lab.wait { $0.runBoard.state(of: experiment, asOf: .now($0)) == .concluded }
        task.cancel()
        try await task.value
        let counts = lab.counts(of: experiment)
        #expect(counts.requested == 6 && counts.recorded == 6 && counts.failed == 0)
        #expect(try LedgerVerification.verify(lab.folder, level: .full).isSound)
    }

    @Test func aRunnerOfOneExperimentLeavesTheOthersAlone() async throws {
        let lab = try await Laboratory()
        let other = try await lab.start([lab.model("upper")], questions: ["a", "b"])
        let own = try await lab.start([lab.model("echo")], questions: ["a", "b"])
        let runner = lab.makeRunner(experiments: [own])
        let task = Task { try await runner.run() }
        try await lab.waitForEnd(of: own)
        let later = try await lab.start([lab.model("upper")])
        runner.drain()
        try await task.value
        #expect(
            lab.runs(of: other).allSatisfy { $0.attempts == 0 } && lab.runs(of: later).allSatisfy { $0.attempts == 0 })
        #expect(try await lab.seen().count == 2)
    }

    // MARK: Another runner

    @Test func anAttemptOfAnotherIsLeftToItForAsLongAsItsLease() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("echo")], questions: ["a", "b"])
        let run = try #require(lab.runs(of: experiment).first)
        // The owner speaks as a runner here: another actor, with a lease of half a second.
        try await lab.obey(.startRun(StartRun(run: run.id, leaseMicroseconds: 500_000)))
        let task = lab.work()
        try await lab.wait { $0.runBoard.counts(of: experiment, asOf: .now($0)).recorded == 1 }
        try await lab.waitForEnd(of: experiment)
        task.cancel()
        try await task.value
        let taken = try #require(lab.runs(of: experiment).first { $0.id == run.id })
        #expect(taken.stage == .recorded && taken.attempts == 2)
        let interrupted = try #require(taken.failedAttemptsAt.first)
        let times = lab.ledger.reader.read { models in
            (models.clock.recordedAt(run.requestedAt)!, models.clock.recordedAt(interrupted)!)
        }
        #expect(times.1 - times.0 >= 500_000)
        #expect(try lab.failure(of: taken)?.facts.failure == .interrupted)
    }

    @Test func whatAnotherHoldsIsTakenUpWhenThatOneIsRemoved() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("echo")], questions: ["a", "b"])
        let run = try #require(lab.runs(of: experiment).first)
        let other: ActorID = lab.ledger.newID()
        _ = try await lab.ledger.addMember(other, kind: .runner, name: "other", roles: [.operator], as: lab.owner)
        try await lab.obey(.startRun(StartRun(run: run.id, leaseMicroseconds: 3_600_000_000)), as: other)
        let runner = lab.makeRunner(experiments: [experiment])
        let task = Task { try await runner.run() }
        try await lab.wait { $0.runBoard.counts(of: experiment, asOf: .now($0)).recorded == 1 }
        while runner.holds(of: experiment).isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        let hold = try #require(runner.holds(of: experiment).first)
        #expect(hold.holder == other && hold.runs == 1 && hold.time > .seconds(60))
        #expect(runner.waits(of: experiment).isEmpty, "its model is not what is waited for")
        try await lab.obey(.removeMember(RemoveMember(member: other)))
        try await lab.waitForEnd(of: experiment)
        task.cancel()
        try await task.value
        let taken = try #require(lab.runs(of: experiment).first { $0.id == run.id })
        #expect(taken.stage == .recorded && taken.attempts == 2)
        let failure = try #require(try lab.failure(of: taken))
        #expect(failure.facts.failure == .interrupted && failure.content.summary.contains("removed"))
    }

    // MARK: Local only

    @Test func whatIsLocalOnlyDoesNotLeave() async throws {
        let lab = try await Laboratory()
        let cloud = ModelSettings.with {
            ($0.model, $0.baseURL) = ("openai:gpt-4o", "http://models.invalid/v1")
            $0.apiKeyEnvironment = "OPENAI_API_KEY"
        }
        let experiment = try await lab.start([cloud, lab.model("echo")])
        let version = try #require(lab.runs(of: experiment).first?.version)
        let prompt = try await lab.ledger.decided { (state) throws(LedgerFault) in state.prompt(of: version)! }
        try await lab.obey(.setLocalOnly(SetLocalOnly(.prompt(prompt), to: true)))
        try await lab.finish(experiment, environment: ["OPENAI_API_KEY": "sk-x"], attemptsMax: 3)
        let runs = lab.runs(of: experiment)
        #expect(runs.map(\.stage) == [.failed, .recorded])
        #expect(runs[0].failure == .localOnly && runs[0].attempts == 1)
        let failure = try #require(try lab.failure(of: runs[0]))
        #expect(failure.content.request.isEmpty && failure.content.summary.contains("nothing was sent"))
    }

    // MARK: Answers used again

    @Test func anAnswerIsUsedAgainWhereTheExperimentWantsThat() async throws {
        let lab = try await Laboratory()
        let version = try await lab.addPrompt("Answer: {{question}}")
        let (dataset, cases) = try await lab.addCases(["a", "b"])
        let first = try await lab.start([lab.model("echo")], versions: [version], on: (dataset, cases), repeats: 2)
        try await lab.finish(first)
        #expect(try await lab.seen().count == 4)
        let second = try await lab.start(
            [lab.model("echo"), lab.model("upper")], versions: [version], on: (dataset, cases), repeats: 2,
            assertions: [.of("latency", "100000"), .of("contains", "Answer")], bounds: { $0.reusesResults = true })
        try await lab.finish(second)
        // Only what was never asked is asked.
        #expect(try await lab.seen().count == 8)
        for run in lab.runs(of: second) where run.modelPlace == 0 {
            let reused = try #require(run.reusedRun)
            let source = try #require(lab.runs(of: first).first { $0.id == reused })
            #expect(source.repetition == run.repetition && source.caseID == run.caseID)
            #expect(try lab.result(of: run)?.output == lab.result(of: source)?.output)
            #expect(run.measures?.tokens == nil && run.measures?.cost == nil)
            // A latency that nobody measured is no short one.
            #expect(run.verdict?.assertions.map(\.outcome) == [.errored, .passed])
        }
        #expect(lab.runs(of: second).filter { $0.modelPlace == 1 }.allSatisfy { $0.reusedRun == nil })
        // Without the wish everything is asked.
        let third = try await lab.start([lab.model("echo")], versions: [version], on: (dataset, cases), repeats: 2)
        try await lab.finish(third)
        #expect(try await lab.seen().count == 12)
        #expect(try LedgerVerification.verify(lab.folder, level: .full).isSound)
    }

    /// The gate is the model's, whichever experiment it was that found nobody there.
    @Test func anAnswerIsUsedAgainThoughItsModelIsSilent() async throws {
        let lab = try await Laboratory()
        let version = try await lab.addPrompt("Answer: {{question}}")
        let data = try await lab.addCases(["a", "b"])
        try await lab.finish(try await lab.start([lab.model("echo")], versions: [version], on: data))
        let silent = try await lab.start(
            [lab.model("echo") { $0.baseURL = "http://127.0.0.1:1/v1" }], questions: (0..<8).map { "question \($0)" })
        let task = lab.work(attemptsMax: 100)
        try await lab.wait { models in
            models.runBoard.runs(of: silent, asOf: .now(models)).reduce(0) { $0 + $1.attemptsInVain } >= 5
        }
        let second = try await lab.start(
            [lab.model("echo")], versions: [version], on: data, bounds: { $0.reusesResults = true })
        try await lab.waitForEnd(of: second)
        #expect(lab.runs(of: second).allSatisfy { $0.reusedRun != nil })
        #expect(lab.counts(of: silent).open == 8)
        #expect(try await lab.seen().count == 2)
        task.cancel()
        try await task.value
    }

    @Test func anAnswerOfAnotherServerIsNotUsedAgain() async throws {
        let lab = try await Laboratory()
        let other = try ScriptedServer(key: nil)
        let provider: ProviderID = lab.ledger.newID()
        func reach(_ server: ScriptedServer) async throws {
            try await lab.obey(
                .configureProvider(
                    ConfigureProvider(
                        provider: provider, kind: "openai-compatible", name: "team",
                        baseURL: "\(server.baseURL)/v1", apiKeyEnvironment: "", onPremises: false)))
        }
        let model = ModelSettings.with { $0.model = "team:echo" }
        let version = try await lab.addPrompt("Answer: {{question}}")
        let data = try await lab.addCases(["a"])
        func again(movedTo: [String: String] = [:]) async throws -> Run {
            let experiment = try await lab.start(
                [model], versions: [version], on: data, bounds: { $0.reusesResults = true })
            try await lab.finish(experiment, movedTo: movedTo)
            return try #require(lab.runs(of: experiment).first)
        }
        try await reach(lab.server)
        let first = try await again()
        // The address is the provider's text, and stands in no other.
        let content = try #require(try lab.result(of: first))
        #expect((content.providerKind, content.baseURL) == ("openai-compatible", ""))
        // The same word leads elsewhere now.
        try await reach(other)
        let second = try await again()
        #expect(first.reusedRun == nil && second.reusedRun == nil)
        #expect(try await again().reusedRun == second.id)
        try await reach(lab.server)
        #expect(try await again().reusedRun == first.id)
        #expect(try await again(movedTo: ["team:echo": "\(other.baseURL)/v1"]).reusedRun == second.id)
        #expect(try await lab.seen().count == 1)
    }

    @Test func anAnswerToOtherSettingsIsNotUsedAgain() async throws {
        let lab = try await Laboratory()
        let version = try await lab.addPrompt("Answer: {{question}}")
        let data = try await lab.addCases(["a"])
        try await lab.finish(try await lab.start([lab.model("echo")], versions: [version], on: data))
        let warmer = lab.model("echo") { $0.parameters.temperature = 1.5 }
        let second = try await lab.start([warmer], versions: [version], on: data, bounds: { $0.reusesResults = true })
        try await lab.finish(second)
        #expect(lab.runs(of: second).allSatisfy { $0.reusedRun == nil })
        #expect(try await lab.seen().count == 2)
    }
}
