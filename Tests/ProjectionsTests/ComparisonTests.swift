import Events
import Projections
import Statistics
import SwiftProtobuf
import Testing

@Suite struct ComparisonTests {
    /// Scores of two versions or more on the same cases: by version, by case, by repeat. `nil` is a run that failed, −1 one whose assertion went wrong.
    private struct Contest {
        var log = LogBuilder()
        let experiment: ExperimentID
        private(set) var cases: [CaseID]

        init(_ scores: [[[Double?]]], ofPasses: Bool = false, metric: Bool = false) {
            let prompt = log.prompt()
            var versions: [VersionID] = []
            for ordinal in 1...scores.count { versions.append(log.version(UInt32(ordinal), of: prompt)) }
            let dataset: DatasetID
            (dataset, cases) = log.dataset(cases: scores[0].count)
            experiment = log.experiment(
                versions, dataset: dataset, cases: cases, repeats: UInt32(scores.joined().map(\.count).max() ?? 1),
                seed: 11, metricNames: metric ? ["care"] : [])
            for (version, ofVersion) in zip(versions, scores) {
                for (row, repeats) in zip(cases, ofVersion) {
                    for (repetition, score) in repeats.enumerated() {
                        let run = log.request(experiment, version, row, repetition: UInt32(repetition))
                        log.start(run)
                        guard let score else {
                            log.fail(run)
                            continue
                        }
                        log.result(run)
                        let isErrored = score < 0
                        let millionths = isErrored ? 0 : Int64((score * 1_000_000).rounded())
                        let isPassed = score >= (ofPasses ? 1 : 0.5)
                        let part = Score.with {
                            $0.type = "contains"
                            $0.metric = metric ? 1 : 0
                            $0.outcome = isErrored ? .errored : isPassed ? .passed : .failed
                            if !isErrored { $0.valueMillionths = millionths }
                            $0.weightMillionths = 1_000_000
                        }
                        log.score(run, metric ? 0 : millionths, passed: isPassed, [part])
                    }
                }
            }
        }

        func scores(by metric: String? = nil) throws -> ExperimentScores {
            let models = log.models
            return try #require(models.scores(of: experiment, by: metric, asOf: .now(models)))
        }

        func compare(by metric: String? = nil, _ plan: ComparisonPlan = ComparisonPlan()) async throws -> Comparison {
            try await Comparison(of: try scores(by: metric), plan, seed: 11)
        }
    }

    private static let first = [0.5, 0.75, 0.25, 1, 0.5, 0.375, 0.625, 0.875, 0.25, 0.5]
    private static let second = [0.75, 0.875, 0.25, 1, 0.75, 0.5, 0.5, 1, 0.5, 0.75]

    private static func once(_ scores: [Double?]) -> [[Double?]] { scores.map { [$0] } }

    /// The figures are those of the statistics for the scores by themselves: nothing is lost or mixed up on the way from the log.
    @Test func figuresAreThoseOfTheScoresPairedByCase() async throws {
        let comparison = try await Contest([Self.once(Self.first), Self.once(Self.second)]).compare()
        let difference = try #require(comparison.differences.first)
        let pairs = try PairedSamples(Self.second, minus: Self.first)
        #expect(try difference.estimate.get() == pairs.differences.mean)
        #expect(try difference.tTest.get() == (try pairs.tTest()))
        #expect(try difference.wilcoxonP.get() == (try pairs.wilcoxon().p))
        #expect(try difference.cohensD.get() == (try pairs.cohensD()))
        let sides = TwoSamples(try Sample(Self.second), try Sample(Self.first))
        #expect(try difference.cliffsDelta.get() == sides.cliffsDelta)
        // Within cases seven are above, one below and two alike.
        #expect(try difference.pairedCliffsDelta.get() == 0.6)
        let joint = try JointBootstrap(
            ScoreTable([Self.second, Self.first]), bootstrap: Bootstrap(seed: 11)
        ).resampledInOrder().difference(0, minus: 1)
        #expect(try difference.interval.get().interval == joint.interval().interval)
        let p = try pairs.signFlip(Bootstrap(seed: 11)).p
        #expect(try difference.p.get() == p)
        #expect(difference.test == .signFlip && difference.adjustedP == p && difference.cases == 10)
        #expect(difference.verdict == (p <= 0.05 ? .better : .notShown))
        #expect(try comparison.contenders.map { try $0.mean.get() } == [0.5625, 0.6875])
        let best = try comparison.contenders.map { try $0.probabilityBest.get() }
        #expect(abs(best[0] + best[1] - 1) < 1e-12 && best[1] > 0.9)
    }

    @Test func theSameLogGivesTheSameDigits() async throws {
        let contest = Contest([Self.once(Self.first), Self.once(Self.second), Self.once(Self.second.reversed())])
        let (one, two) = (try await contest.compare(), try await contest.compare())
        #expect(
            try one.differences.map { try $0.interval.get().interval }
                == two.differences.map { try $0.interval.get().interval })
        #expect(
            try one.contenders.map { try $0.probabilityBest.get() }
                == two.contenders.map { try $0.probabilityBest.get() })
    }

    @Test func ofPassesTheTestIsMcNemars() async throws {
        let passes: [[Double?]] = [[1, 0, 0, 0, 0, 0, 0, 1], [1, 1, 1, 1, 1, 1, 1, 0]]
        let comparison = try await Contest(passes.map(Self.once), ofPasses: true).compare()
        let difference = try #require(comparison.differences.first)
        // Six of seven discordant pairs on one side: 2 · (1 + 7) / 2⁷.
        #expect(difference.test == .mcNemar)
        #expect(abs(try difference.p.get() - 0.125) < 1e-12)
        #expect(try difference.mcNemarP?.get() == (try difference.p.get()))
        #expect(difference.verdict == .notShown)
    }

    @Test func comparisonsAreCorrectedTogether() async throws {
        let scores = [Self.once(Self.first), Self.once(Self.second), Self.once(Self.first.map { $0 / 2 })]
        let comparison = try await Contest(scores).compare()
        let raw = try comparison.differences.map { try $0.p.get() }
        #expect(comparison.differences.map(\.adjustedP) == (try PValues(raw)).adjusted(by: .holm))
        #expect(comparison.differences[1].verdict == .worse)
        let other = try await Contest(scores).compare(ComparisonPlan(baseline: 2, better: .lower))
        #expect(other.differences.map(\.verdict) == [.worse, .worse], "where lower is better")
    }

    @Test func casesThatOneSideLacksAreLeftOutAndCounted() async throws {
        var second: [Double?] = Self.second
        second[3] = nil
        var first: [Double?] = Self.first
        first[0] = nil
        first[1] = nil
        let comparison = try await Contest([Self.once(first), Self.once(second)]).compare()
        let difference = try #require(comparison.differences.first)
        #expect((difference.cases, difference.onlyContender, difference.onlyBaseline) == (7, 2, 1))
        #expect(comparison.casesOfAll == 7 && comparison.contenders.map(\.failed) == [2, 1])
        #expect(comparison.contenders.map(\.cases) == [8, 9])
        let pairs = [2, 4, 5, 6, 7, 8, 9]
        #expect(
            try difference.tTest.get()
                == (try PairedSamples(pairs.map { Self.second[$0] }, minus: pairs.map { Self.first[$0] }).tTest()))
    }

    /// Whoever stops the server when p is small leaves the rest to fail.
    @Test func aMarginIsShownOfAllPlannedCasesOnlyWhereWhatIsLackingCannotChangeIt() async throws {
        for claim in [ComparisonPlan.Claim.noWorse(margin: 0.3), .equivalent(margin: 0.3)] {
            for (cases, lacking, isShown) in [(40, 0, true), (40, 28, false), (60, 2, true)] {
                let passes: [[Double?]] = (0..<cases).map { _ in [1] }
                let other: [[Double?]] = (0..<cases).map { $0 < lacking ? [nil] : [1] }
                for sides in [[passes, other], [other, passes]] {
                    let comparison = try await Contest(sides, ofPasses: true).compare(ComparisonPlan(claim: claim))
                    let difference = comparison.differences[0]
                    #expect(difference.verdict == (claim == .noWorse(margin: 0.3) ? .noWorse : .equivalent))
                    #expect(difference.lacking == lacking && (difference.worstP == nil) == (lacking == 0))
                    let words = comparison.words(of: difference)
                    #expect(words.hasSuffix(", on 12 of 40 planned cases") == (lacking == 28))
                    // A baseline that lacks its score may have been no better than a contender that passes.
                    let isBaselineShown = isShown || (sides[0] == other && claim == .noWorse(margin: 0.3))
                    #expect(comparison.isShownOfAll(difference) == isBaselineShown, "\(claim), \(lacking)")
                }
            }
        }
        let different = try await Contest([Self.once(Self.first), Self.once(Self.second)]).compare()
        #expect(!different.isShownOfAll(different.differences[0]) && different.differences[0].worstP == nil)
    }

    /// Whoever fails on two of three repeats of each case has a score of every case all the same.
    @Test func repeatsThatFailedAreLackingToo() async throws {
        let all = [[Double?]](repeating: [1, 1, 1], count: 80)
        let plan = ComparisonPlan(claim: .noWorse(margin: 0.1))
        let trials: [(failing: Int, left: [Double?], isShown: Bool)] = [
            (80, [1, nil, nil], false), (1, [1, 1, nil], true), (0, [], true),
        ]
        for (failing, left, isShown) in trials {
            let some: [[Double?]] = (0..<80).map { $0 < failing ? left : [1, 1, 1] }
            let comparison = try await Contest([all, some], ofPasses: true).compare(plan)
            let difference = comparison.differences[0]
            let lacking = failing * left.count { $0 == nil }
            #expect(difference.verdict == .noWorse && (difference.cases, difference.lacking) == (80, 0))
            #expect((difference.resultsLacking, difference.resultsPlanned) == (lacking, 480))
            #expect(difference.repeatsLacking == lacking && (difference.worstP == nil) == (lacking == 0))
            let share = lacking == 0 ? "" : ", with \(lacking) of 480 planned results lacking"
            #expect(comparison.words(of: difference) == "no worse\(share)")
            #expect(comparison.isShownOfAll(difference) == isShown, "\(failing)")
        }
        // The baseline could have been no better than a contender that always passes.
        let few = [[Double?]](repeating: [1, nil, nil], count: 80)
        let noWorse = try await Contest([few, all], ofPasses: true).compare(plan)
        #expect(noWorse.differences[0].resultsLacking == 160 && noWorse.isShownOfAll(noWorse.differences[0]))
        let equivalent = try await Contest([few, all], ofPasses: true).compare(
            ComparisonPlan(claim: .equivalent(margin: 0.1)))
        #expect(equivalent.differences[0].verdict == .equivalent)
        #expect(!equivalent.isShownOfAll(equivalent.differences[0]))
        let fewer: [[Double?]] = Array(few.dropLast()) + [[nil, nil, nil]]
        let without = try await Contest([all, fewer], ofPasses: true).compare(plan)
        let words = "no worse, on 79 of 80 planned cases, with 161 of 480 planned results lacking"
        #expect(without.words(of: without.differences[0]) == words)
    }

    /// A case of which one repeat says nothing by the metric and the other failed lacks the one that failed.
    @Test func whatTheMetricIsNotOfHidesNoFailedRepeat() async throws {
        for failing in [0, 1] {
            var log = LogBuilder()
            let prompt = log.prompt()
            let versions = [log.version(1, of: prompt), log.version(2, of: prompt)]
            let (dataset, cases) = log.dataset(cases: 8)
            let experiment = log.experiment(versions, dataset: dataset, cases: cases, repeats: 2, seed: 11)
            let share = log.metric("share", low: 0, high: 1_000_000)
            for version in versions {
                for (number, row) in cases.enumerated() {
                    for repetition in 0..<2 {
                        let run = log.request(experiment, version, row, repetition: UInt32(repetition))
                        log.start(run)
                        guard repetition == 0 || number >= failing else {
                            log.fail(run)
                            continue
                        }
                        log.result(run)
                        log.score(run, 1_000_000, passed: true)
                        // Of the first case it says nothing, and of a repeat of the second.
                        guard number > 1 || (number == 1 && repetition == 0) else { continue }
                        log.rescore(run, by: share, .passed, 1_000_000)
                    }
                }
            }
            let models = log.models
            let scores = try #require(models.scores(of: experiment, by: "share", asOf: .now(models)))
            let difference = try await Comparison(
                of: scores, ComparisonPlan(claim: .noWorse(margin: 0.5)), seed: 11
            ).differences[0]
            #expect((difference.cases, difference.lacking) == (7, failing))
            #expect((difference.resultsLacking, difference.repeatsLacking) == (2 * failing, 0))
        }
    }

    /// Results of both that the metric says nothing of are not lacking; what one side alone was judged on is.
    @Test func aCaseThatTheMetricIsNotOfIsNotLacking() async throws {
        var trial = Trial(versions: 2, cases: 12)
        let length = trial.log.metric("length", low: 0)
        let share = trial.log.metric("share", low: 0, high: 1_000_000)
        for place in 0..<2 {
            for (number, row) in trial.cases.enumerated() {
                let run = trial.log.request(trial.experiment, trial.versions[place], row)
                trial.log.start(run)
                trial.log.result(run)
                trial.log.score(run, 1_000_000, passed: true)
                if number < 8 { trial.log.rescore(run, by: share, .passed, 1_000_000) }
                if number < 8 + place { trial.log.rescore(run, by: length, .passed, Int64(number + 1) * 1_000_000) }
            }
        }
        let (models, experiment) = (trial.log.models, trial.experiment)
        func compare(_ metric: String) async throws -> Comparison.Difference {
            let scores = try #require(models.scores(of: experiment, by: metric, asOf: .now(models)))
            return try await Comparison(of: scores, ComparisonPlan(claim: .noWorse(margin: 2)), seed: 11).differences[0]
        }
        let judged = try await compare("share")
        #expect(judged.cases == 8 && judged.lacking == 0 && judged.worstP == nil)
        let open = try await compare("length")
        #expect(open.cases == 8 && open.lacking == 1 && open.worstP == 1, "nothing bounds what is lacking")
    }

    @Test func withThreeRepeatsCasesAndThenRepeatsAreDrawn() async throws {
        let first: [[Double?]] = [[1, 0, 1], [1, 1, 1], [0, 0, 0], [0, 1, 0]]
        let comparison = try await Contest([first, first.reversed()], ofPasses: true).compare()
        #expect(comparison.resampling == .casesThenRepeats)
        let repeats = try #require(comparison.contenders[0].repeats)
        // pass^3: one of four cases passes all three; pass@3: three pass some.
        #expect(repeats.k == 3)
        #expect(try repeats.passHatK.get() == 0.25 && (try repeats.passAtK.get()) == 0.75)
        #expect(repeats.alwaysFailing.count == 1 && repeats.flaky.count == 2)
        #expect(repeats.flaky.map { repeats.passes[$0]?.passes } == [2, 1] && repeats.passes.count == 4)
        #expect(comparison.differences[0].mcNemarP == nil, "repeats of a case are not independent")
        let twice = try await Contest([first.map { Array($0.prefix(2)) }, first.map { Array($0.prefix(2)) }]).compare()
        #expect(twice.resampling == .cases)
    }

    @Test func aMarginAsksForNoWorse() async throws {
        let first = [[Double]](repeating: Self.first, count: 4).flatMap(\.self)
        let near = first.enumerated().map { $1 + ($0.isMultiple(of: 2) ? 0.01 : -0.01) }
        let contest = Contest([Self.once(first), Self.once(near)])
        let wide = try await contest.compare(ComparisonPlan(claim: .noWorse(margin: 0.1)))
        #expect(wide.differences[0].verdict == .noWorse && wide.differences[0].test == .bettingMargin)
        let narrow = try await contest.compare(ComparisonPlan(claim: .noWorse(margin: 0.001)))
        #expect(narrow.differences[0].cases == 40)
        #expect(narrow.differences[0].verdict == .notShown)
        let equal = try await contest.compare(ComparisonPlan(claim: .equivalent(margin: 0.1)))
        #expect(equal.differences[0].verdict == .equivalent)
        // Where lower is better, being worse is being above.
        let lower = try await contest.compare(ComparisonPlan(claim: .noWorse(margin: 0.1), better: .lower))
        #expect(lower.differences[0].verdict == .noWorse)
        // Ten cases cannot tell that none in ten is lost.
        let ten: [Double?] = near.prefix(10).map { $0 }
        let few = try await Contest([Self.once(Self.first), Self.once(ten)]).compare(
            ComparisonPlan(claim: .noWorse(margin: 0.1)))
        #expect(try few.differences[0].p.get() > 0.3 && few.differences[0].verdict == .notShown)
    }

    @Test func whatDoesNotExistIsUndefinedAndSaysWhy() async throws {
        let one = try await Contest([[[0.5]], [[0.75]]]).compare()
        #expect(throws: StatisticsError.oneObservation) { try one.differences[0].tTest.get() }
        #expect(one.differences[0].adjustedP == 1 && one.differences[0].verdict == .notShown)
        let same = try await Contest([Self.once(Self.first), Self.once(Self.first)]).compare()
        #expect(throws: StatisticsError.noVariation) { try same.differences[0].tTest.get() }
        #expect(throws: StatisticsError.noVariation) { try same.differences[0].detectable.get() }
        // Without a pair that differs there is no p, nor one to correct; among the others it counts as 1.
        let passes = Self.once([1, 0, 1])
        let alike = try await Contest([passes, passes]).compare().differences[0]
        #expect(throws: StatisticsError.noPairDiffers) { try alike.p.get() }
        #expect(throws: StatisticsError.noPairDiffers) { try alike.correctedP.get() }
        #expect(alike.adjustedP == 1)
        #expect(try same.differences[0].estimate.get() == 0 && same.differences[0].verdict == .notShown)
        #expect(try same.contenders.map { try $0.rank.get() } == [1, 1])
        let none = try await Contest([[[nil], [nil]], [[nil], [nil]]]).compare()
        #expect(throws: StatisticsError.noObservation) { try none.contenders[0].mean.get() }
        #expect(none.contenders.map(\.failed) == [2, 2])
        #expect(none.differences[0].test == nil && one.differences[0].test == .signFlip)
        await #expect(throws: StatisticsError.itemsOutOfRange(2)) {
            try await Contest([[[0.5]], [[0.75]]]).compare(ComparisonPlan(baseline: 2))
        }
    }

    /// The means of a case's repeats are equal where their sums are, however rounding leaves them.
    @Test func equalMeansOfRepeatsTie() async throws {
        let first: [[Double?]] = [[0.1, 0.1, 0.3], [0.1, 0.1, 0.7], [0.1, 0.8, 0.9], [0.3, 0.9, 0.9]]
        let second: [[Double?]] = [[0.1, 0.2, 0.2], [0.1, 0.4, 0.4], [0.2, 0.8, 0.8], [0.4, 0.8, 0.9]]
        let difference = try #require(try await Contest([first, second]).compare().differences.first)
        #expect(try difference.cliffsDelta.get() == 0)
        #expect(try difference.pairedCliffsDelta.get() == 0)
    }

    @Test func whatIsDetectableIsADifferenceThatIsPossible() async throws {
        // All differ by 0.1, which rounding does not leave alike.
        let first: [Double?] = [0.1, 0.2, 0.3, 0.5, 0.7]
        let alike = try await Contest([Self.once(first), Self.once([0.2, 0.3, 0.4, 0.6, 0.8])]).compare()
        #expect(throws: StatisticsError.noVariation) { try alike.differences[0].detectable.get() }
        let few = try await Contest([Self.once([0, 1, 0]), Self.once([1, 0, 1])], ofPasses: true).compare()
        #expect(throws: StatisticsError.undetectable(most: 1)) { try few.differences[0].detectable.get() }
        let enough = try await Contest([Self.once(Self.first), Self.once(Self.second)]).compare()
        #expect(try enough.differences[0].detectable.get() < 1)
    }

    /// Twenty cases that all pass are no certainty: drawn anew they come out the same.
    @Test func ofScoresThatAreAllAlikeThereIsNoInterval() async throws {
        let ones: [[Double?]] = (0..<20).map { _ in [1] }
        let contest = Contest([ones, ones.map { _ in [0] }], ofPasses: true)
        let comparison = try await contest.compare()
        for figures in comparison.contenders {
            #expect(throws: StatisticsError.allAlike(20, .scores)) { try figures.interval.get() }
            let rate = try #require(figures.passInterval).get()
            #expect(rate.low < rate.high, "of a rate there is Wilson's")
        }
        let difference = comparison.differences[0]
        #expect(throws: StatisticsError.allAlike(20, .differences)) { try difference.interval.get() }
        #expect(try difference.estimate.get() == -1 && difference.verdict == .worse)
        // What is recorded has none either; what was recorded with one is told from what is not what the entries come to.
        let design = try #require(contest.log.models.runBoard.experiment(contest.experiment))
        #expect(!comparison.verdicts(of: design)[0].hasDifferenceLow)
        #expect(comparison.verdicts(of: design, keepsWidthless: true)[0].differenceLow == -1)
    }

    /// Where every case differs by as much, one is ahead in all resamples, and nothing says how far others would differ.
    @Test func differencesWithoutSpreadMakeNeitherPlacesNorChances() async throws {
        let alike = StatisticsError.allAlike(6, .differences)
        let constant = [0.5, 0.5, 0.7].map { Self.once([Double?](repeating: $0, count: 6)) }
        for figures in try await Contest(constant).compare().contenders {
            #expect(throws: alike) { try figures.probabilityBest.get() }
            #expect(throws: alike) { try figures.rankInterval.get() }
            #expect(try figures.rank.get() == 1)
        }
        // The two that are alike lose to the third whatever is drawn, which varies, but not to each other.
        let last = Self.once(Self.first.map { $0 / 4 })
        let mixed = try await Contest([Self.once(Self.second), last, last]).compare().contenders
        #expect(try mixed.map { try $0.probabilityBest.get() } == [1, 0, 0])
        #expect(try mixed[0].rankInterval.get().worst == 1)
        #expect(throws: StatisticsError.allAlike(10, .differences)) { try mixed[1].rankInterval.get() }
    }

    @Test func whoIsAloneIsNotTheBestOfAny() async throws {
        let alone = try await Contest([Self.once(Self.first)]).compare().contenders[0]
        #expect(throws: StatisticsError.noOther) { try alone.probabilityBest.get() }
        #expect(throws: StatisticsError.noOther) { try alone.rankInterval.get() }
        #expect(try alone.rank.get() == 1)
    }

    @Test func whoHasNoResultIsLeftOutOfRanksAndSpoilsNobodys() async throws {
        let none: [Double?] = Self.first.map { _ in nil }
        let three = try await Contest([Self.once(Self.first), Self.once(none), Self.once(Self.second)]).compare()
        #expect(three.casesOfAll == 10)
        #expect(throws: StatisticsError.noObservation) { try three.contenders[1].rank.get() }
        #expect(throws: StatisticsError.noObservation) { try three.contenders[1].probabilityBest.get() }
        let two = try await Contest([Self.once(Self.first), Self.once(Self.second)]).compare()
        for (place, other) in [(0, 0), (2, 1)] {
            let (figures, expected) = (three.contenders[place], two.contenders[other])
            #expect(try figures.rank.get() == (try expected.rank.get()))
            #expect(try figures.probabilityBest.get() == (try expected.probabilityBest.get()))
            #expect(try figures.rankInterval.get().worst == (try expected.rankInterval.get().worst))
        }
    }

    /// Whoever errs on what is hard must not look better for it, whichever end is the good one.
    @Test func anErrorOfTheMetricCountsAsTheWorst() async throws {
        let baseline: [[Double?]] = (0..<15).map { $0 == 0 ? [0] : [1] }
        let refusing: [[Double?]] = (0..<15).map { $0 < 12 ? [-1] : [1] }
        let contest = Contest([baseline, refusing], ofPasses: true, metric: true)
        let higher = try await contest.compare(by: "care")
        #expect(higher.differences[0].verdict == .worse && higher.differences[0].test == .mcNemar)
        #expect(higher.contenders[1].errored == 12 && higher.contenders[1].scored == 15)
        #expect(try higher.contenders[1].mean.get() == 0.2 && (try higher.contenders[1].passes.get().estimate) == 0.2)
        let lower = try await contest.compare(by: "care", ComparisonPlan(better: .lower))
        #expect(try lower.contenders[1].mean.get() == 1)
        #expect(lower.differences[0].verdict == .notShown)
    }

    /// Two cases show nothing, however alike their differences, and ranks say no more than verdicts.
    @Test func fewCasesShowNothingAndRanksRestOnTheSameTest() async throws {
        let two = try await Contest([[[0.5], [0.5]], [[0.6], [0.7]]]).compare()
        #expect(try two.differences[0].p.get() == 0.5 && two.differences[0].verdict == .notShown)
        #expect(try two.contenders.map { try $0.rank.get() } == [1, 1])
        let passes: [[Double?]] = (0..<20).map { $0 < 5 ? [0] : [1] }
        let five = try await Contest([passes, passes.map { _ in [1] }], ofPasses: true).compare()
        #expect(try abs(five.differences[0].p.get() - 0.0625) < 1e-12)
        #expect(five.differences[0].verdict == .notShown)
        #expect(try five.contenders.map { try $0.rank.get() } == [1, 1])
    }

    @Test func equalResultsAreShownToBeEqualWithinAMargin() async throws {
        let passes: [[Double?]] = (0..<60).map { _ in [1] }
        let rates = try await Contest([passes, passes], ofPasses: true).compare(
            ComparisonPlan(claim: .equivalent(margin: 0.1)))
        #expect(rates.differences[0].verdict == .equivalent && rates.differences[0].test == .tangoMargin)
    }

    /// As there is no interval of them.
    @Test func scoresThatAllDifferByAsMuchAreNotShownToBeNoWorse() async throws {
        let scores: [[Double?]] = (0..<10).map { _ in [0.5] }
        let contest = Contest([scores, scores])
        let plan = ComparisonPlan(claim: .noWorse(margin: 0.05))
        let same = try await contest.compare(plan)
        #expect(throws: StatisticsError.allAlike(10, .differences)) { try same.differences[0].p.get() }
        #expect(same.differences[0].verdict == .notShown && same.differences[0].test == .bettingMargin)
        // By the first rule of margins all signs on one side of it were shown to be so: what was recorded by it is found again.
        let earlier = try await Comparison(of: try contest.scores(), plan, seed: 11, .bySignFlips)
        #expect(try earlier.differences[0].p.get() == 1 / 1_024.0 && earlier.differences[0].verdict == .noWorse)
        let one = try await Contest([[[0.5]], [[0.5]]]).compare(plan)
        #expect(throws: StatisticsError.oneObservation) { try one.differences[0].p.get() }
    }

    /// A model whose answers never change shows no more for being asked twice.
    @Test func repeatedPassesShowNoMoreOfAMarginThanCases() async throws {
        let plan = ComparisonPlan(claim: .noWorse(margin: 0.1))
        for (cases, repeats) in [(8, 1), (8, 2), (8, 5), (60, 1), (60, 2)] {
            let passes = [[Double?]](repeating: [Double?](repeating: 1, count: repeats), count: cases)
            let difference = try await Contest([passes, passes], ofPasses: true).compare(plan).differences[0]
            #expect(difference.test == (repeats == 1 ? .tangoMargin : .bettingMargin))
            #expect(difference.verdict == (cases == 60 ? .noWorse : .notShown), "\(cases) × \(repeats)")
            #expect(try cases == 60 || difference.p.get() > 0.15)
        }
    }

    /// Of a metric with an open end nothing bounds what a case may lose.
    @Test func whereAnEndIsOpenAMarginIsTestedByT() async throws {
        var trial = Trial(versions: 2, cases: 12)
        let length = trial.log.metric("length", low: 0)
        let closed = trial.log.metric("share", low: 0, high: 100_000_000)
        for place in 0..<2 {
            for (number, row) in trial.cases.enumerated() {
                let run = trial.log.request(trial.experiment, trial.versions[place], row)
                trial.log.start(run)
                trial.log.result(run)
                trial.log.score(run, 1_000_000, passed: true)
                let value = Int64(10 + number * 5 % 7 + place * (number % 3)) * 1_000_000
                for metric in [length, closed] { trial.log.rescore(run, by: metric, .passed, value) }
            }
        }
        let (models, experiment) = (trial.log.models, trial.experiment)
        func compare(_ metric: String) async throws -> Comparison.Difference {
            let scores = try #require(models.scores(of: experiment, by: metric, asOf: .now(models)))
            return try await Comparison(of: scores, ComparisonPlan(claim: .noWorse(margin: 2)), seed: 11).differences[0]
        }
        let open = try await compare("length")
        let pairs = try PairedSamples((0..<12).map { Double($0 % 3) }, minus: [Double](repeating: 0, count: 12))
        #expect(try open.test == .tMargin && open.p.get() == pairs.marginTest(2).worseP)
        #expect(open.verdict == .noWorse)
        let bounded = try await compare("share")
        #expect(try bounded.test == .bettingMargin && bounded.p.get() > 0.05 && bounded.verdict == .notShown)
    }

    /// More cases than all signs are tried of.
    @Test func aDrawnPSaysHowFarItMayBeOff() async throws {
        let first = [[Double]](repeating: Self.first, count: 3).flatMap(\.self)
        let drawn = try await Contest([Self.once(first), Self.once(first.map { 1 - $0 })]).compare().differences[0]
        #expect(try #require(drawn.drawnError) > 0)
        let few = try await Contest([Self.once(Self.first), Self.once(Self.second)]).compare().differences[0]
        #expect(few.drawnError == nil)
    }

    @Test func aNamedMetricIsComparedByItself() async throws {
        let contest = Contest([Self.once(Self.first), Self.once(Self.second)], metric: true)
        #expect(try await contest.compare().contenders.map { try $0.mean.get() } == [0, 0])
        for metric in ["care", "contains"] {
            #expect(try await contest.compare(by: metric).contenders.map { try $0.mean.get() } == [0.5625, 0.6875])
        }
        let models = contest.log.models
        #expect(models.scores(of: contest.experiment, by: "unheard of", asOf: .now(models)) == nil)
    }

    /// What came later is not seen, and a run that was requested again counts once.
    @Test func itIsOfItsMoment() async throws {
        let contest = Contest([Self.once(Self.first), Self.once(Self.second)])
        let models = contest.log.models
        let early = try #require(models.scores(of: contest.experiment, by: nil, asOf: .position(20)))
        #expect(early.contenders.count == 1)
    }
}
