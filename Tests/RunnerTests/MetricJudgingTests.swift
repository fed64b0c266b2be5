import Domain
import EventLog
import Events
import Foundation
import Ledger
import Projections
import Runner
import SwiftProtobuf
import TestSupport
import Testing

/// Recorded results that judges look at later, by metrics of the workspace.
@Suite(.enabled(if: ScriptedServer.isPossible, "\(ScriptedServer.absence)"), .timeLimit(.minutes(2)))
struct MetricJudgingTests {
    private func define(
        _ name: String, by models: [String], type: String = "llm-rubric", prompts: [String] = ["rubric@1"],
        in lab: Laboratory
    ) async throws -> MetricReference {
        let metric: MetricID = lab.ledger.newID()
        var assertion = Assertion.of(type, "says where the order is")
        assertion.judge.models = models.map { lab.model($0) { $0.parameters.maxTokens = 50 } }
        try await lab.obey(
            .defineMetric(DefineMetric(metric: metric, name: name, definition: .judge(assertion, prompts: prompts))))
        return MetricReference(metric, 1)
    }

    private func trial(_ lab: Laboratory, questions: [String]) async throws -> ExperimentID {
        let experiment = try await lab.start([lab.model("echo")], questions: questions)
        try await lab.finish(experiment)
        return experiment
    }

    private func rescorer(_ lab: Laboratory, attemptsMax: Int = 1) -> Rescorer {
        Rescorer(
            ledger: lab.ledger, runner: lab.runner, places: RunPlaces(inProcess: lab.transport),
            settings: RunnerSettings(
                concurrencyMax: 4,
                retries: RetryPolicy(
                    attemptsMax: attemptsMax, firstWait: .milliseconds(5), waitMax: .milliseconds(50)),
                experiments: nil, environment: [:]))
    }

    private func words(_ lab: Laboratory, since position: UInt64) throws -> [String] {
        try lab.ledger.reader.events(position..<lab.ledger.reader.size).compactMap { $0.facts.event?.storedName }
    }

    @Test func eachCallIsRecordedWithTheScoreItIsForAndNothingIsAskedTwice() async throws {
        let lab = try await Laboratory()
        let experiment = try await trial(lab, questions: ["Where is my order?", "And my parcel?"])
        let metric = try await define("kind", by: ["judge-order"], in: lab)
        let before = lab.ledger.reader.size
        let tally = try #require(
            try await rescorer(lab).score(experiment, by: metric, for: lab.owner, progress: { _ in }).last)
        #expect((tally.results, tally.passed, tally.failed, tally.errored) == (2, 1, 1, 0))
        let said = try words(lab, since: before)
        #expect(said.first == "judging-requested" && said.count == 5)
        #expect(
            Set(zip(said.dropFirst(), said.dropFirst(2)).map { "\($0) \($1)" }).contains(
                "judgement-recorded run-rescored"))
        let request = try #require(try lab.ledger.reader.events(before..<before + 1).first)
        #expect(ActorID(bytes: request.facts.actor) == lab.owner)
        for event in try lab.ledger.reader.events(before + 1..<lab.ledger.reader.size) {
            #expect(ActorID(bytes: event.facts.actor) == lab.runner)
            if case .judgementRecorded(let facts)? = event.facts.event {
                #expect(facts.judging == request.facts.judgingRequested.judging && facts.metricVersion == 1)
                #expect(facts.hasInputTokens && facts.attempt == 0)
            }
        }
        let asked = try await lab.seen().count
        let again = try #require(
            try await rescorer(lab).score(experiment, by: metric, for: lab.owner, progress: { _ in }).last)
        #expect((again.scoredBefore, again.judged) == (2, 0))
        #expect(try await lab.seen().count == asked)
        #expect(try words(lab, since: before).count == 5, "who asks for nothing leaves nothing")
        #expect(try LedgerVerification.verify(lab.folder, level: .full).isSound)
    }

    @Test func aFailedJudgeIsAnErrorOfTheScoreAndMayBeAskedAgain() async throws {
        let lab = try await Laboratory()
        let experiment = try await trial(lab, questions: ["Where is my order?"])
        // The first request of two for this model fails, the other echoes, which is no verdict.
        let metric = try await define("kind", by: ["flaky-1-of-2"], in: lab)
        for _ in 0..<2 {
            let tally = try #require(
                try await rescorer(lab).score(experiment, by: metric, for: lab.owner, progress: { _ in }).last)
            #expect((tally.errored, tally.scoredBefore) == (1, 0))
        }
        let run = lab.runs(of: experiment)[0]
        let score = lab.ledger.reader.read { $0.score(of: run.id, by: metric, asOf: .now($0)) }
        #expect(score?.outcome == .errored && score?.valueMillionths == nil)
        let judgements = try lab.ledger.reader.judgements(of: experiment, asOf: lab.ledger.reader.read { .now($0) })
        #expect(judgements.map { $0.facts.failure == .unspecified } == [false, true])
    }

    @Test func aFormulaRestsOnWhatAJudgeSays() async throws {
        let lab = try await Laboratory()
        let experiment = try await lab.start(
            [lab.model("echo")], questions: ["Where is my order?"],
            assertions: [.of("contains", "order", metric: "found")], metricNames: ["found"])
        try await lab.finish(experiment)
        let judge = try await define("kind", by: ["judge-parcel"], in: lab)
        let formula: MetricID = lab.ledger.newID()
        try await lab.obey(
            .defineMetric(
                DefineMetric(
                    metric: formula, name: "both",
                    definition: .formula(
                        "(`1` + `2`) / 2", operands: [MetricVersion(judge.metric, 1)], named: ["found"]))))
        let tallies = try await rescorer(lab).score(
            experiment, by: MetricReference(formula, 1), for: lab.owner, progress: { _ in })
        #expect(tallies.map(\.metric) == [judge, MetricReference(formula, 1)])
        let run = lab.runs(of: experiment)[0]
        let value = lab.ledger.reader.read { models in
            models.score(of: run.id, by: MetricReference(formula, 1), asOf: .now(models))?.valueMillionths
        }
        // The judge scores what lacks its word at 0.25, and the file's own assertion passed.
        #expect(value == 625_000)
    }

    @Test func gEvalAsksTwiceAndBothAreRecordedInTheirOrder() async throws {
        let lab = try await Laboratory()
        let experiment = try await trial(lab, questions: ["Where is my order?"])
        let metric = try await define(
            "depth", by: ["geval-order", "geval-parcel", "geval-Where"], type: "g-eval",
            prompts: ["g-eval-steps@1", "g-eval@1"], in: lab)
        let tally = try #require(
            try await rescorer(lab).score(experiment, by: metric, for: lab.owner, progress: { _ in }).last)
        #expect((tally.passed, tally.errored) == (1, 0))
        let judgements = try lab.ledger.reader.judgements(of: experiment, asOf: lab.ledger.reader.read { .now($0) })
        #expect(
            judgements.map(\.facts.model) == [
                "openai:geval-order", "openai:geval-order", "openai:geval-parcel", "openai:geval-parcel",
                "openai:geval-Where", "openai:geval-Where",
            ])
        #expect(judgements.map(\.facts.kind) == [.gEvalSteps, .gEval, .gEvalSteps, .gEval, .gEvalSteps, .gEval])
        #expect(judgements.map(\.facts.outcome) == [.noted, .passed, .noted, .failed, .noted, .passed])
    }

    @Test func aBudgetThatIsExhaustedIsToldByAnEventAndNothingIsSent() async throws {
        let lab = try await Laboratory()
        let experiment = try await trial(lab, questions: ["Where is my order?"])
        let metric = try await define("kind", by: ["judge-order"], in: lab)
        try await lab.obey(
            .setBudget(SetBudget(budget: lab.ledger.newID(), scope: .workspace, period: .total, tokensMax: 60)))
        let asked = try await lab.seen().count
        let before = lab.ledger.reader.size
        await #expect(throws: JudgingBudgetExhausted.self) {
            _ = try await rescorer(lab).score(experiment, by: metric, for: lab.owner, progress: { _ in })
        }
        #expect(try await lab.seen().count == asked)
        #expect(try words(lab, since: before) == ["judging-requested", "budget-exhausted"])
    }

    @Test func aJudgeElsewhereIsNotAskedWhereNothingMayLeave() async throws {
        let lab = try await Laboratory()
        let experiment = try await trial(lab, questions: ["Where is my order?"])
        let metric: MetricID = lab.ledger.newID()
        var assertion = Assertion.of("llm-rubric", "kind")
        assertion.judge.models = [
            .with { ($0.model, $0.baseURL, $0.apiKeyEnvironment) = ("openai:far", "https://judge.example/v1", "KEY") }
        ]
        try await lab.obey(
            .defineMetric(
                DefineMetric(metric: metric, name: "far", definition: .judge(assertion, prompts: ["rubric@1"]))))
        try await lab.obey(.changeSettings(ChangeSettings(localModelsOnly: true)))
        let rescorer = Rescorer(
            ledger: lab.ledger, runner: lab.runner, places: RunPlaces(inProcess: lab.transport),
            settings: RunnerSettings(concurrencyMax: 1, experiments: nil, environment: ["KEY": "k"]))
        do {
            _ = try await rescorer.score(experiment, by: MetricReference(metric, 1), for: lab.owner, progress: { _ in })
            Issue.record("it was asked")
        } catch let fault as RescoreFault {
            #expect("\(fault)".contains("local only"))
        }
        #expect(lab.ledger.reader.read { $0.metrics(scoring: experiment, asOf: .now($0)) }.isEmpty)
    }

    @Test func aMetricOfOtherPromptsThanTheProductHasIsNotGuessedAt() async throws {
        let lab = try await Laboratory()
        let experiment = try await trial(lab, questions: ["Where is my order?"])
        let metric = try await define("old", by: ["judge-order"], prompts: ["rubric@0"], in: lab)
        await #expect(
            throws: RescoreFault.metricUnfit(
                "its judges are to be asked by rubric@0, and this program asks by rubric@1")
        ) { _ = try await rescorer(lab).score(experiment, by: metric, for: lab.owner, progress: { _ in }) }
    }

    @Test func aFilesAssertionOfAMetricScoresItWithTheResult() async throws {
        let lab = try await Laboratory()
        let metric = try await define("kind", by: ["judge-order"], in: lab)
        var assertion = Assertion()
        assertion.type = "metric"
        assertion.workspaceMetric = .with { ($0.metricID, $0.version) = (Data(metric.metric.bytes), 1) }
        let experiment = try await lab.start(
            [lab.model("echo")], questions: ["Where is my order?"], assertions: [assertion])
        try await lab.finish(experiment)
        let run = lab.runs(of: experiment)[0]
        #expect(run.verdict?.passed == true && run.verdict?.assertions.map(\.outcome) == [.passed])
        let score = lab.ledger.reader.read { $0.score(of: run.id, by: metric, asOf: .now($0)) }
        #expect(score?.outcome == .passed && score?.valueMillionths == 1_000_000)
        let said = try lab.ledger.reader.judgements(of: experiment, asOf: lab.ledger.reader.read { .now($0) })
        #expect(said.map(\.facts.metricID) == [Data(metric.metric.bytes)] && said[0].facts.attempt == 1)
        // Nobody is asked again for what is there.
        let asked = try await lab.seen().count
        let tally = try #require(
            try await rescorer(lab).score(experiment, by: metric, for: lab.owner, progress: { _ in }).last)
        #expect(tally.scoredBefore == 1)
        #expect(try await lab.seen().count == asked)
    }
}
