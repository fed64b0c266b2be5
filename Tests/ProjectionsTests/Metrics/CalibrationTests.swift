import Events
import Projections
import Statistics
import SwiftProtobuf
import Testing

/// A judge held against people: on one scale, and by case.
@Suite struct CalibrationTests {
    /// Results by case and repeat, which a metric of the workspace judged.
    private struct Scene {
        var trial: Trial
        private(set) var runs: [[RunID]] = []
        let metric: MetricReference
        private let person: ActorID

        init(cases: Int, repeats: UInt32 = 1, lowerIsBetter: Bool = false, low: Int64? = nil, high: Int64? = nil) {
            trial = Trial(cases: cases)
            metric = trial.log.metric("tone", lowerIsBetter: lowerIsBetter, low: low, high: high)
            person = trial.log.newID()
            for row in trial.cases {
                var ofCase: [RunID] = []
                for repetition in 0..<repeats {
                    let run = trial.log.request(trial.experiment, trial.versions[0], row, repetition: repetition)
                    trial.log.start(run)
                    trial.log.result(run)
                    trial.log.score(run, 1_000_000, passed: true)
                    ofCase.append(run)
                }
                runs.append(ofCase)
            }
        }

        /// By case; every repeat is judged alike.
        mutating func judge(_ values: [Int64]) {
            for (ofCase, value) in zip(runs, values) {
                for run in ofCase { trial.log.rescore(run, by: metric, .measured, value) }
            }
        }

        mutating func rate(_ values: [Int64], of scale: ClosedRange<Int64>) {
            for (ofCase, value) in zip(runs, values) {
                for run in ofCase { trial.log.rate(run, by: person, value, of: scale) }
            }
        }

        func calibration() throws -> Calibration {
            let models = trial.log.models
            return try #require(models.calibration(of: trial.experiment, by: "tone", asOf: .now(models)))
        }

        func figures(_ rule: CalibrationRule) -> JudgeCalibrated? {
            let models = trial.log.models
            let operand = MetricOperand.with { ($0.metricID, $0.version) = (metric.metric.data, 1) }
            return models.calibrationFigures(
                of: trial.experiment, by: .metric(operand), end: models.position, judgements: [], rule)
        }
    }

    /// Complaints from 0 to 10, fewer being better, beside what people say from 1 to 5.
    @Test func valuesAreLaidOnPeoplesScaleByTheMetricsRange() throws {
        var scene = Scene(cases: 4, lowerIsBetter: true, low: 0, high: 10_000_000)
        scene.judge([10_000_000, 0, 5_000_000, 0])
        scene.rate([1, 5, 3], of: 1...5)
        let calibration = try scene.calibration()
        let scale = try #require(calibration.scale)
        #expect(scale.low == 0 && scale.high == 10 && scale.lowerIsBetter && !scale.isIdentity)
        #expect(try calibration.agreement.alpha.get() == 1)
        #expect(calibration.contenders.map(\.judgeMean) == [0.625] && calibration.contenders[0].peopleMean == 0.5)
        // By the first rule they stayed in their unit.
        #expect(scene.figures(.byCase)?.contenders[0].judgeMeanMillionths == 625_000)
        #expect(scene.figures(.byResult)?.contenders[0].judgeMeanMillionths == 3_750_000)
    }

    @Test func whereAnEndIsOpenNothingLaysThemThere() throws {
        var scene = Scene(cases: 3, low: 0)
        scene.judge([10_000_000, 0, 5_000_000])
        scene.rate([1, 5, 3], of: 1...5)
        #expect(try scene.calibration().scale == nil)
        #expect(scene.figures(.byCase) == nil && scene.figures(.byResult) != nil)
    }

    /// Then there is nothing that a judge would have to tell; by the second rule there was no mean.
    @Test func wherePeopleRatedAllTheirOwnMeanStands() throws {
        var scene = Scene(cases: 4)
        scene.judge([1_000_000, 0, 1_000_000, 0])
        scene.rate([1, 0, 0, 0], of: 0...1)
        let one = try #require(try scene.calibration().contenders.first)
        #expect(try one.mean.get().estimate == 0.25 && one.judgeBias.get() == 0.25)
        #expect(try one.mean.get().weight == 0)
        #expect(scene.figures(.byCase)?.contenders[0].meanMillionths == 250_000)
        #expect(scene.figures(.byCaseOfSome)?.contenders[0].hasMeanMillionths == false)
    }

    @Test func whatNobodyRatedHasNoBias() throws {
        var scene = Scene(cases: 3)
        scene.judge([1_000_000, 0, 1_000_000])
        let one = try #require(try scene.calibration().contenders.first)
        #expect(one.rated == 0)
        #expect(throws: StatisticsError.noObservation) { try one.judgeBias.get() }
    }

    /// Three repeats that say the same are no three results.
    @Test func repeatsOfACaseAreNotIndependent() throws {
        var (once, thrice) = (Scene(cases: 12), Scene(cases: 12, repeats: 3))
        let verdicts = [1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1].map { Int64($0 * 1_000_000) }
        once.judge(verdicts)
        thrice.judge(verdicts)
        once.rate([1, 0, 0, 1, 0, 1], of: 0...1)
        thrice.rate([1, 0, 0, 1, 0, 1], of: 0...1)
        let (single, repeated) = (try once.calibration(), try thrice.calibration())
        #expect(single.contenders[0].ratedClusters == 6 && repeated.contenders[0].ratedClusters == 6)
        #expect(single.contenders[0].rated == 6 && repeated.contenders[0].rated == 18)
        let (byCase, byResult) = (
            try #require(thrice.figures(.byCase)?.contenders.first),
            try #require(thrice.figures(.byResult)?.contenders.first)
        )
        #expect(byCase.meanMillionths == byResult.meanMillionths)
        #expect(byCase.lowMillionths < byResult.lowMillionths && byCase.highMillionths > byResult.highMillionths)
        #expect(once.figures(.byCase) == once.figures(.byResult), "without repeats nothing changes")

        let alpha = try repeated.agreement.alpha.get()
        let interval = try repeated.agreement.alphaInterval.get()
        #expect(interval.low < alpha && alpha < interval.high)
        #expect(throws: StatisticsError.oneObservation) { try single.agreement.kappaInterval.get() }
    }
}
