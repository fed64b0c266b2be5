import Events
import Projections
import Statistics
import Testing

/// What may be said of an experiment before its planned end, and where it was cancelled before that.
@Suite struct EarlyLookTests {
    /// Two versions, once on each case, of which all runs are requested at the start.
    private struct Contest {
        var log = LogBuilder()
        let experiment: ExperimentID
        /// By case: of the baseline and of the contender.
        private let runs: [(RunID, RunID)]
        private var over = 0

        init(cases count: Int) {
            let prompt = log.prompt()
            let versions = [log.version(1, of: prompt), log.version(2, of: prompt)]
            let (dataset, cases) = log.dataset(cases: count)
            let experiment = log.experiment(versions, dataset: dataset, cases: cases)
            var runs: [(RunID, RunID)] = []
            for id in cases {
                let baseline = log.request(experiment, versions[0], id)
                runs.append((baseline, log.request(experiment, versions[1], id)))
            }
            (self.experiment, self.runs) = (experiment, runs)
        }

        /// Takes the next cases to their ends.
        mutating func run(_ cases: Int = 1, baseline: Int64, contender: Int64) {
            for _ in 0..<cases {
                finish(runs[over].0, baseline)
                finish(runs[over].1, contender)
                over += 1
            }
        }

        /// Takes the next case to its end on the contender's side alone.
        mutating func runContender(_ millionths: Int64) { finish(runs[over].1, millionths) }

        private mutating func finish(_ run: RunID, _ millionths: Int64) {
            log.start(run)
            log.result(run)
            let isPassed = millionths >= 500_000
            log.score(
                run, millionths, passed: isPassed, [Score("contains", isPassed ? .passed : .failed, millionths)])
        }

        mutating func fail(_ cases: Int) {
            for _ in 0..<cases {
                for run in [runs[over].0, runs[over].1] {
                    log.start(run)
                    log.fail(run)
                }
                over += 1
            }
        }

        mutating func cancel() {
            let id = experiment.data
            let open = log.models.runBoard.openRuns(of: experiment).map(\.id)
            for run in open { log.cancel(run) }
            log.append { $0.experimentCancelled.experiment = id }
        }

        mutating func conclude() {
            let id = experiment.data
            log.append { $0.experimentConcluded.experiment = id }
        }

        /// Requests the runs on the first case again.
        mutating func rerunFirst() throws -> (baseline: RunID, contender: RunID) {
            let id = experiment.data
            log.append { $0.experimentReopened.experiment = id }
            let baseline = try again(runs[0].0)
            return (baseline, try again(runs[0].1))
        }

        private mutating func again(_ run: RunID) throws -> RunID {
            let models = log.models
            let failed = try #require(models.runBoard.run(run, asOf: .now(models)))
            return log.request(experiment, failed.version, failed.caseID, retrying: run)
        }

        mutating func succeed(_ run: RunID) { finish(run, 1_000_000) }

        func look(_ plan: ComparisonPlan = ComparisonPlan()) throws -> EarlyLook {
            let models = log.models
            let scores = try #require(models.scores(of: experiment, by: nil, asOf: .now(models)))
            return try #require(
                models.earlyLook(at: experiment, by: nil, scores.contenders, plan, asOf: .now(models)))
        }

        func difference(_ plan: ComparisonPlan = ComparisonPlan()) throws -> EarlyLook.Difference {
            try #require(try look(plan).differences.first)
        }

        var end: PlannedEnd {
            let models = log.models
            return models.runBoard.plannedEnd(of: experiment, asOf: .now(models))
        }
    }

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
