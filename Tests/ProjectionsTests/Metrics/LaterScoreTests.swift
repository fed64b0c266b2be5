import Events
import Projections
import Statistics
import SwiftProtobuf
import Testing

/// What results are judged by after their runs are over.
@Suite struct LaterScoreTests {
    /// Two versions, each with two results.
    private struct Scene {
        var trial: Trial
        let runs: [RunID]

        init() {
            var trial = Trial(versions: 2, metricNames: ["care"])
            runs = [0, 0, 1, 1].map { trial.run(version: $0, 500_000, passed: true) }
            self.trial = trial
        }

        func rows(_ metric: String, asOf moment: AsOf? = nil) -> [LeaderboardRow] {
            let models = trial.log.models
            var filter = LeaderboardFilter(metric: metric)
            let better = models.leaderboard.better(of: metric, asOf: moment ?? .now(models))
            filter.measure = LeaderboardMeasure(better: better)
            return models.leaderboard.rows(filter, asOf: moment ?? .now(models))
        }
    }

    @Test func aLeaderboardRanksByAMetricAsOfAnyMoment() {
        var scene = Scene()
        let tone = scene.trial.log.metric("tone")
        #expect(scene.rows("tone").isEmpty, "it has judged nothing")
        var moments: [(AsOf, [Double?])] = []
        for (run, value) in zip(scene.runs, [Int64(0), 1_000_000, 750_000, 250_000]) {
            let position = scene.trial.log.rescore(run, by: tone, value > 0 ? .passed : .failed, value)
            let by = scene.rows("tone").sorted { $0.version < $1.version }
            moments.append((.position(position), by.map(\.mean)))
        }
        #expect(moments.map(\.1) == [[0, nil], [0.5, nil], [0.5, 0.75], [0.5, 0.5]])
        for (moment, means) in moments {
            #expect(scene.rows("tone", asOf: moment).sorted { $0.version < $1.version }.map(\.mean) == means)
        }
        let row = scene.rows("tone")[0]
        // Equal means: the greater pass rate is first.
        #expect((row.version, row.n, row.scored, row.judged, row.passRate) == (scene.trial.versions[1], 2, 2, 2, 1))
    }

    @Test func reasonsOfAssertedMetricsStandWithTheirOwnScores() throws {
        var scene = Scene()
        let kind = scene.trial.log.metric("kind")
        let tone = scene.trial.log.metric("tone")
        let length = scene.trial.log.metric("length")
        let types = ["metric", "contains", "metric"]
        let run = scene.trial.run(
            500_000, passed: false,
            scores: types.map { type in Score.with { ($0.type, $0.outcome) = (type, .passed) } })
        let first = scene.trial.log.rescore(run, by: tone, .errored, nil)
        let second = scene.trial.log.rescore(run, by: kind, .passed, 1_000_000)
        // It looked again, and another metric looked for the first time.
        scene.trial.log.rescore(run, by: tone, .passed, 1_000_000)
        scene.trial.log.rescore(run, by: length, .passed, 1_000_000)
        let models = scene.trial.log.models
        let known = try #require(models.runBoard.run(run, asOf: .now(models)))
        #expect(models.metricReasons(of: known) == [0: first, 2: second])
        let other = try #require(models.runBoard.run(scene.runs[0], asOf: .now(models)))
        #expect(models.metricReasons(of: other).isEmpty)
    }

    @Test func aMetricThatIsAssertedTwiceHasNoReasonOfItsOwn() throws {
        var scene = Scene()
        let kind = scene.trial.log.metric("kind")
        let scores = (0..<2).map { _ in Score.with { ($0.type, $0.outcome) = ("metric", .passed) } }
        let run = scene.trial.run(1_000_000, passed: true, scores: scores)
        scene.trial.log.rescore(run, by: kind, .passed, 1_000_000)
        let models = scene.trial.log.models
        let known = try #require(models.runBoard.run(run, asOf: .now(models)))
        #expect(models.metricReasons(of: known).isEmpty)
    }

    @Test func lowerIsBetterRanksAscending() {
        var scene = Scene()
        let length = scene.trial.log.metric("length", lowerIsBetter: true, low: 0, high: 50_000_000)
        for (run, value) in zip(scene.runs, [Int64(40), 30, 10, 20]) {
            scene.trial.log.rescore(run, by: length, .passed, value * 1_000_000)
        }
        #expect(scene.rows("length").map(\.version) == scene.trial.versions.reversed())
        #expect(scene.rows("length").map(\.mean) == [15, 35])
        // One without a value is never before one that has any.
        var other = Scene()
        let size = other.trial.log.metric("size", lowerIsBetter: true)
        other.trial.log.rescore(other.runs[0], by: size, .passed, 900_000)
        other.trial.log.rescore(other.runs[2], by: size, .errored, nil)
        #expect(other.rows("size").map(\.mean) == [0.9, nil])
        #expect(other.rows("size").map(\.passRate) == [1, 0])
    }

    @Test func aSecondLookAfterAnErrorCountsInItsPlace() throws {
        var scene = Scene()
        let tone = scene.trial.log.metric("tone")
        let wrong = scene.trial.log.rescore(scene.runs[0], by: tone, .errored, nil)
        scene.trial.log.rescore(scene.runs[0], by: tone, .passed, 600_000)
        let row = try #require(scene.rows("tone").first)
        #expect((row.scored, row.judged, row.mean, row.passRate) == (1, 1, 0.6, 1))
        let then = try #require(scene.rows("tone", asOf: .position(wrong)).first)
        #expect((then.scored, then.judged, then.mean, then.passRate) == (0, 1, nil, 0))
        let models = scene.trial.log.models
        #expect(models.metricScores(of: scene.runs[0], asOf: .now(models)).map(\.outcome) == [.passed])
        #expect(models.metricScores(of: scene.runs[0], asOf: .position(wrong)).map(\.outcome) == [.errored])
        #expect(models.score(of: scene.runs[1], by: tone, asOf: .now(models)) == nil)
    }

    @Test func aNameMeansTheNewestVersionOfTheMoment() throws {
        var scene = Scene()
        let first = scene.trial.log.metric("tone")
        let scored = scene.trial.log.rescore(scene.runs[0], by: first, .passed, 1_000_000)
        let second = scene.trial.log.metric(nil, first.metric, version: 2)
        #expect(second.version == 2)
        #expect(scene.rows("tone").isEmpty, "the newest version has judged nothing")
        #expect(scene.rows("tone@1").first?.mean == 1)
        #expect(scene.rows("tone", asOf: .position(scored)).first?.mean == 1)
        #expect(scene.rows("tone@3").isEmpty)
    }

    @Test func anExperimentsOwnMetricComesBeforeTheWorkspaces() throws {
        var scene = Scene()
        let own = scene.trial.run(300_000, passed: false, scores: [Score("contains", .failed, 300_000, metric: 1)])
        let care = scene.trial.log.metric("care")
        scene.trial.log.rescore(own, by: care, .passed, 1_000_000)
        #expect(scene.rows("care").first { $0.mean != nil }?.mean == 0.3)
        #expect(scene.rows("care@1").first { $0.mean != nil }?.mean == 1)
    }

    @Test func whereNothingSaysWhatPassesThereIsNoPassRate() async throws {
        var scene = Scene()
        let tone = scene.trial.log.metric("tone")
        let twice = scene.trial.log.metric("twice", operands: [tone])
        for run in scene.runs { scene.trial.log.rescore(run, by: twice, .measured, 1_200_000) }
        scene.trial.log.rescore(scene.trial.run(1, passed: true), by: twice, .errored, nil)
        #expect(scene.rows("twice").map(\.passRate) == [nil, nil])
        #expect(scene.rows("twice").map(\.judged) == [0, 0])
        #expect(scene.rows("twice").map(\.mean) == [1.2, 1.2])
        let models = scene.trial.log.models
        let scores = try #require(models.scores(of: scene.trial.experiment, by: "twice", asOf: .now(models)))
        #expect(scores.errored == [1, 0] && scores.unjudged == [0, 0])
        #expect(scores.better == .higher)
        #expect(models.metrics(scoring: scene.trial.experiment, asOf: .now(models)) == [twice])
        #expect(models.metricsBehind(scene.trial.experiment) == [tone.metric, twice.metric])
    }

    /// A metric that states no bad end says not what an error would cost: then errors are missing, in reports as on leaderboards and side by side.
    @Test(arguments: [(nil, nil, false), (Int64(0), nil, true), (nil, 9_000_000, false), (0, 9_000_000, true)])
    func anErrorIsTheBadEndOrMissing(low: Int64?, high: Int64?, counts: Bool) async throws {
        var scene = Scene()
        let length = scene.trial.log.metric("length", low: low, high: high, operands: [])
        for (run, value) in zip(scene.runs, [Int64(4), 6, 8]) {
            scene.trial.log.rescore(run, by: length, .measured, value * 1_000_000)
        }
        scene.trial.log.rescore(scene.runs[3], by: length, .errored, nil)
        let models = scene.trial.log.models
        let scores = try #require(models.scores(of: scene.trial.experiment, by: "length", asOf: .now(models)))
        let comparison = try await Comparison(of: scores, ComparisonPlan(), seed: 1)
        #expect(comparison.errorsAreMissing == !counts)
        #expect(
            comparison.contenders.map(\.errored) == [0, 1]
                && comparison.contenders.map(\.scored) == [2, counts ? 2 : 1])
        #expect(try comparison.contenders[1].mean.get() == (counts ? 4 : 8))
        let filter = LeaderboardFilter(metric: "length")
        let board = await models.leaderboard.statistics(filter, asOf: .now(models))
        #expect(board.rows.map(\.errored).sorted() == [0, 1])
        var selection = SideBySide.Selection()
        selection.metric = "length"
        let table = models.sideBySide([scene.trial.experiment], selection, baseline: nil, asOf: .now(models))
        #expect(table?.rows.first?.cells.map(\.score) == [5, counts ? 4 : 8])
    }

    @Test func whatFitsNothingChangesNothing() {
        var scene = Scene()
        let tone = scene.trial.log.metric("tone")
        let open = scene.trial.request()
        let strays = [
            scene.trial.log.rescore(open, by: tone, .passed, 1),
            scene.trial.log.rescore(scene.runs[0], by: MetricReference(tone.metric, 2), .passed, 1),
            scene.trial.log.append(nil) {
                $0.metricDefined = .with { ($0.metricID, $0.version) = (tone.metric.data, 5) }
            },
            scene.trial.log.rate(open, by: scene.trial.log.author, 1),
            scene.trial.log.rate(scene.runs[0], by: scene.trial.log.author, 7, of: 0...5),
            scene.trial.log.vote(scene.runs[0], scene.runs[0], by: scene.trial.log.author, .tie),
            scene.trial.log.vote(scene.runs[0], scene.runs[2], by: scene.trial.log.author, .unspecified),
        ]
        #expect(scene.trial.log.models.strays == strays)
        #expect(scene.rows("tone").isEmpty && scene.rows("ratings").isEmpty)
    }

    /// The same sums, whether they are looked up or counted anew.
    @Test func manyScoresAreLookedUpAsOfEachOfThem() {
        var scene = Scene()
        let tone = scene.trial.log.metric("tone")
        var means: [(AsOf, Double?)] = []
        var sum: Int64 = 0
        for count in 1...100 {
            let run = scene.trial.run(0, passed: false)
            let value = Int64(count * 7_919 % 1_000_000)
            sum += value
            let position = scene.trial.log.rescore(run, by: tone, .failed, value)
            means.append((.position(position), Double(sum) / Double(count) / 1_000_000))
        }
        let models = scene.trial.log.models
        for (moment, mean) in means {
            let row = models.leaderboard.rows(LeaderboardFilter(metric: "tone"), asOf: moment).first { $0.mean != nil }
            #expect(row?.mean == mean)
        }
    }
}
