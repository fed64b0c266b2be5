import Events
import Projections
import Statistics
import Testing

@Suite struct LeaderboardStatisticsTests {
    /// Scores by version, by case, by repeat; `nil` is a run that failed. One passes from 0.5 on and takes as many milliseconds as its score
    /// has thousandths.
    private struct Race {
        var log = LogBuilder()
        private(set) var experiments: [ExperimentID] = []
        private(set) var versions: [VersionID] = []
        private let prompt: PromptID

        init(_ scores: [[[Double?]]]) {
            prompt = log.prompt()
            add(scores)
        }

        /// An experiment with a dataset and versions of its own.
        mutating func add(_ scores: [[[Double?]]]) {
            var added: [VersionID] = []
            for _ in scores { added.append(log.version(UInt32(versions.count + added.count + 1), of: prompt)) }
            versions += added
            let (dataset, cases) = log.dataset(
                "cases \(experiments.count)", cases: scores.map(\.count).max() ?? 0)
            let repeats = scores.joined().map(\.count).max() ?? 1
            let experiment = log.experiment(
                added, dataset: dataset, cases: cases, repeats: UInt32(repeats), seed: 11)
            experiments.append(experiment)
            for (version, ofVersion) in zip(added, scores) {
                for (row, ofCase) in zip(cases, ofVersion) {
                    for (repetition, score) in ofCase.enumerated() {
                        let run = log.request(experiment, version, row, repetition: UInt32(repetition))
                        log.start(run)
                        guard let score else {
                            log.fail(run)
                            continue
                        }
                        log.result(run, milliseconds: UInt64(score * 1_000))
                        let millionths = Int64((score * 1_000_000).rounded())
                        log.score(
                            run, millionths, passed: score >= 0.5,
                            [Score("contains", score >= 0.5 ? .passed : .failed, millionths)])
                    }
                }
            }
        }

        func board(
            _ filter: LeaderboardFilter = LeaderboardFilter(), baseline: Int? = nil
        ) async -> (rows: [LeaderboardRow], statistics: LeaderboardStatistics) {
            let models = log.models
            return (
                models.leaderboard.rows(filter, asOf: .now(models)),
                await models.leaderboard.statistics(filter, asOf: .now(models), baseline: baseline)
            )
        }

        func comparison(_ plan: ComparisonPlan = ComparisonPlan()) async throws -> Comparison {
            let models = log.models
            let scores = try #require(models.scores(of: experiments[0], by: nil, asOf: .now(models)))
            return try await Comparison(of: scores, plan, seed: 11)
        }
    }

    private static let low = [0.25, 0.5, 0.125, 0.75, 0.25, 0.125, 0.375, 0.5, 0.25, 0.5, 0.25, 0.375]
    private static let high = low.map { $0 + 0.125 + ($0 == 0.25 ? 0.125 : 0) }
    private static func once(_ scores: [Double?]) -> [[Double?]] { scores.map { [$0] } }

    @Test func ofOneExperimentRanksAndChancesAreThoseOfItsComparison() async throws {
        let race = Race([Self.once(Self.low), Self.once(Self.high), Self.once(Self.low)])
        let (rows, statistics) = await race.board()
        let comparison = try await race.comparison()
        #expect(statistics.isPaired && statistics.cases == 12 && statistics.test == .signFlip && statistics.k == nil)
        for (row, figures) in zip(rows, statistics.rows) {
            let other = try #require(comparison.contenders.first { $0.contender.version == row.version })
            #expect(try figures.rank.get() == (try other.rank.get()))
            #expect(try abs(figures.probabilityBest.get() - other.probabilityBest.get()) < 1e-9)
        }
        #expect(rows.map(\.order) == [1, 2, 3])
        #expect(try statistics.rows.map { try $0.rank.get() } == [1, 2, 2], "the two that are alike share a rank")
    }

    @Test func aBaselinesDifferencesAreThoseOfTheComparison() async throws {
        let race = Race([Self.once(Self.low), Self.once(Self.high), Self.once(Self.low)])
        let first = try #require(await race.board().rows.firstIndex { $0.version == race.versions[0] })
        let (rows, statistics) = await race.board(baseline: first)
        let comparison = try await race.comparison()
        #expect(statistics.rows[first].difference == nil)
        for difference in comparison.differences {
            let place = try #require(rows.firstIndex { $0.version == difference.contender.version })
            let found = try #require(statistics.rows[place].difference)
            #expect(found.isPaired && found.cases == 12)
            #expect((try? found.adjustedP.get()) == (try? difference.correctedP.get()))
            #expect(try found.estimate.get() == (try difference.estimate.get()))
            #expect((try? found.interval.get()) == (try? difference.interval.get().interval))
        }
    }

    /// Every case differs by as much, so that nothing says how far others would.
    @Test func differencesThatAreAllAlikeHaveNoInterval() async throws {
        let race = Race([Self.once(Self.low), Self.once(Self.low.map { $0 + 0.125 })])
        let (rows, statistics) = await race.board(baseline: 1)
        #expect(rows[1].version == race.versions[0])
        let found = try #require(statistics.rows[0].difference)
        #expect(try found.estimate.get() == 0.125)
        #expect(found.interval == .failure(.statistics(.allAlike(12, .differences))))
        #expect(rows.allSatisfy { $0.meanInterval != nil && $0.meanUndefined == nil })
    }

    /// Repeats that differ, of cases whose means do not: by case nothing varies.
    @Test func casesOfOneMeanHaveNoIntervalOfIt() async throws {
        let race = Race([(0..<6).map { $0.isMultiple(of: 2) ? [0.25, 0.75] : [0.75, 0.25] }])
        let (rows, statistics) = await race.board()
        #expect(rows[0].mean == 0.5 && rows[0].meanUndefined == nil, "its scores are not alike")
        #expect(statistics.rows[0].meanInterval == nil)
        #expect(statistics.rows[0].meanUndefined == .allAlike(6, .caseMeans))
        let comparison = try await race.comparison()
        #expect(throws: StatisticsError.allAlike(6, .caseMeans)) { try comparison.contenders[0].interval.get() }
    }

    @Test func alikeAndWithoutSpreadAllShareTheFirstRank() async throws {
        let (_, same) = await Race([Self.once(Self.low), Self.once(Self.low)]).board()
        #expect(try same.rows.map { try $0.rank.get() } == [1, 1])
        let ones: [Double?] = [1, 1, 1, 1, 1, 1]
        let (rows, flat) = await Race([Self.once(ones), Self.once(ones)]).board()
        #expect(flat.test == .mcNemar)
        #expect(try flat.rows.map { try $0.rank.get() } == [1, 1])
        #expect(
            flat.rows.map(\.probabilityBest)
                == [Result<Double, LeaderboardStatistics.Undefined>](
                    repeating: .failure(.statistics(.allAlike(6, .differences))), count: 2))
        let (_, alone) = await Race([Self.once(Self.low)]).board()
        #expect(alone.rows[0].probabilityBest == .failure(.statistics(.noOther)))
        #expect(rows.allSatisfy { $0.passInterval != nil && !$0.isClustered })
        #expect(rows.allSatisfy { $0.meanInterval == nil && $0.meanUndefined == .allAlike(6, .scores) })
    }

    @Test func oneCaseShowsNobodyToBeBetterAndHasNoChances() async throws {
        let (_, statistics) = await Race([[[1]], [[0]]]).board()
        #expect(try statistics.rows.map { try $0.rank.get() } == [1, 1])
        #expect(
            statistics.rows.map { $0.probabilityBest } == [
                .failure(.statistics(.oneObservation)), .failure(.statistics(.oneObservation)),
            ])
    }

    @Test func whoHasNoResultIsNotRankedAndSpoilsNobodysRank() async throws {
        let none: [Double?] = Self.low.map { _ in nil }
        let (rows, statistics) = await Race([Self.once(none), Self.once(Self.low), Self.once(Self.high)]).board()
        #expect(rows.map(\.failed) == [0, 0, 12])
        #expect(try statistics.rows.prefix(2).map { try $0.rank.get() } == [1, 2])
        #expect(statistics.rows[2].rank == .failure(.noValue) && statistics.rows[2].cases == 0)
        let empty = LogBuilder().models
        #expect(await empty.leaderboard.statistics(asOf: .now(empty)).rows.isEmpty)
    }

    /// Repeats that agree say no more than one: the intervals are by case, and pass^k says how steady a pass is.
    @Test func whereCasesAreRepeatedIntervalsAreByCase() async throws {
        let passes: [Double] = [1, 0, 1, 1, 0, 1, 1, 0]
        let race = Race([
            passes.map { [$0, $0, $0, $0] }, [1, 1, 0, 1, 1, 1, 0, 1].map { [$0, 1 - $0, $0, $0] },
        ])
        let (rows, statistics) = await race.board()
        let place = try #require(rows.firstIndex { $0.version == race.versions[0] })
        #expect(rows.allSatisfy { $0.isClustered && $0.meanInterval == nil && $0.passInterval == nil })
        let expected = try ClusteredMean(sums: passes.map { $0 * 4 }, counts: passes.map { _ in 4 })
        let figures = statistics.rows[place]
        #expect(figures.passInterval == (try expected.wilson()))
        #expect(figures.meanInterval?.method == .clustered(units: 8))
        #expect(figures.meanInterval?.low == max(0, try expected.interval().low))
        #expect(statistics.k == 4 && statistics.test == .signFlip && statistics.resampling == .casesThenRepeats)
        let passHats = try statistics.rows.map { try #require($0.passHatK).get() }
        #expect(passHats[place] == 0.625 && passHats[1 - place] == 0)
    }

    @Test func rowsOfOtherCasesAreComparedAsSamplesOfTheirOwnAndHaveNoChances() async throws {
        var race = Race([Self.once(Self.low)])
        race.add([Self.once(Self.high.prefix(9).map { $0 + 0.25 })])
        let (rows, statistics) = await race.board(baseline: 0)
        #expect(rows.first?.version == race.versions[1])
        #expect(statistics.apart == .otherCases && statistics.test == .welch && statistics.cases == nil)
        #expect(statistics.rows.allSatisfy { $0.probabilityBest == .failure(.otherCases) })
        let difference = try #require(statistics.rows[1].difference)
        let welch = try TwoSamples(Sample(Self.low), Sample(Self.high.prefix(9).map { $0 + 0.25 })).welch()
        #expect(!difference.isPaired && difference.cases == 12)
        #expect(try difference.adjustedP.get() == welch.p)
        #expect(try difference.estimate.get() == welch.estimate && difference.interval.get() == welch.interval)
        #expect(try statistics.rows.map { try $0.rank.get() } == [1, welch.p <= 0.05 ? 2 : 1])
    }

    /// Two experiments on the same cases, of whose results people rated some each.
    @Test func whatIsRatedInPartIsPairedOnTheCasesThatAllHaveRatingsFor() async throws {
        var log = LogBuilder()
        let prompt = log.prompt()
        let versions = [log.version(1, of: prompt), log.version(2, of: prompt)]
        let (dataset, cases) = log.dataset(cases: 6)
        let person: ActorID = log.newID()
        for (version, rated) in zip(versions, [0..<5, 1..<6]) {
            let experiment = log.experiment([version], dataset: dataset, cases: cases)
            for (place, row) in cases.enumerated() {
                let run = log.request(experiment, version, row, repetition: 0)
                log.start(run)
                log.result(run)
                log.score(run, 1_000_000, passed: true)
                if rated.contains(place) { log.rate(run, by: person, place.isMultiple(of: 2) ? 1_000_000 : 0) }
            }
        }
        let models = log.models
        let statistics = await models.leaderboard.statistics(
            LeaderboardFilter(metric: "ratings"), asOf: .now(models), baseline: 0)
        #expect(statistics.isPaired && statistics.cases == 4)
        #expect(statistics.rows.map(\.cases) == [5, 5])
        #expect(statistics.rows[1].difference?.isPaired == true && statistics.rows[1].difference?.cases == 4)
    }

    /// One experiment, of whose results people rated other cases of each version.
    @Test func whereNoCaseHasAValueInEveryRowThatIsTheReason() async throws {
        var log = LogBuilder()
        let prompt = log.prompt()
        let versions = [log.version(1, of: prompt), log.version(2, of: prompt)]
        let (dataset, cases) = log.dataset(cases: 6)
        let person: ActorID = log.newID()
        let experiment = log.experiment(versions, dataset: dataset, cases: cases)
        for (version, rated) in zip(versions, [0..<3, 3..<6]) {
            for (place, row) in cases.enumerated() {
                let run = log.request(experiment, version, row, repetition: 0)
                log.start(run)
                log.result(run)
                log.score(run, 1_000_000, passed: true)
                if rated.contains(place) { log.rate(run, by: person, place.isMultiple(of: 2) ? 1_000_000 : 0) }
            }
        }
        let models = log.models
        let filter = LeaderboardFilter(metric: "ratings")
        let statistics = await models.leaderboard.statistics(filter, asOf: .now(models))
        #expect(statistics.apart == .noCaseOfAll && !statistics.isPaired && statistics.cases == nil)
        #expect(statistics.rows.allSatisfy { $0.probabilityBest == .failure(.noCaseOfAll) })
        let rows = models.leaderboard.rows(filter, asOf: .now(models))
        #expect(rows.map(\.n) == [6, 6] && rows.map(\.scored) == [3, 3])
    }

    @Test func amountsAndOtherFiguresAreRankedBy() async throws {
        let race = Race([Self.once([0, 0, 1, 0, 0]), Self.once([0.25, 0.5, 0.5, 0.25, 0.25])])
        func order(_ measure: LeaderboardMeasure) async -> ([VersionID], [Double?]) {
            let rows = await race.board(LeaderboardFilter(measure: measure)).rows
            return (rows.map(\.version), rows.map(\.value))
        }
        let (first, second) = (race.versions[0], race.versions[1])
        #expect(await order(LeaderboardMeasure()) == ([second, first], [0.35, 0.2]))
        #expect(await order(LeaderboardMeasure(better: .lower)) == ([first, second], [0.2, 0.35]))
        #expect(await order(LeaderboardMeasure(nil, .median)) == ([second, first], [0.25, 0]))
        #expect(await order(LeaderboardMeasure(nil, .passRate)) == ([second, first], [0.4, 0.2]))
        #expect(await order(LeaderboardMeasure(.latency)) == ([first, second], [200, 350]))
        #expect(await order(LeaderboardMeasure(.latency, .median, better: .higher)) == ([second, first], [250, 0]))
        #expect(await order(LeaderboardMeasure(.cost)) == ([first, second], [1e-9, 1e-9]), "alike: by version")
        #expect(await order(LeaderboardMeasure(.tokens, .median)) == ([first, second], [10, 10]))
        let (_, medians) = await race.board(LeaderboardFilter(measure: LeaderboardMeasure(nil, .median)))
        #expect(medians.test == .wilcoxon && medians.rows[0].probabilityBest == .failure(.ofMeansOnly))
    }

    @Test func anUnknownAmountIsLastWhicheverEndIsTheGoodOne() async {
        var trial = Trial(versions: 2)
        trial.run(version: 0, 0, passed: true, cost: nil)
        trial.run(version: 1, 0, passed: true, cost: 5)
        for better in [Better.higher, .lower] {
            let rows = trial.rows(LeaderboardFilter(measure: LeaderboardMeasure(.cost, better: better)))
            #expect(rows.map(\.version) == [trial.versions[1], trial.versions[0]])
            #expect(rows.map(\.value) == [5e-12, nil] && rows[0].costPerPassDollars == 5e-12)
        }
    }

    @Test func rowsAreNarrowedByDatasetAndByWhoDesigned() async throws {
        var race = Race([Self.once(Self.low)])
        race.add([Self.once(Self.high)])
        let models = race.log.models
        let dataset = try #require(models.runBoard.experiment(race.experiments[1])?.dataset)
        #expect(await race.board(LeaderboardFilter(datasets: [dataset])).rows.map(\.version) == [race.versions[1]])
        #expect(await race.board(LeaderboardFilter(authors: [race.log.author])).rows.count == 2)
        #expect(await race.board(LeaderboardFilter(authors: [])).rows.isEmpty)
    }

    @Test func whatIsAskedAgainIsTheSameAsOfThatMoment() async throws {
        var race = Race([Self.once(Self.low), Self.once(Self.high)])
        let then = AsOf.now(race.log.models)
        let before = await race.board().statistics
        race.add([Self.once(Self.low.map { _ in 1 })])
        let models = race.log.models
        let again = await models.leaderboard.statistics(asOf: then)
        #expect(again.rows.map(\.rank) == before.rows.map(\.rank))
        #expect(again.rows.map(\.probabilityBest) == before.rows.map(\.probabilityBest))
        #expect(await models.leaderboard.statistics(asOf: .now(models)).rows.count == 3)
    }

    /// So many rows that drawn signs could show none of them to be better.
    @Test func ofManyRowsTheTestIsStudents() async throws {
        let scores = (0..<24).map { version in
            Self.once(Self.low.enumerated().map { $1 + (version == 0 ? 0.2 + Double($0 % 3) / 100 : 0) })
        }
        let (_, statistics) = await Race(scores).board()
        #expect(statistics.test == .pairedT)
        #expect(try statistics.rows.map { try $0.rank.get() } == [1] + (1..<24).map { _ in 2 })
        #expect(try statistics.rows[0].probabilityBest.get() > 0.99)
    }
}
