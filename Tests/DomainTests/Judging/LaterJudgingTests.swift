import Domain
import Events
import Foundation
import SwiftProtobuf
import Testing

/// Recorded results that judges look at by a metric of the workspace: who asked, what was said, what it scores.
@Suite struct LaterJudgingTests {
    private static let judging = JudgingID.sample(120)
    private static let kind = MetricVersion(.other, 1)

    private static let metric = DefineMetric(
        metric: .other, name: "kind",
        definition: .judge(
            .with {
                ($0.type, $0.value) = ("llm-rubric", "is kind")
                $0.judge.models = [.with { $0.model = "openai:judge" }]
            }, prompts: ["rubric@1"]))

    private static let request = RequestJudging(judging: judging, experiment: .trial, metrics: [kind])

    private static func score(
        _ outcome: MetricOutcome = .passed, _ value: Int64? = 750_000, said: [Judgement] = [.sample(.rubric)],
        judging: JudgingID? = judging, by metric: MetricVersion = kind
    ) -> Command {
        .scoreRuns(
            ScoreRuns(
                metric: metric,
                judgements: [.init(run: .one, outcome: outcome, valueMillionths: value, reason: "why", said: said)],
                judging: judging))
    }

    private func ready() throws -> WorkspaceState {
        try WorkspaceState.recorded().after(.defineMetric(Self.metric), .requestJudging(Self.request))
    }

    @Test func aJudgeSaysByWhatItIsAskedAndNothingOfTheRubric() throws {
        try given().when(.defineMetric(Self.metric)).then(
            .metricDefined(
                .with {
                    ($0.metricID, $0.version, $0.kind) = (MetricID.other.stored, 1, .judge)
                    ($0.judgePrompts, $0.judgeModels) = (["rubric@1"], ["openai:judge"])
                }))
        for definition in [
            Self.metric.with { $0.definition = .judge(.with { $0.type = "llm-rubric" }, prompts: []) },
            Self.metric.with { $0.definition = .judge(.with { $0.type = "llm-rubric" }, prompts: ["a\nb"]) },
            Self.metric.with { $0.highMillionths = 10 },
            Self.metric.with { $0.thresholdMillionths = 10 },
        ] { #expect(throws: Refusal.self) { try given().decide(.defineMetric(definition), as: .owner) } }
    }

    @Test func whoAsksIsRecordedOnce() throws {
        let state = try WorkspaceState.recorded().after(.defineMetric(Self.metric))
        state.when(.requestJudging(Self.request)).then(
            .judgingRequested(
                .with {
                    ($0.judging, $0.experiment) = (Self.judging.stored, ExperimentID.trial.stored)
                    $0.metrics = [.with { ($0.metricID, $0.version) = (MetricID.other.stored, 1) }]
                }))
        let pairs = RequestJudging(judging: Self.judging, experiment: .trial, models: ["openai:judge"], rubric: 2)
        state.when(.requestJudging(pairs)).then(
            .judgingRequested(
                .with {
                    ($0.judging, $0.experiment) = (Self.judging.stored, ExperimentID.trial.stored)
                    ($0.models, $0.rubric) = (["openai:judge"], 2)
                }))
        try ready().when(.requestJudging(Self.request)).refused(.exists(.judging(Self.judging)))
        func refused(_ change: (inout RequestJudging) -> Void) -> Refusal? {
            var request = Self.request
            change(&request)
            do { _ = try state.decide(.requestJudging(request), as: .owner) } catch { return error }
            return nil
        }
        #expect(refused { $0.experiment = .sample(79) } == .unknown(.experiment(.sample(79))))
        #expect(refused { $0.metrics = [] } == .empty(.judgeModels))
        #expect(refused { $0.metrics += $0.metrics } == .listedTwice(.metric(.other)))
        #expect(
            refused { $0.metrics = [MetricVersion(.other, 2)] } == .metricVersionUnknown(.other, version: 2, count: 1))
        #expect(refused { $0.models = ["nobody"] } == .malformed(.model, "nobody"))
        #expect(Command.requestJudging(Self.request).permission == .runExperiments)
    }

    @Test func whatJudgesSaidStandsBeforeTheScoreThatItIsFor() throws {
        let drafts = try ready().decide(Self.score(), as: .runner)
        #expect(drafts.map { $0.facts.event?.storedName } == ["judgement-recorded", "run-rescored"])
        let said = drafts[0].facts.judgementRecorded
        #expect((said.run, said.attempt, said.judging) == (RunID.one.stored, 0, Self.judging.stored))
        #expect((said.metricID, said.metricVersion, said.assertion) == (MetricID.other.stored, 1, 0))
        #expect(drafts[1].facts.runRescored.judging == Self.judging.stored)
        // It speaks of the answer and of the rubric, and goes with either.
        for draft in drafts { #expect(Set(draft.subjects).isSuperset(of: [.metric(.other), .datasetCase(.one)])) }
    }

    @Test func whatNobodyAskedForIsRefused() throws {
        let state = try ready()
        let stranger = JudgingID.sample(121)
        state.when(Self.score(judging: stranger)).refused(.unknown(.judging(stranger)))
        state.when(Self.score(said: [], by: MetricVersion(.tone, 1))).refused(.judgingElsewhere(Self.judging))
        // What is no judge asks nobody.
        state.when(Self.score(judging: nil, by: MetricVersion(.tone, 1))).refused(.judgementUnfit(.one))
        state.when(Self.score(.measured)).refused(.judgementUnfit(.one))
        state.when(Self.score(.passed, 1_000_001)).refused(.judgementUnfit(.one))
    }

    @Test func aFailedJudgeMayBeAskedAgainAndAnotherNot() throws {
        let failed = try ready().after(Self.score(.errored, nil))
        let scored = try failed.after(Self.score())
        scored.when(Self.score()).refused(.runScored(.one, .other, version: 1))
    }

    @Test func aSandboxOfAJudgingIsOfNoAttempt() throws {
        let state = try ready()
        func record(_ run: RunID, attempt: UInt32, _ judging: JudgingID?) -> Command {
            .recordSandbox(
                RecordSandbox(
                    run: run, attempt: attempt, judging: judging,
                    created: .with { ($0.sandbox, $0.kind) = (SandboxID.sample(90).stored, .local) },
                    content: SandboxCreatedContent()))
        }
        let drafts = try state.decide(record(.one, attempt: 0, Self.judging), as: .runner)
        let created = try #require(drafts.first?.facts.sandboxCreated)
        #expect((created.attempt, created.judging) == (0, Self.judging.stored))
        #expect(throws: Refusal.self) { try state.decide(record(.one, attempt: 1, Self.judging), as: .runner) }
        #expect(throws: Refusal.self) { try state.decide(record(.one, attempt: 0, nil), as: .runner) }
        #expect(throws: Refusal.self) { try state.decide(record(.two, attempt: 0, Self.judging), as: .runner) }
    }

    @Test func anExperimentMayAssertAMetricByItsVersion() throws {
        let state = try ready()
        func design(_ metric: MetricID, _ version: UInt32) -> Command {
            .designExperiment(
                .sample.with {
                    $0.experiment = .sample(77)
                    $0.assertions = [
                        .with {
                            $0.type = "metric"
                            ($0.workspaceMetric.metricID, $0.workspaceMetric.version) = (metric.stored, version)
                        }
                    ]
                })
        }
        #expect(throws: Never.self) { try state.decide(design(.other, 1), as: .owner) }
        state.when(design(.other, 2)).refused(.metricVersionUnknown(.other, version: 2, count: 1))
        state.when(design(.sample(97), 1)).refused(.unknown(.metric(.sample(97))))
        let formula = DefineMetric(
            metric: .sample(97), name: "half", definition: .formula("`1` / 2", operands: [Self.kind]))
        try state.after(.defineMetric(formula)).when(design(.sample(97), 1))
            .refused(.metricNotAsserted(.sample(97), version: 1))
        func program(_ low: Int64?, _ high: Int64?) -> Command {
            .defineMetric(
                DefineMetric(
                    metric: .sample(97), name: "words", definition: .assertion(.with { $0.type = "python" }),
                    lowMillionths: low, highMillionths: high))
        }
        let usual = try state.after(program(0, 1_000_000))
        #expect(throws: Never.self) { try usual.decide(design(.sample(97), 1), as: .owner) }
        for (low, high) in [(0, nil), (0, 2_000_000), (-1_000_000, 1_000_000)] as [(Int64?, Int64?)] {
            try state.after(program(low, high)).when(design(.sample(97), 1))
                .refused(.metricNotAsserted(.sample(97), version: 1))
        }
    }

    @Test func anAssertedMetricScoresWithTheResult() throws {
        let state = try WorkspaceState.underWay().after(.defineMetric(Self.metric))
        let score = RecordResult.MetricScore(
            metric: Self.kind,
            score: .init(run: .one, outcome: .passed, valueMillionths: 1_000_000, reason: "kind"), places: [0])
        var command = RecordResult.sample
        command.metricScores = [score]
        let drafts = try state.decide(.recordResult(command), as: .owner)
        #expect(
            drafts.map { $0.facts.event?.storedName } == ["result-recorded", "scores-recorded", "run-rescored"])
        #expect(drafts[2].facts.runRescored.judging.isEmpty)
        command.metricScores = [score, score]
        #expect(throws: Refusal.judgementUnfit(.one)) { try state.decide(.recordResult(command), as: .owner) }
    }

    @Test func theReasonOfAnAssertedMetricStandsWithItsOwnScoreAlone() throws {
        let state = try WorkspaceState.underWay().after(.defineMetric(Self.metric))
        var command = RecordResult.sample
        command.scores.scores = [.with { $0.outcome = .passed }, .with { $0.outcome = .passed }]
        command.scoresContent.reasons = ["contains “way”", "kind"]
        command.metricScores = [
            RecordResult.MetricScore(
                metric: Self.kind,
                score: .init(run: .one, outcome: .passed, valueMillionths: 1_000_000, reason: "kind"), places: [1])
        ]
        let apart = try state.decide(.recordResult(command), as: .owner)
        #expect(apart[1].content?.scoresRecorded.reasons == ["contains “way”", ""])
        #expect(!apart[1].subjects.contains(.metric(.other)))
        #expect(apart[2].content?.runRescored.reason == "kind")
        #expect(apart[2].subjects.contains(.metric(.other)))
        // Of a metric that is asserted twice there is one score, which has room for one reason.
        command.metricScores[0].places = [0, 1]
        let together = try state.decide(.recordResult(command), as: .owner)
        #expect(together[1].content?.scoresRecorded.reasons == ["contains “way”", "kind"])
        #expect(together[1].subjects.contains(.metric(.other)))
        for places in [[], [2]] as [[Int]] {
            command.metricScores[0].places = places
            #expect(throws: Refusal.judgementUnfit(.one)) { try state.decide(.recordResult(command), as: .owner) }
        }
    }

    @Test func anExhaustedBudgetIsToldThoughTheExperimentIsOver() throws {
        let state = try ready().after(
            .setBudget(SetBudget(budget: .sample(130), scope: .workspace, period: .total, tokensMax: 1)),
            .cancelExperiment(CancelExperiment(experiment: .trial)))
        var command = ExhaustBudget(
            budget: .sample(130), experiment: .trial, spentPicodollars: nil, spentTokens: 1)
        state.when(.exhaustBudget(command)).refused(.experimentOver(.trial, .cancelled))
        command.isOfJudging = true
        let drafts = try state.decide(.exhaustBudget(command), as: .runner)
        #expect(drafts.map { $0.facts.event?.storedName } == ["budget-exhausted"])
        let running = try ready().after(
            .setBudget(SetBudget(budget: .sample(130), scope: .workspace, period: .total, tokensMax: 1)))
        #expect(
            try running.decide(.exhaustBudget(command), as: .runner).map { $0.facts.event?.storedName }
                == ["budget-exhausted", "experiment-paused"])
    }
}
