import Domain
import Events
import HTTPTransport
import Ledger
import Projections
import Sandboxes
import Scoring
import SwiftProtobuf
import TestSupport
import Testing

@testable import Runner

/// What is marked local only while its runs are under way: no further call is made elsewhere.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(2)))
struct LocalOnlyWatchTests {
    private static let program = Assertion.with {
        ($0.type, $0.value) = ("python", "True")
        $0.program = AssertionProgram()
    }

    /// Has a runner do all of it, whose calls are made elsewhere, as far as policy knows.
    private func finish(
        _ experiment: ExperimentID, in lab: Laboratory, by transport: MarkingTransport, _ maker: StageMaker
    ) async throws {
        let place = RunPlace(
            kind: .daytona, locality: .cloud, transport: transport, metrics: .success(maker), outputs: .success(maker))
        let runner = lab.makeRunner(attemptsMax: 5, places: RunPlaces(only: place, direct: lab.transport))
        let task = Task { try await runner.run() }
        try await lab.waitForEnd(of: experiment)
        task.cancel()
        try await task.value
    }

    /// Its first call fails, and is not made again.
    @Test func aJudgeIsAskedNoMoreOnceItsRunIsMarked() async throws {
        let lab = try await Laboratory()
        var rubric = Assertion.of("llm-rubric", "kind")
        rubric.judge.models = [lab.model("flaky-2-of-3")]
        let experiment = try await lab.start([lab.model("echo")], assertions: [rubric])
        try await finish(
            experiment, in: lab, by: MarkingTransport(lab, whenSending: "flaky-2-of-3"), StageMaker(.never))
        let run = try #require(lab.runs(of: experiment).first)
        #expect(run.stage == .recorded && run.verdict?.assertions.map(\.outcome) == [.errored])
        let positions = lab.ledger.reader.read { $0.judgements(of: experiment, asOf: .now($0)) }
        let position = try #require(positions.first)
        let facts = try #require(try lab.ledger.reader.events(position..<position + 1).first).facts.judgementRecorded
        #expect(facts.calls == 1 && facts.failure == .localOnly)
        let content = try #require(try lab.ledger.reader.content(at: position)).judgementRecorded
        #expect(content.reason.contains("was not made"))
        #expect(try await lab.seen().count == 2, "the model and its judge, once each")
    }

    @Test func aJudgeElsewhereIsNotAskedThoughItIsAskedFromHere() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("echo")])
        let run = try #require(lab.runs(of: experiment).first)
        let watch = LocalOnlyWatch(ledger: lab.ledger, runs: [run.id], place: .local)
        let (here, there) = (judge("http://127.0.0.1:9/verdict"), judge("https://judge.example/verdict"))
        try await watch.check(there)
        try await lab.obey(.changeSettings(ChangeSettings(localModelsOnly: true)))
        try await watch.check(here)
        do throws(FailedAttempt) {
            try await watch.check(there)
            Issue.record("it may be asked")
        } catch { #expect(error.failure == .localOnly && !error.mayRetry && !error.isOfCall) }
    }

    private func judge(_ address: String) -> JudgeCall {
        .server(JudgeServer(address: address, transport: RefusingTransport(), limits: HTTPLimits()))
    }

    @Test func aProgramIsNotRunElsewhereOnceARunIsMarked() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("echo")])
        let run = try #require(lab.runs(of: experiment).first)
        let maker = StageMaker(.output("true"))
        let place = RunPlace(
            kind: .daytona, locality: .cloud, transport: RefusingTransport(), metrics: .success(maker),
            outputs: .success(maker))
        let programs = SandboxedPrograms(
            place: place, record: SandboxRecord(), slots: SandboxSlots(1),
            watch: LocalOnlyWatch(ledger: lab.ledger, runs: [run.id], place: place.locality))
        let given = GivenCase(.with { $0.inputs = [.with { ($0.name, $0.text) = ("word", "hello") }] })
        let output = ScoredOutput(text: "an answer", latencyMilliseconds: 0, given: given)
        try await lab.obey(.changeSettings(ChangeSettings(localModelsOnly: true)))
        let outcome = try await PreparedAssertion(Self.program).look(at: output, runningProgramsBy: programs)
        #expect(outcome.outcome == .errored && outcome.reason.contains("marked local only meanwhile"))
        #expect(maker.specifications.isEmpty)
    }

    /// Six calls are under way when it is marked; the seventh was ready, and waited for the place of one of them.
    @Test func aModelIsNotAskedOnceARunIsMarkedThatWaited() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start(
            [lab.model("echo")], questions: (1...7).map { "Question \($0)?" }, concurrencyMax: 6)
        try await finish(
            experiment, in: lab, by: MarkingTransport(lab, whenSending: "echo", turn: 6), StageMaker(.never))
        let runs = lab.runs(of: experiment)
        #expect(runs.count(where: { $0.stage == .recorded }) == 6)
        let failed = try #require(runs.first { $0.stage == .failed })
        #expect(failed.failure == .localOnly && failed.attempts == 1)
        #expect(try #require(try lab.failure(of: failed)).content.summary.contains("nothing was sent"))
        #expect(try await lab.seen().count == 6)
    }

    @Test func aRunThatIsMarkedWhileItsModelAnswersSaysThatItWasAsked() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start([lab.model("echo")], assertions: [Self.program])
        let maker = StageMaker(.output("true"))
        try await finish(experiment, in: lab, by: MarkingTransport(lab, whenSending: "echo"), maker)
        let run = try #require(lab.runs(of: experiment).first)
        #expect(run.stage == .failed && run.failure == .localOnly && run.attempts == 1)
        let (facts, content) = try #require(try lab.failure(of: run))
        #expect(content.summary.contains("echo was asked before"))
        #expect(!content.summary.contains("nothing was sent"))
        #expect(facts.hasSpent, "the answer was given")
        #expect(maker.specifications.isEmpty)
    }
}
