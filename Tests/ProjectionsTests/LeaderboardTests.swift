import Events
import Projections
import Statistics
import Testing

@Suite struct LeaderboardTests {
    @Test func aRowHasTheNumbersWorkedOutByHand() throws {
        var trial = Trial()
        trial.run(1_000_000, passed: true, milliseconds: 100, tokens: 10, cost: 1_500)
        trial.run(500_000, passed: false, milliseconds: 400, tokens: 20, cost: 2_500)
        trial.run(0, passed: false, milliseconds: 200, tokens: 30, cost: 0)
        let failing = trial.request()
        trial.log.fail(failing)
        let row = try #require(trial.rows().first)
        #expect(row.order == 1 && row.prompt == trial.prompt && row.version == trial.versions[0])
        #expect(row.model == "openai:gpt")
        #expect((row.n, row.failed, row.scored, row.judged) == (3, 1, 3, 3))
        #expect(row.mean == 0.5)
        #expect(row.passRate == 1.0 / 3)
        // Wilson's formula in another program.
        #expect(abs(row.passInterval!.low - 0.06149194472039621) < 1e-12)
        #expect(abs(row.passInterval!.high - 0.7923403991979522) < 1e-12)
        // Sorted 100, 200, 400: position 1 is 200; position 1.9 is 200 + 0.9 × 200.
        #expect(row.latencyP50Milliseconds == 200)
        #expect(abs(row.latencyP95Milliseconds! - 380) < 1e-9)
        #expect(row.tokens == 60)
        #expect(row.cost?.description == "0.000000004")
    }

    @Test func theIntervalOfAMeanIsThePercentileBootstrapFromTheExperimentsSeed() throws {
        var trial = Trial()
        let scores: [Int64] = [1_000_000, 250_000, 0, 750_000, 500_000]
        for score in scores { trial.run(score, passed: true) }
        let expected = try Bootstrap(resamples: 2_000, seed: 7).means(of: Sample([1, 0.25, 0, 0.75, 0.5])).percentile()
        let interval = try #require(trial.rows().first?.meanInterval)
        #expect(interval.low == expected.low && interval.high == expected.high)
        #expect(interval.method == .bootstrap(resamples: 2_000, seed: 7))
    }

    @Test func askedAgainTheIntervalIsTheSameAndSoItIsInACopyThatWentOn() {
        var trial = Trial()
        for score: Int64 in [0, 400_000, 1_000_000] { trial.run(score, passed: true) }
        let models = trial.log.models
        let first = models.leaderboard.rows(asOf: .now(models))
        #expect(models.leaderboard.rows(asOf: .now(models)) == first)

        // Two logs that are the same so far, and then have different fourth results.
        func going(on score: Int64) -> ReadModels {
            var (copy, other) = (models, trial)
            other.run(score, passed: true)
            for event in other.log.events[Int(models.position)...] { copy.apply(event) }
            return copy
        }
        let (low, high) = (going(on: 0), going(on: 900_000))
        let (lowRows, highRows) = (low.leaderboard.rows(asOf: .now(low)), high.leaderboard.rows(asOf: .now(high)))
        #expect(lowRows[0].meanInterval != highRows[0].meanInterval)
        #expect(high.leaderboard.rows(asOf: .now(models)) == first)
        #expect(models.leaderboard.rows(asOf: .now(models)) == first)
    }

    @Test func manyScoresHaveTheLimitOfTheBootstrap() throws {
        var trial = Trial()
        for place in 0...MeanInterval.observationsMax {
            trial.run(place.isMultiple(of: 2) ? 1_000_000 : 0, passed: true)
        }
        let interval = try #require(trial.rows().first?.meanInterval)
        #expect(interval.method == .bootstrapLimit)
        // 1,251 ones of 2,501: p = 0.5002, standard error √(p (1 − p) / 2501) = 0.0099980.
        #expect(abs(interval.low - 0.4806042) < 1e-6)
        #expect(abs(interval.high - 0.5197956) < 1e-6)
        let values = (0...MeanInterval.observationsMax).map { $0.isMultiple(of: 2) ? 1.0 : 0 }
        let drawn = try Bootstrap(resamples: 2_000, seed: 7).means(of: Sample(values)).percentile()
        #expect(abs(interval.low - drawn.low) < 0.002 && abs(interval.high - drawn.high) < 0.002)
    }

    @Test func theLimitStaysBetweenTheLeastAndTheGreatestScore() throws {
        var trial = Trial()
        for place in 0...MeanInterval.observationsMax { trial.run(place == 0 ? 0 : 1_000_000, passed: true) }
        let interval = try #require(trial.rows().first?.meanInterval)
        #expect(interval.high == 1)
        #expect(interval.low < 1)
    }

    /// However many there are: drawn anew they come out the same, which is no certainty.
    @Test(arguments: [20, MeanInterval.observationsMax + 1])
    func scoresThatAreAllAlikeHaveAMeanAndNoInterval(count: Int) throws {
        var trial = Trial()
        for _ in 0..<count { trial.run(1_000_000, passed: true) }
        let row = try #require(trial.rows().first)
        #expect(row.mean == 1 && row.meanInterval == nil && row.meanUndefined == .allAlike(count, .scores))
        #expect(
            row.meanUndefined?.description
                == "undefined because all \(count) scores are alike: nothing says how far others would differ")
        // The pass rate has Wilson's, which has a width.
        #expect(try #require(row.passInterval).low < 1)
    }

    @Test func noResultHasNoRow() {
        #expect(Trial().rows().isEmpty)
        var trial = Trial()
        let run = trial.request()
        trial.log.start(run)
        #expect(trial.rows().isEmpty)
    }

    @Test func oneResultHasAMeanAndNoInterval() throws {
        var trial = Trial()
        trial.run(250_000, passed: true, milliseconds: 30)
        let row = try #require(trial.rows().first)
        #expect(row.mean == 0.25 && row.meanInterval == nil && row.meanUndefined == .oneObservation)
        #expect(row.passRate == 1 && row.passInterval != nil)
        #expect(row.latencyP50Milliseconds == 30 && row.latencyP95Milliseconds == 30)
    }

    @Test func whereAllFailedNothingIsKnownAndNothingIsZero() throws {
        var trial = Trial()
        for _ in 0..<3 {
            let run = trial.request()
            trial.log.fail(run)
        }
        let row = try #require(trial.rows().first)
        #expect((row.n, row.failed) == (0, 3))
        #expect(row.mean == nil && row.meanInterval == nil && row.passRate == nil && row.passInterval == nil)
        #expect(row.latencyP50Milliseconds == nil && row.latencyP95Milliseconds == nil)
        #expect(row.tokens == nil && row.cost == nil)
    }

    @Test func aCancelledRunIsNeitherAResultNorAFailure() {
        var trial = Trial()
        let run = trial.request()
        trial.log.cancel(run)
        #expect(trial.rows().isEmpty)
    }

    @Test func oneUnknownCostMakesTheSumUnknown() throws {
        var trial = Trial()
        trial.run(0, passed: true, cost: 5)
        trial.run(0, passed: true, cost: nil)
        trial.run(0, passed: true, tokens: nil, cost: 0)
        let row = try #require(trial.rows().first)
        #expect(row.cost == nil && row.costUnknown == 1)
        #expect(row.tokens == nil && row.tokensUnknown == 1)
    }

    @Test func freeIsKnownToBeZero() throws {
        var trial = Trial()
        trial.run(0, passed: true, cost: 0)
        #expect(try #require(trial.rows().first).cost?.description == "0")
    }

    @Test func aResultWithoutAScoreCountsAndIsNotInTheMean() throws {
        var trial = Trial()
        trial.run(nil, passed: true)
        trial.run(500_000, passed: true)
        let row = try #require(trial.rows().first)
        #expect((row.n, row.scored, row.judged) == (2, 1, 2))
        #expect(row.mean == 0.5 && row.passRate == 1)
    }

    @Test func theBetterMeanIsFirstAndFailuresAloneAreLast() {
        var trial = Trial(versions: 3)
        let failing = trial.request(version: 0)
        trial.log.fail(failing)
        trial.run(version: 1, 0, passed: false)
        trial.run(version: 2, 100_000, passed: false)
        let rows = trial.rows()
        #expect(rows.map(\.version) == [trial.versions[2], trial.versions[1], trial.versions[0]])
        #expect(rows.map(\.order) == [1, 2, 3])
    }

    @Test func equalMeansAreInOrderOfThePassRateThenOfTheVersionThenOfTheModel() {
        var trial = Trial(versions: 3, models: ["z:m", "a:m"])
        // Thirds: as doubles, three times 1/3 need not equal 1; as quotients of whole numbers they do.
        for score: Int64 in [1_000_000, 0, 0] { trial.run(version: 2, score, passed: score > 0) }
        for score: Int64 in [1_000_000, 0, 0, 1_000_000, 0, 0] { trial.run(version: 1, score, passed: true) }
        for score: Int64 in [0, 0, 1_000_000] { trial.run(version: 0, model: 0, score, passed: score > 0) }
        for score: Int64 in [0, 1_000_000, 0] { trial.run(version: 0, model: 1, score, passed: score > 0) }
        let rows = trial.rows()
        let (first, second, third) = (trial.versions[0], trial.versions[1], trial.versions[2])
        #expect(rows.map(\.version) == [second, first, first, third])
        #expect(rows.map(\.model) == ["z:m", "a:m", "z:m", "z:m"])
        #expect(rows.map(\.order) == [1, 2, 3, 4])
        #expect(Set(rows.map(\.mean)).count == 1)
    }

    @Test func experimentsOfOneVersionAndModelShareARow() throws {
        var trial = Trial()
        trial.run(1_000_000, passed: true)
        let second = trial.log.experiment(trial.versions, dataset: trial.dataset, cases: trial.cases, seed: 99)
        let run = trial.log.request(second, trial.versions[0], trial.cases[0])
        trial.log.result(run, milliseconds: 300)
        trial.log.score(run, 0, passed: false)
        let row = try #require(trial.rows().first)
        #expect(trial.rows().count == 1)
        #expect(row.n == 2 && row.mean == 0.5 && row.latencyP50Milliseconds == 200 && row.tokens == 20)
        #expect(row.isClustered && row.meanInterval == nil && row.passInterval == nil, "one case, given twice")
        let only = try #require(trial.rows(LeaderboardFilter(experiments: [second])).first)
        #expect(only.n == 1 && only.mean == 0)
    }

    @Test func rowsAreNarrowedByModelAndPrompt() {
        var trial = Trial(models: ["a:x", "a:y"])
        trial.run(model: 0, 0, passed: true)
        trial.run(model: 1, 0, passed: true)
        let other = trial.log.prompt("other")
        #expect(trial.rows(LeaderboardFilter(models: ["a:y"])).map(\.model) == ["a:y"])
        #expect(trial.rows(LeaderboardFilter(prompts: [trial.prompt])).count == 2)
        #expect(trial.rows(LeaderboardFilter(prompts: [other])).isEmpty)
        #expect(trial.rows(LeaderboardFilter(experiments: [])).isEmpty)
    }

    @Test func asOfAnEarlierMomentOnlyItsResultsCount() {
        var trial = Trial()
        trial.run(1_000_000, passed: true)
        let moment = AsOf.now(trial.log.models)
        for _ in 0..<40 { trial.run(0, passed: false) }
        let leaderboard = trial.log.models.leaderboard
        #expect(leaderboard.rows(asOf: moment).map(\.n) == [1])
        #expect(leaderboard.rows(asOf: moment).map(\.mean) == [1])
        #expect(leaderboard.rows(asOf: AsOf(end: moment.end - 1)).isEmpty)
        // Past the end of a block of running sums.
        #expect(leaderboard.rows(asOf: AsOf(end: moment.end + 35 * 4)).map(\.n) == [36])
    }
}

@Suite struct MetricLeaderboardTests {
    private func rows(_ scores: [[Score]], metric: String, names: [String] = ["tone"]) -> [LeaderboardRow] {
        var trial = Trial(metricNames: names)
        for scores in scores { trial.run(0, passed: false, scores: scores) }
        return trial.rows(LeaderboardFilter(metric: metric))
    }

    @Test func anAssertionsTypeGivesItsOwnValues() throws {
        let row = try #require(
            rows(
                [
                    [Score("contains", .passed, 1_000_000), Score("latency", .failed, 0)],
                    [Score("contains", .passed, 500_000)],
                    [Score("latency", .passed, 1_000_000)],
                ], metric: "contains"
            ).first)
        #expect((row.n, row.judged, row.scored) == (3, 2, 2))
        #expect(row.mean == 0.75 && row.passRate == 1)
    }

    @Test func aNamedMetricIsTheWeightedMeanOfItsAssertionsRoundedToAMillionth() throws {
        let row = try #require(
            rows(
                [
                    [
                        Score("contains", .passed, 1_000_000, metric: 1, weight: 2_000_000),
                        Score("equals", .failed, 0, metric: 1, weight: 1_000_000), Score("regex", .failed, 0),
                    ]
                ], metric: "tone"
            ).first)
        #expect(row.mean == 0.666667)
        #expect(row.passRate == 0)
    }

    @Test func aMetricThatIsOnlyReportedIsThePlainMean() throws {
        let scores = [
            Score("contains", .passed, 1_000_000, metric: 1, weight: 0),
            Score("equals", .passed, 0, metric: 1, weight: 0),
        ]
        #expect(try #require(rows([scores], metric: "tone").first).mean == 0.5)
    }

    @Test func anAssertionThatWentWrongHasNotPassedAndOneNotRunDoesNotCount() throws {
        let row = try #require(
            rows(
                [
                    [Score("is-json", .errored, nil)], [Score("is-json", .notRun, nil)],
                    [Score("is-json", .passed, 1_000_000)],
                ],
                metric: "is-json"
            ).first)
        #expect((row.n, row.judged, row.scored) == (3, 2, 1))
        #expect(row.mean == 1 && row.passRate == 0.5)
    }

    @Test func aNameComesBeforeAnAssertionOfTheSameWord() throws {
        let scores = [Score("contains", .passed, 1_000_000), Score("equals", .failed, 250_000, metric: 1)]
        #expect(try #require(rows([scores], metric: "contains", names: ["contains"]).first).mean == 0.25)
    }

    @Test func aMetricNobodyHasGivesNoRows() {
        #expect(rows([[Score("contains", .passed, 1_000_000)]], metric: "levenshtein").isEmpty)
        #expect(rows([[Score("contains", .passed, 1_000_000)]], metric: "tone").isEmpty)
        #expect(rows([[Score("", .notRun, nil)]], metric: "").isEmpty)
    }

    @Test func aVersionThatAlwaysFailedStaysInTheMetricsRows() {
        var trial = Trial(versions: 2)
        trial.run(version: 0, 0, passed: true, scores: [Score("contains", .passed, 1_000_000)])
        let run = trial.request(version: 1)
        trial.log.fail(run)
        let rows = trial.rows(LeaderboardFilter(metric: "contains"))
        #expect(rows.map(\.failed) == [0, 1])
        #expect(rows.map(\.mean) == [1, nil])
    }
}
