import Events
import Projections
import Statistics
import Testing

/// What may be said of an experiment before its planned end, and where it was cancelled before that.
@Suite struct EarlyLookTests {
    private typealias Contest = EarlyContest

    private static func sequence(_ differences: [Double], against bound: Double) throws -> BettingSequence {
        var sequence = try BettingSequence(null: bound)
        for difference in differences { try sequence.observe(difference) }
        return sequence
    }

    // MARK: Claims

    /// Nothing tells them apart, which is no difference shown, and shows that there is no large one.
    @Test func eachClaimIsHeldAgainstItsOwnBounds() throws {
        var contest = Contest(cases: 40)
        contest.run(30, baseline: 1_000_000, contender: 1_000_000)
        let zeros = Array(repeating: 0.0, count: 30)
        let against = try Self.sequence(zeros, against: -0.3).above
        let after = try #require(against.firstRejection)
        #expect(after < 30)

        let different = try contest.difference()
        #expect(different.verdict == .notShown && different.shownAfter == nil)
        let noWorse = try contest.difference(ComparisonPlan(claim: .noWorse(margin: 0.3)))
        #expect(noWorse.verdict == .noWorse && noWorse.shownAfter == after)
        #expect(noWorse.alwaysValidP == against.alwaysValidP)
        #expect(try noWorse.interval.get().low > -0.3, "what is shown is what the interval shows")
        #expect(try noWorse.interval.get() == different.interval.get())
        let lower = try contest.difference(ComparisonPlan(claim: .noWorse(margin: 0.3), better: .lower))
        #expect(lower.verdict == .noWorse)
        let equivalent = try contest.difference(ComparisonPlan(claim: .equivalent(margin: 0.3)))
        #expect(equivalent.verdict == .equivalent && equivalent.shownAfter == lower.shownAfter.map { max($0, after) })
        let narrow = try contest.difference(ComparisonPlan(claim: .noWorse(margin: 0.01)))
        #expect(narrow.verdict == .notShown && narrow.shownAfter == nil && narrow.alwaysValidP > 0.05)
        let beyond = try contest.difference(ComparisonPlan(claim: .noWorse(margin: 2)))
        #expect(beyond.verdict == .notShown && beyond.alwaysValidP == 1, "no score is worse by as much")
    }

    @Test func theBetterDirectionIsTheMetrics() throws {
        var contest = Contest(cases: 20)
        contest.run(15, baseline: 0, contender: 1_000_000)
        func verdict(_ claim: ComparisonPlan.Claim, _ better: Better) throws -> Comparison.Verdict {
            try contest.difference(ComparisonPlan(claim: claim, better: better)).verdict
        }
        #expect(try verdict(.different, .higher) == .better && verdict(.different, .lower) == .worse)
        #expect(try verdict(.noWorse(margin: 0.1), .higher) == .noWorse)
        #expect(try verdict(.noWorse(margin: 0.1), .lower) == .notShown)
        #expect(try verdict(.equivalent(margin: 0.1), .higher) == .notShown)
    }

    // MARK: Cancelled

    /// Eight cases of thirty, all for the contender: a test that was to be made once would show it.
    @Test func whatWasCancelledAtALuckyMomentHasNoVerdictOfThePlannedEnd() async throws {
        var contest = Contest(cases: 30)
        contest.run(8, baseline: 0, contender: 1_000_000)
        // Seen before somebody cancelled, so it may not count.
        contest.runContender(1_000_000)
        #expect(try contest.end == .ahead && !contest.look().endedEarly)
        contest.cancel()
        let models = contest.log.models
        let scores = try #require(models.scores(of: contest.experiment, by: nil, asOf: .now(models)))
        let comparison = try await Comparison(of: scores, ComparisonPlan(), seed: 7)
        #expect(comparison.differences[0].verdict == .better)
        #expect(comparison.contenders.map(\.failed) == [0, 0], "cancelled is not failed")
        #expect(comparison.contenders.map(\.cancelled) == [22, 21])
        #expect(contest.end == .missed)
        let look = try contest.look()
        #expect(look.endedEarly && look.units == 30 && look.differences[0].units == 8)
        #expect(look.differences[0].verdict == .notShown && look.differences[0].alwaysValidP > 0.05)
        #expect(models.leaderboard.missedRuns(asOf: .now(models)) == 60 - 17)
        #expect(models.leaderboard.openRuns(asOf: .now(models)) == 0)
    }

    @Test func whatTheSequencesShowedStaysShownWhereItWasCancelled() throws {
        var contest = Contest(cases: 30)
        contest.run(14, baseline: 0, contender: 1_000_000)
        let before = try contest.difference()
        contest.cancel()
        let after = try contest.difference()
        #expect(contest.end == .missed && after.verdict == .better && after.shownAfter == before.shownAfter)
    }

    /// 200 experiments without a difference, each looked at after every case and cancelled where McNemar's p was smallest.
    @Test func whoCancelsAtTheLuckiestMomentShowsNothingTooOften() throws {
        var random = Xoshiro256StarStar(seed: 17)
        var (found, byTheTest) = (0, 0)
        for _ in 0..<200 {
            var (first, second): ([Bool], [Bool]) = ([], [])
            var (smallest, luckiest) = (2.0, 0)
            for place in 1...30 {
                first.append(random.fraction() < 0.5)
                second.append(random.fraction() < 0.5)
                let p = (try? PairedProportions(second, first).mcNemar().exactP) ?? 1
                if p < smallest { (smallest, luckiest) = (p, place) }
            }
            var contest = Contest(cases: 31)
            for (baseline, contender) in zip(first, second).prefix(luckiest) {
                contest.run(baseline: baseline ? 1_000_000 : 0, contender: contender ? 1_000_000 : 0)
            }
            contest.cancel()
            try #require(contest.end == .missed)
            if try contest.difference().verdict != .notShown { found += 1 }
            if smallest <= 0.05 { byTheTest += 1 }
        }
        #expect(found <= 10, "\(found) of 200")
        #expect(byTheTest > 10, "the test by itself is fooled: \(byTheTest) of 200")
    }

    // MARK: Order

    /// What 60 cases sorted by topic come to: the contender passes nearly all of the first twenty, and the baseline nearly all of the last, so that
    /// over all one is as good as the other.
    /// - Parameter cases: so many of them, in the order of the contest.
    private static func runSorted(
        _ cases: Int, of contest: inout Contest, _ random: inout Xoshiro256StarStar
    ) {
        for place in contest.places.prefix(cases) {
            let chance = place < 20 ? 0.9 : place < 40 ? 0.5 : 0.1
            let isBaselinePassed = random.fraction() < 1 - chance
            contest.run(
                baseline: isBaselinePassed ? 1_000_000 : 0, contender: random.fraction() < chance ? 1_000_000 : 0)
        }
    }

    /// Each looked at after every case, for what is shown once stays shown.
    @Test func inADrawnOrderASortedFileShowsNothingTooOften() throws {
        var random = Xoshiro256StarStar(seed: 29)
        var found = 0
        for seed: UInt64 in 1...200 {
            var contest = Contest(cases: 60, seed: seed)
            Self.runSorted(60, of: &contest, &random)
            let look = try contest.look()
            try #require(look.isOrderDrawn)
            if look.differences[0].shownAfter != nil { found += 1 }
        }
        #expect(found <= 10, "\(found) of 200")
    }

    @Test func inTheFilesOrderNothingIsShownWhateverTheFirstTopicsComeTo() throws {
        var random = Xoshiro256StarStar(seed: 31)
        var byTheFirstTopic = 0
        for seed: UInt64 in 1...20 {
            var contest = Contest(cases: 60, seed: seed, isDrawn: false)
            Self.runSorted(20, of: &contest, &random)
            let look = try contest.look()
            let difference = try #require(look.differences.first)
            #expect(!look.isOrderDrawn && difference.units == 20)
            #expect(difference.verdict == .notShown && difference.shownAfter == nil && difference.alwaysValidP == 1)
            if try difference.interval.get().low > 0 { byTheFirstTopic += 1 }
            let noWorse = try contest.difference(ComparisonPlan(claim: .noWorse(margin: 0.5)))
            #expect(noWorse.verdict == .notShown && noWorse.shownAfter == nil)
        }
        #expect(byTheFirstTopic > 10, "the sequences by themselves are fooled: \(byTheFirstTopic) of 20")
    }

    /// Quick cases are not seen first, and a failed run does not stand in the way.
    @Test func aCaseCountsWhenItsTurnHasComeAndAllBeforeItAreOver() throws {
        var contest = Contest(cases: 12)
        contest.run(3, baseline: 0, contender: 1_000_000)
        contest.runBeforeItsTurn(baseline: 1_000_000, contender: 0)
        let before = try contest.difference()
        #expect(try before.units == 3 && before.mean.get() == 1)
        contest.run(baseline: 0, contender: 1_000_000)
        let after = try contest.difference()
        #expect(try after.units == 5 && abs(after.mean.get() - 0.6) < 1e-12)

        var failing = Contest(cases: 12)
        failing.run(2, baseline: 0, contender: 1_000_000)
        failing.fail(1)
        failing.run(baseline: 0, contender: 1_000_000)
        let difference = try failing.difference()
        #expect(difference.units == 3 && difference.lacking == 1)
        let noWorse = try failing.difference(ComparisonPlan(claim: .noWorse(margin: 0.3)))
        #expect(noWorse.units == 4 && noWorse.lacking == 1, "it may have been worse")
        #expect(try noWorse.mean.get() == 1, "of those that both have")
    }

    // MARK: Lacking scores

    /// The contender fails on two of each five cases, and ties on the others.
    @Test func aFailedCaseIsAtItsWorstAgainstAMargin() throws {
        var contest = Contest(cases: 101)
        for _ in 0..<20 {
            contest.run(3, baseline: 1_000_000, contender: 1_000_000)
            contest.failContender(2, baseline: 1_000_000)
        }
        for claim in [.noWorse(margin: 0.3), .equivalent(margin: 0.3)] as [ComparisonPlan.Claim] {
            let difference = try contest.difference(ComparisonPlan(claim: claim))
            #expect(difference.units == 100 && difference.lacking == 40)
            #expect(difference.verdict == .notShown && difference.shownAfter == nil)
            #expect(try difference.mean.get() == 0 && difference.interval.get().low < -0.3)
        }
        // Where lower is better, it could not have been worse than the baseline was.
        let lower = try contest.difference(ComparisonPlan(claim: .noWorse(margin: 0.3), better: .lower))
        #expect(lower.verdict == .noWorse)
        let different = try contest.difference()
        #expect(different.units == 60 && different.lacking == 40 && different.verdict == .notShown)
        contest.cancel()
        let cancelled = try contest.difference(ComparisonPlan(claim: .noWorse(margin: 0.3)))
        #expect(cancelled.verdict == .notShown && cancelled.lacking == 40)
    }

    /// A few failures are not enough to make it worse by the margin.
    @Test func whatHoldsWithEachFailureAtItsWorstIsShown() throws {
        var contest = Contest(cases: 81)
        for _ in 0..<4 {
            contest.run(19, baseline: 1_000_000, contender: 1_000_000)
            contest.failContender(1, baseline: 1_000_000)
        }
        let difference = try contest.difference(ComparisonPlan(claim: .noWorse(margin: 0.4)))
        #expect(difference.verdict == .noWorse && difference.lacking == 4)
        #expect(try difference.interval.get().low > -0.4, "what is shown is what the interval shows")
    }

    @Test func nothingIsShownWhereAnEndIsOpen() throws {
        var contest = Contest(cases: 41)
        contest.run(38, baseline: 1_000_000, contender: 1_000_000)
        contest.failContender(2, baseline: 1_000_000)
        let metrics = [contest.log.metric("open", low: 0), contest.log.metric("closed", low: 0, high: 1_000_000)]
        let models = contest.log.models
        for run in models.runBoard.runs(of: contest.experiment, asOf: .now(models)) where run.verdict != nil {
            for metric in metrics { contest.log.rescore(run.id, by: metric, .passed, 1_000_000) }
        }
        let scored = contest.log.models
        func difference(_ metric: String) throws -> EarlyLook.Difference {
            let scores = try #require(scored.scores(of: contest.experiment, by: metric, asOf: .now(scored)))
            let plan = ComparisonPlan(claim: .noWorse(margin: 0.5))
            return try #require(
                scored.earlyLook(
                    at: contest.experiment, by: metric, scores.contenders, plan, asOf: .now(scored))?.differences.first)
        }
        let open = try difference("open")
        #expect(open.verdict == .notShown && open.alwaysValidP == 1 && open.lacking == 2)
        #expect(try difference("closed").verdict == .noWorse)
    }

    /// Judged are five cases on both sides, and one on the baseline's alone.
    @Test func aCaseThatTheMetricIsNotOfIsNotLacking() throws {
        var contest = Contest(cases: 11)
        contest.run(10, baseline: 1_000_000, contender: 1_000_000)
        let metric = contest.log.metric("closed", low: 0, high: 1_000_000)
        let models = contest.log.models
        for run in models.runBoard.runs(of: contest.experiment, asOf: .now(models)).prefix(11) {
            contest.log.rescore(run.id, by: metric, .passed, 1_000_000)
        }
        let scored = contest.log.models
        let scores = try #require(scored.scores(of: contest.experiment, by: "closed", asOf: .now(scored)))
        let plan = ComparisonPlan(claim: .noWorse(margin: 0.5))
        let look = scored.earlyLook(
            at: contest.experiment, by: "closed", scores.contenders, plan, asOf: .now(scored))
        let difference = try #require(look?.differences.first)
        #expect(difference.units == 6 && difference.lacking == 1)
        #expect(try difference.mean.get() == 0)
    }

    // MARK: Clusters

    /// 40 clusters of one case that tie, and ten of ten cases that lose half: by case it is worse by 0.36, by cluster by 0.1.
    @Test func clustersWeighAsTheirCases() throws {
        let clusters: [UInt32] = (0..<40).map { UInt32($0) } + (0..<100).map { UInt32(40 + $0 / 10) }
        let plan = ComparisonPlan(claim: .noWorse(margin: 0.3))
        var found = 0
        for seed: UInt64 in 1...40 {
            var contest = Contest(cases: 140, clusters: clusters, seed: seed)
            for place in contest.places {
                contest.run(baseline: 1_000_000, contender: clusters[place] < 40 ? 1_000_000 : 500_000)
            }
            let look = try contest.look(plan)
            try #require(look.isOrderDrawn && look.isOfClusters)
            let difference = try #require(look.differences.first)
            #expect(try difference.units == 50 && abs(difference.mean.get() + 50.0 / 140) < 1e-12)
            if difference.shownAfter != nil { found += 1 }
        }
        #expect(found <= 2, "\(found) of 40")
    }

    @Test func clustersOfOneSizeCountAsCasesDo() throws {
        let clusters = (0..<60).map { UInt32($0 / 2) }
        var contest = Contest(cases: 60, clusters: clusters)
        contest.run(50, baseline: 0, contender: 500_000)
        let difference = try contest.difference()
        let sequence = try Self.sequence(Array(repeating: 0.5, count: 25), against: 0)
        #expect(difference.units == 25 && difference.alwaysValidP == sequence.alwaysValidP)
        #expect(try difference.interval.get() == sequence.interval())
    }

    // MARK: The planned end

    @Test func thePlannedEndIsReachedWhenEveryRunIsOverCancelledOrNot() throws {
        var contest = Contest(cases: 3)
        #expect(contest.end == .ahead)
        contest.run(2, baseline: 0, contender: 1_000_000)
        #expect(contest.end == .ahead)
        contest.fail(1)
        #expect(contest.end == .reached)
        contest.cancel()
        #expect(contest.end == .reached, "nothing was left to be cancelled")
    }

    @Test func aConclusionStandsUntilARerunThatWasCancelledHasBroughtSomething() throws {
        var contest = Contest(cases: 2)
        contest.fail(1)
        contest.run(baseline: 0, contender: 1_000_000)
        contest.conclude()
        #expect(contest.end == .reached)
        let run = try contest.rerunFirst().contender
        #expect(contest.end == .ahead)
        var cancelled = contest
        cancelled.cancel()
        #expect(cancelled.end == .reached, "it is as it was concluded")
        contest.succeed(run)
        contest.cancel()
        #expect(contest.end == .missed)
    }
}
