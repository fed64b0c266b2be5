import Events
import Projections
import Statistics
import SwiftProtobuf
import Testing

/// What is recorded of a judge that was held against people: figures that anybody computes anew from the entries that they rest on.
@Suite struct CalibrationFigureTests {
    /// Four results by one version; people rated three of them.
    private struct Scene {
        var trial = Trial(metricNames: ["care"])
        var runs: [RunID] = []
        let tone: MetricReference
        let positions: [UInt64]

        init() {
            tone = trial.log.metric("tone")
            let scores = [(Int64(1_000_000), true), (0, false), (1_000_000, true), (500_000, false)]
            for (value, passed) in scores {
                runs.append(
                    trial.run(
                        value, passed: passed,
                        scores: [
                            Score("llm-rubric", passed ? .passed : .failed, value, metric: 1),
                            Score("contains", .passed, 1_000_000),
                        ]))
            }
            for run in runs { trial.log.rescore(run, by: tone, .passed, 1_000_000) }
            let person: ActorID = trial.log.newID()
            positions = [
                trial.log.rate(runs[0], by: person, 1_000_000, passed: true),
                trial.log.rate(runs[1], by: person, 0, passed: false),
                trial.log.rate(runs[2], by: person, 0, passed: false),
            ]
        }

        func figures(
            _ yardstick: JudgeCalibrated.OneOf_Yardstick?, end: UInt64? = nil,
            judgements: [JudgementRecorded] = []
        ) -> JudgeCalibrated? {
            let models = trial.log.models
            return models.calibrationFigures(
                of: trial.experiment, by: yardstick, end: end ?? models.position, judgements: judgements)
        }
    }

    @Test func theFiguresAreThoseOfTheReport() throws {
        let scene = Scene()
        let models = scene.trial.log.models
        let yardstick = models.yardstick(named: "care", of: scene.trial.experiment, asOf: .now(models))
        #expect(yardstick == .named(1))
        let figures = try #require(scene.figures(yardstick))
        let report = try #require(
            models.calibration(of: scene.trial.experiment, by: "care", asOf: .now(models)))
        #expect((figures.both, figures.judged, figures.errored, figures.passesShared) == (3, 4, 0, 3))
        #expect(figures.ratings == scene.positions)
        // Agreement on two of three, by chance on four of nine: kappa is 0.4.
        #expect(figures.kappaMillionths == 400_000)
        #expect(try abs(Double(figures.alphaMillionths) / 1_000_000 - report.agreement.alpha.get()) < 1e-6)
        #expect(figures.contenders.map { [$0.rated, $0.judged] } == [[3, 4]])
        #expect(figures.contenders[0].judgeMeanMillionths == 625_000)
        #expect(figures.contenders[0].peopleMeanMillionths == 333_333)
        #expect(figures.contenders[0].lowMillionths <= figures.contenders[0].meanMillionths)
    }

    @Test func whatCameLaterChangesNothing() throws {
        var scene = Scene()
        let end = UInt64(scene.trial.log.events.count)
        let before = try #require(scene.figures(.assertion("llm-rubric"), end: end))
        scene.trial.log.rate(scene.runs[3], by: scene.trial.log.newID(), 1_000_000, passed: true)
        #expect(scene.figures(.assertion("llm-rubric"), end: end) == before)
        #expect(try #require(scene.figures(.assertion("llm-rubric"))).both == 4)
        #expect(try #require(scene.figures(.assertion("llm-rubric"), end: scene.positions[0])).both == 0)
    }

    @Test func whoJudgedIsToldByWhatTheyJudgedBy() throws {
        let scene = Scene()
        func judgement(_ model: String, _ change: (inout JudgementRecorded) -> Void) -> JudgementRecorded {
            var judgement = JudgementRecorded.with {
                ($0.run, $0.model, $0.kind) = (scene.runs[0].data, model, .rubric)
            }
            change(&judgement)
            return judgement
        }
        let said = [
            judgement("a:file") { ($0.attempt, $0.assertion) = (1, 1) },
            judgement("a:other") { ($0.attempt, $0.assertion) = (1, 2) },
            judgement("a:metric") { ($0.metricID, $0.metricVersion) = (scene.tone.metric.data, 1) },
            judgement("a:next") { ($0.metricID, $0.metricVersion) = (scene.tone.metric.data, 2) },
            judgement("a:pairs") { $0.kind = .preference },
        ]
        let metric = MetricOperand.with { ($0.metricID, $0.version) = (scene.tone.metric.data, 1) }
        #expect(scene.figures(.named(1), judgements: said)?.models == ["a:file"])
        #expect(scene.figures(.assertion("llm-rubric"), judgements: said)?.models == ["a:file"])
        #expect(scene.figures(.metric(metric), judgements: said)?.models == ["a:metric"])
        #expect(scene.figures(nil, judgements: said)?.models == ["a:file", "a:other"])
    }

    @Test func peopleAndDerivedMetricsAreNoJudges() {
        let scene = Scene()
        let models = scene.trial.log.models
        for name in ["ratings", "nothing"] {
            #expect(models.yardstick(named: name, of: scene.trial.experiment, asOf: .now(models)) == nil)
        }
        #expect(scene.figures(.assertion("regex")) == nil && scene.figures(.assertion("")) == nil)
        let nobodys = MetricOperand.with { $0.version = 1 }
        #expect(scene.figures(.metric(nobodys)) == nil)
    }

    @Test func aFilesNamedMetricIsAnOperand() {
        let scene = Scene()
        let models = scene.trial.log.models
        #expect(models.score(of: scene.runs[3], named: "care", asOf: .now(models)) == 500_000)
        #expect(models.score(of: scene.runs[3], named: "llm-rubric", asOf: .now(models)) == nil)
    }
}
