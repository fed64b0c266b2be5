import Domain
import EventLog
import Events
import Foundation
import HTTPTransport
import Ledger
import Projections
import Runner
import SwiftProtobuf
import Testing
import TestSupport

/// Runs whose answers models and servers judge.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(2)))
struct ModelJudgeTests {
    private static func rubric(_ lab: Laboratory, by models: [String], type: String = "llm-rubric") -> Assertion {
        var assertion = Assertion.of(type, "says where the order is")
        assertion.judge.models = models.map { name in
            lab.model(name) { ($0.inputPicodollarsPerToken, $0.outputPicodollarsPerToken) = (1_000, 2_000) }
        }
        return assertion
    }

    private func judgements(_ lab: Laboratory, of experiment: ExperimentID) throws -> [(
        facts: JudgementRecorded, content: JudgementRecordedContent
    )] {
        try lab.ledger.reader.read { $0.judgements(of: experiment, asOf: .now($0)) }.map { position in
            let event = try #require(try lab.ledger.reader.events(position..<position + 1).first)
            let content = try #require(try lab.ledger.reader.content(at: position))
            return (event.facts.judgementRecorded, content.judgementRecorded)
        }
    }

    @Test func aJudgesCallIsRecordedWithItsCostBesideTheAnswers() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start(
            [lab.model("echo")], questions: ["Where is my order?"],
            assertions: [.of("contains", "order"), Self.rubric(lab, by: ["judge-order"])])
        try await lab.finish(experiment)
        let run = lab.runs(of: experiment)[0]
        #expect(run.verdict?.passed == true && run.verdict?.assertions.map(\.outcome) == [.passed, .passed])
        let (facts, content) = try #require(try judgements(lab, of: experiment).first)
        #expect(facts.kind == .rubric && facts.model == "openai:judge-order" && facts.prompt == "rubric@1")
        #expect((facts.assertion, facts.member, facts.attempt, facts.calls) == (2, 0, 1, 1))
        #expect(facts.outcome == .passed && facts.valueMillionths == 1_000_000 && facts.failure == .unspecified)
        #expect(facts.sandbox == SandboxKind.none && facts.finishReason == .stop && facts.timings.totalUs > 0)
        let cost = Int64(facts.inputTokens) * 1_000 + Int64(facts.outputTokens) * 2_000
        #expect(facts.costPicodollars == cost && cost > 0)
        #expect(content.reason == "the word decides" && content.output.contains("pass") && !content.rawReply.isEmpty)
        let request = String(decoding: content.request, as: UTF8.self)
        #expect(
            request.contains("says where the order is") && request.contains("<answer-") && !request.contains("echo"))

        // The answer's own cost stays its own; what is spent is both.
        #expect(run.measures?.cost == nil)
        let (own, all) = lab.ledger.reader.read { models in
            (
                models.judgingCosts(of: run.id, asOf: .now(models)),
                models.spending(of: .experiment(experiment), in: .total, asOf: .now(models))
            )
        }
        #expect(own?.knownCost?.value == Int128(cost))
        #expect(all.cost.value == Int128(cost) && all.costUnknown == 1)
        #expect(try LedgerVerification.verify(lab.folder, level: .full).isSound)
    }

    @Test func severalJudgesAreEachAsked() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start(
            [lab.model("echo")], assertions: [Self.rubric(lab, by: ["judge-order", "judge-parcel", "judge-Where"])])
        try await lab.finish(experiment)
        #expect(lab.runs(of: experiment)[0].verdict?.passed == true)
        #expect(try judgements(lab, of: experiment).map(\.facts.outcome) == [.passed, .failed, .passed])
    }

    /// The answer is there, and is kept; what nobody judged is an error, also under `not-`.
    @Test(arguments: ["llm-rubric", "not-llm-rubric"]) func aJudgeThatIsDownIsAnErrorOfTheAssertion(
        type: String
    ) async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start(
            [lab.model("echo")], assertions: [Self.rubric(lab, by: ["error-500"], type: type)])
        try await lab.finish(experiment, attemptsMax: 2)
        let run = lab.runs(of: experiment)[0]
        #expect(run.stage == .recorded && run.attempts == 1)
        #expect(run.verdict?.assertions.map(\.outcome) == [.errored] && run.verdict?.passed == false)
        let (facts, content) = try #require(try judgements(lab, of: experiment).first)
        #expect(facts.outcome == .errored && facts.failure == .serverFailed && facts.httpStatus == 500)
        #expect(facts.calls == 2 && !facts.hasInputTokens && !facts.hasValueMillionths)
        #expect(content.reason.contains("127.0.0.1"))
    }

    @Test func aJudgeThatFailsAtFirstIsAskedAgain() async throws {
        let lab = try await Laboratory()
        // Its reply is the last message: no verdict.
        let experiment = try await lab.start(
            [lab.model("echo")], assertions: [Self.rubric(lab, by: ["flaky-2-of-3"])])
        try await lab.finish(experiment, attemptsMax: 5)
        let (facts, _) = try #require(try judgements(lab, of: experiment).first)
        #expect(facts.calls == 3 && facts.failure == .unspecified && facts.outcome == .errored && facts.hasInputTokens)
    }

    @Test func aJudgeElsewhereIsNotAskedWhereNothingMayLeave() async throws {
        let lab = try await Laboratory()
        var assertion = Self.rubric(lab, by: ["judge-order"])
        assertion.judge.models[0].baseURL = "https://judge.example/v1"
        let (dataset, cases) = try await lab.addCases(["Where is my order?"])
        try await lab.obey(.setLocalOnly(SetLocalOnly(.dataset(dataset), to: true)))
        let experiment = try await lab.start(
            [lab.model("echo")], on: (dataset, cases), assertions: [assertion])
        try await lab.finish(experiment)
        let run = lab.runs(of: experiment)[0]
        #expect(run.failure == .localOnly)
        #expect(try await lab.seen().isEmpty)
        #expect(try judgements(lab, of: experiment).isEmpty)

        let hooked = try await lab.start(
            [lab.model("echo")], on: (dataset, cases), assertions: [.of("webhook", "https://judge.example/verdict")])
        try await lab.finish(hooked)
        #expect(lab.runs(of: hooked)[0].failure == .localOnly)
        #expect(try await lab.seen().isEmpty)
    }

    @Test func aJudgeWithoutAWayToItFailsTheRunBeforeItsModelIsAsked() async throws {
        let lab = try await Laboratory()
        var assertion = Self.rubric(lab, by: ["judge-order"])
        assertion.judge.models[0].apiKeyEnvironment = "NO_SUCH_KEY"
        let experiment = try await lab.start([lab.model("echo")], assertions: [assertion])
        try await lab.finish(experiment)
        #expect(lab.runs(of: experiment)[0].failure == .credentialMissing)
        #expect(try await lab.seen().isEmpty)
    }

    @Test func budgetsCountWhatJudgesMayTake() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start(
            [lab.model("echo") { $0.parameters.maxTokens = 4 }],
            assertions: [Self.rubric(lab, by: ["judge-order"])])
        // Enough for the answer, and not for its judge.
        try await lab.obey(
            .setBudget(
                SetBudget(budget: lab.ledger.newID(), scope: .experiment(experiment), period: .total, tokensMax: 200)))
        let task = lab.work()
        try await lab.wait { $0.runBoard.state(of: experiment, asOf: .now($0)) == .paused }
        task.cancel()
        try await task.value
        #expect(try await lab.seen().isEmpty)
    }

    @Test func embeddingsTellHowNearTwoTextsAre() async throws {
        let lab = try await Laboratory()
        var near = Assertion.of("similar", "Answer: where is my order")
        near.judge.models = [lab.model("embed")]
        var far = Assertion.of("not-similar", "zzzzzzzzzzzzzzzzzzzzzzzz")
        far.judge.models = [lab.model("embed")]
        var down = Assertion.of("not-similar", "zz")
        down.judge.models = [lab.model("error-500")]
        let experiment = try await lab.start([lab.model("echo")], assertions: [near, far, down])
        try await lab.finish(experiment)
        #expect(lab.runs(of: experiment)[0].verdict?.assertions.map(\.outcome) == [.passed, .passed, .errored])
        let told = try judgements(lab, of: experiment)
        #expect(told.map(\.facts.kind) == [.embedding, .embedding, .embedding])
        #expect(told[0].facts.prompt == "embedding@1" && told[0].facts.inputTokens > 0)
        #expect(told[0].facts.hasOutputTokens && told[0].facts.outputTokens == 0)
    }

    @Test func aModelThatGivesNoEmbeddingsIsRefusedBeforeAnythingIsSent() async throws {
        let lab = try await Laboratory()
        var assertion = Assertion.of("similar", "x")
        assertion.judge.models = [.with { ($0.model, $0.baseURL) = ("anthropic:claude", lab.server.baseURL) }]
        let experiment = try await lab.start([lab.model("echo")], assertions: [assertion])
        try await lab.finish(experiment, environment: ["ANTHROPIC_API_KEY": "sk-none"])
        let run = lab.runs(of: experiment)[0]
        #expect(run.failure == .providerUnknown)
        #expect(try lab.failure(of: run)?.content.summary.contains("gives no embeddings") == true)
        #expect(try await lab.seen().isEmpty)
    }

    @Test func aServerOfTheAuthorsJudges() async throws {
        let lab = try await Laboratory()
        let addresses = [
            "verdict?word=order", "verdict?word=parcel", "status/302?header=Location:/verdict", "big?bytes=9",
        ]
        let experiment = try await lab.start(
            [lab.model("echo")], assertions: addresses.map { .of("webhook", "\(lab.server.baseURL)/\($0)") })
        try await lab.finish(experiment)
        #expect(
            lab.runs(of: experiment)[0].verdict?.assertions.map(\.outcome) == [.passed, .failed, .errored, .errored])
        let told = try judgements(lab, of: experiment)
        #expect(told.map(\.facts.failure) == [.unspecified, .unspecified, .redirected, .unspecified])
        #expect(told.allSatisfy { $0.facts.model.isEmpty && $0.facts.kind == .webhook })
        // Nobody was led elsewhere.
        #expect(try await lab.seen().filter { $0.path.hasPrefix("/verdict") }.count == 2)
        #expect(lab.ledger.reader.read { $0.judgingCosts(of: experiment, asOf: .now($0)) }?.knownCost?.value == 0)
    }

    @Test func anAnswerThatWasRecordedBeforeIsJudgedAnew() async throws {
        let lab = try await Laboratory()
        let data = try await lab.addCases(["Where is my order?"])
        let version = try await lab.addPrompt("Answer: {{question}}")
        let first = try await lab.start([lab.model("echo")], versions: [version], on: data)
        try await lab.finish(first)
        let second = try await lab.start(
            [lab.model("echo")], versions: [version], on: data,
            assertions: [
                Self.rubric(lab, by: ["judge-order"], type: "model-graded-closedqa"),
                Self.rubric(lab, by: ["judge-order"]),
            ]
        ) { $0.reusesResults = true }
        try await lab.finish(second)
        let run = lab.runs(of: second)[0]
        #expect(run.reusedRun != nil && run.verdict?.assertions.map(\.outcome) == [.errored, .passed])
        // One for the answer, two for the judges.
        #expect(try await lab.seen().count == 3)
        // Closed QA is told what was asked, though it was not asked anew.
        let request = try #require(try judgements(lab, of: second).first?.content.request)
        #expect(String(decoding: request, as: UTF8.self).contains("Answer: Where is my order?"))
    }

    /// The runner dies while the judge is asked: what the attempt may have taken counts, and it is made anew.
    @Test func aRunThatWasBrokenOffWhileJudgedIsDoneAnew() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start(
            [lab.model("echo")], assertions: [Self.rubric(lab, by: ["gated-0-judge"])])
        let task = lab.work()
        while try await lab.seen().count < 2 { try await Task.sleep(for: .milliseconds(5)) }
        task.cancel()
        try await task.value
        #expect(lab.counts(of: experiment).recorded == 0)
        let spent = lab.ledger.reader.read { $0.spending(of: .experiment(experiment), in: .total, asOf: .now($0)) }
        #expect(spent.tokens > 0)
        let opened = try await lab.transport.send(
            .init(method: "POST", url: lab.server.baseURL + "/_gate?model=gated-0-judge"))
        #expect(opened.head.status == 200)
        try await lab.finish(experiment)
        #expect(lab.runs(of: experiment)[0].stage == .recorded)
        #expect(try judgements(lab, of: experiment).count == 1)
    }
}
