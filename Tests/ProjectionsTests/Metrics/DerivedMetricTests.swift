import Events
import Projections
import Testing

@Suite struct DerivedMetricTests {
    private static func trial() -> Trial {
        Trial(
            versions: 2, metricNames: ["precision", "recall"],
            derived: [("mean recall", "recall / __count"), ("f1", "2 * precision * recall / (precision + recall)")])
    }

    private static func scores(_ precision: Int64, _ recall: Int64) -> [Score] {
        [
            Score("python", .passed, precision, metric: 1), Score("contains", .passed, recall, metric: 2),
        ]
    }

    @Test func aDerivedMetricIsComputedFromSumsAsOfAnyMoment() {
        var trial = Self.trial()
        trial.run(version: 0, 1, passed: true, scores: Self.scores(1_000_000, 500_000))
        let one = trial.log.models
        trial.run(version: 0, 1, passed: true, scores: Self.scores(500_000, 250_000))
        let failed = trial.request(version: 0)
        trial.log.start(failed)
        trial.log.fail(failed)
        trial.run(version: 1, 1, passed: true, scores: Self.scores(250_000, 1_000_000))
        let models = trial.log.models
        func rows(_ metric: String, _ moment: AsOf) -> [Double?] {
            models.leaderboard.rows(LeaderboardFilter(metric: metric), asOf: moment).map(\.mean)
        }
        // Sums of 1.5 and 0.75 over three runs, one of which has no result; and of 0.25 and 1 over one.
        #expect(rows("mean recall", .now(models)) == [1, 0.25])
        #expect(rows("f1", .now(models)) == [1, 0.4])
        #expect(rows("f1", .now(one)) == [2 * 0.5 / 1.5])
        let row = models.leaderboard.rows(LeaderboardFilter(metric: "f1"), asOf: .now(models))[0]
        #expect((row.scored, row.passRate, row.meanInterval) == (2, nil, nil))
        #expect(models.scores(of: trial.experiment, by: "f1", asOf: .now(models)) == nil, "of no result by itself")
    }

    @Test func whatHasNoValueIsLastAndNotZero() {
        var trial = Self.trial()
        trial.run(version: 0, 1, passed: false, scores: Self.scores(0, 0))
        trial.run(version: 1, 1, passed: true, scores: Self.scores(100_000, 100_000))
        let models = trial.log.models
        let rows = models.leaderboard.rows(LeaderboardFilter(metric: "f1"), asOf: .now(models))
        #expect(rows.map(\.version) == trial.versions.reversed())
        #expect(rows.map { $0.mean == nil } == [false, true])
    }
}
