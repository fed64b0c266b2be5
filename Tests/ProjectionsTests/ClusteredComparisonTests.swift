import Events
import Projections
import Statistics
import SwiftProtobuf
import Testing

/// Comparisons and leaderboards of cases that come in clusters.
@Suite struct ClusteredComparisonTests {
    /// Scores of versions on the same cases, once each.
    private struct Contest {
        var log = LogBuilder()
        let experiment: ExperimentID
        let versions: [VersionID]

        init(_ scores: [[Double]], _ clusters: [UInt32], passingFrom threshold: Double = 0.5) {
            let prompt = log.prompt()
            var versions: [VersionID] = []
            for ordinal in 1...scores.count { versions.append(log.version(UInt32(ordinal), of: prompt)) }
            self.versions = versions
            let (dataset, cases) = log.dataset(cases: scores[0].count)
            experiment = log.experiment(versions, dataset: dataset, cases: cases, clusters: clusters, seed: 11)
            for (version, ofVersion) in zip(versions, scores) {
                for (row, score) in zip(cases, ofVersion) {
                    let run = log.request(experiment, version, row)
                    log.start(run)
                    log.result(run)
                    let millionths = Int64((score * 1_000_000).rounded())
                    let isPassed = score >= threshold
                    log.score(
                        run, millionths, passed: isPassed,
                        [Score("contains", isPassed ? .passed : .failed, millionths)])
                }
            }
        }

        func compare(_ plan: ComparisonPlan = ComparisonPlan()) async throws -> Comparison {
            let models = log.models
            let scores = try #require(models.scores(of: experiment, by: nil, asOf: .now(models)))
            return try await Comparison(of: scores, plan, seed: 11)
        }

        func board(baseline: Int? = nil) async -> (rows: [LeaderboardRow], statistics: LeaderboardStatistics) {
            let models = log.models
            return (
                models.leaderboard.rows(asOf: .now(models)),
                await models.leaderboard.statistics(asOf: .now(models), baseline: baseline)
            )
        }
    }

    /// Twelve clusters of 1 to 4 cases.
    private static let clusters: [UInt32] = (0..<12).flatMap { cluster in
        (0...cluster % 4).map { _ in UInt32(cluster) }
    }
    private static let clustering = Clustering(clusters.map { Int($0) })
    private static let first = clusters.indices.map { Double($0 * 7 % 10) / 10 }
    private static let second = clusters.indices.map { place in
        let difference = Double(Int(clusters[place]) * 5 % 7) / 20 + Double(place % 3) / 100
        return ((first[place] + difference) * 1_000_000).rounded() / 1_000_000
    }

    /// The figures are those of the statistics by cluster for the scores by themselves.
    @Test func figuresAreThoseOfTheClusters() async throws {
        let comparison = try await Contest([Self.first, Self.second], Self.clusters).compare()
        let difference = try #require(comparison.differences.first)
        let pairs = try ClusteredPairs(PairedSamples(Self.second, minus: Self.first), Self.clustering)
        #expect(comparison.clusters == 12 && difference.clusters == 12 && comparison.resampling == .clusters)
        #expect(comparison.clusterSizes == 1...4)
        #expect(try difference.estimate.get() == pairs.mean.mean)
        #expect(try difference.tTest.get() == pairs.tTest())
        #expect(try difference.p.get() == pairs.signFlip(Bootstrap(seed: 11)).p)
        #expect(try difference.wilcoxonP.get() == pairs.signedRankP(Bootstrap(seed: 11)))
        #expect(try difference.designEffect?.get() == pairs.mean.designEffect())
        #expect(try difference.detectable.get() == pairs.mean.minimumDetectableMean(power: 0.8))
        let joint = try JointBootstrap(
            ScoreTable([Self.second, Self.first], Self.clustering), .clusters, bootstrap: Bootstrap(seed: 11)
        ).resampledInOrder()
        #expect(try difference.interval.get().interval == joint.difference(0, minus: 1).interval().interval)
        let best = try comparison.contenders.map { try $0.probabilityBest.get() }
        #expect(abs(best[0] + best[1] - 1) < 1e-12)
        let alone = try await Contest([Self.first, Self.second], []).compare()
        #expect(alone.clusterSizes == nil)
        #expect(alone.clusters == nil && alone.differences[0].designEffect == nil)
        #expect(try alone.differences[0].p.get() != difference.p.get())
    }

    /// Three clusters that agree within themselves show no more than three cases would, and McNemar's test is not asked.
    @Test func ofPassesSignsFlipByClusterAndNothingIsMcNemars() async throws {
        let clusters: [UInt32] = (0..<30).map { $0 / 10 }
        let fails = clusters.map { _ in 0.0 }
        let passes = clusters.map { _ in 1.0 }
        let comparison = try await Contest([fails, passes], clusters).compare()
        let difference = comparison.differences[0]
        #expect(difference.test == .signFlip && difference.mcNemarP == nil && difference.newcombe == nil)
        #expect(try difference.p.get() == 0.25 && difference.verdict == .notShown)
        #expect(try comparison.contenders.map { try $0.rank.get() } == [1, 1])
        let asIfIndependent = try await Contest([fails, passes], []).compare()
        #expect(asIfIndependent.differences[0].verdict == .better)
        // Three of three clusters pass: Wilson's interval of three trials.
        let interval = try #require(comparison.contenders[1].passInterval)
        #expect(try abs(interval.get().low - Proportion(successes: 3, trials: 3).wilson().low) < 1e-12)
        let margin = try await Contest([passes, passes], clusters).compare(
            ComparisonPlan(claim: .noWorse(margin: 0.1)))
        #expect(margin.differences[0].test == .tangoMargin && margin.differences[0].verdict == .notShown)
        let many: [UInt32] = (0..<60).map { $0 }
        let shown = try await Contest([many.map { _ in 1 }, many.map { _ in 1 }], many).compare(
            ComparisonPlan(claim: .noWorse(margin: 0.1)))
        #expect(shown.differences[0].verdict == .noWorse)
    }

    @Test func oneClusterIsUndefinedAndSaysWhy() async throws {
        let comparison = try await Contest([Self.first, Self.second], Self.clusters.map { _ in 0 }).compare()
        let difference = comparison.differences[0]
        #expect(comparison.clusters == 1 && difference.adjustedP == 1 && difference.verdict == .notShown)
        #expect(throws: StatisticsError.oneCluster) { try difference.p.get() }
        #expect(throws: StatisticsError.oneCluster) { try difference.tTest.get() }
        #expect(throws: StatisticsError.oneCluster) { try difference.interval.get() }
        #expect(throws: StatisticsError.oneCluster) { try comparison.contenders[0].interval.get() }
        #expect(throws: StatisticsError.oneCluster) { try comparison.contenders[0].passInterval?.get() }
        #expect(try difference.estimate.get() != 0, "the mean itself is there")
    }

    /// A cluster counts once all its cases are over on both sides.
    @Test func anEarlyLookCountsClusters() async throws {
        let contest = Contest([Self.first, Self.second], Self.clusters)
        let models = contest.log.models
        let scores = try #require(models.scores(of: contest.experiment, by: nil, asOf: .now(models)))
        func look(_ moment: AsOf) throws -> EarlyLook {
            try #require(
                models.earlyLook(at: contest.experiment, by: nil, scores.contenders, ComparisonPlan(), asOf: moment))
        }
        let whole = try look(.now(models))
        #expect(whole.isOfClusters && whole.units == 12 && whole.differences[0].units == 12)
        let ends = models.runBoard.runs(of: contest.experiment, asOf: .now(models)).compactMap(\.endedAt)
        // The first version is through, and the second with four cases: clusters of 1, 2 and 3 cases come first.
        let early = try look(.position(ends[Self.clusters.count + 3]))
        #expect(early.differences[0].units == 2)
    }

    // MARK: Leaderboards

    @Test func rowsAreToldApartAsInTheReport() async throws {
        let contest = Contest([Self.first, Self.second], Self.clusters)
        let (rows, statistics) = await contest.board(baseline: 1)
        #expect(statistics.clusters == 12 && statistics.test == .signFlip && statistics.resampling == .clusters)
        #expect(rows.allSatisfy { $0.isClustered && $0.meanInterval == nil && $0.passInterval == nil })
        let comparison = try await contest.compare()
        let place = try #require(rows.firstIndex { $0.version == contest.versions[1] })
        let difference = try #require(statistics.rows[place].difference)
        #expect(try difference.interval.get() == comparison.differences[0].interval.get().interval)
        #expect(try difference.adjustedP.get() == comparison.differences[0].p.get())
        let interval = try #require(statistics.rows[place].meanInterval)
        let mean = try ClusterRobustMean(Sample(Self.second), Self.clustering).tTest().interval
        // Not beyond the least and the greatest score.
        #expect(
            interval.method == .clustered(units: 12) && abs(interval.low - max(mean.low, Self.second.min()!)) < 1e-6)
        #expect(statistics.rows[place].passInterval != nil)
    }

    /// Ten cases a cluster that agree: what looked like a hundred cases is ten.
    @Test func intervalsAreAsWideAsTheClustersSay() async throws {
        let clusters: [UInt32] = (0..<100).map { $0 / 10 }
        let scores = clusters.map { $0 < 6 ? 1.0 : 0 }
        let clustered = await Contest([scores], clusters).board()
        let alone = await Contest([scores], []).board()
        let (wide, narrow) = (
            try #require(clustered.statistics.rows[0].passInterval), try #require(alone.rows[0].passInterval)
        )
        #expect(wide.high - wide.low > 2.5 * (narrow.high - narrow.low))
    }

    /// Of two experiments on one dataset, cases that either puts in one cluster are in one, and whatever hangs together by that.
    @Test(
        arguments: [
            ([0, 0, 1, 1, 2, 2], [], 3), ([0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 3, 4], 2),
            ([0, 0, 1, 1, 2, 2], [0, 1, 1, 2, 2, 3], 1),
            ([], [0, 1, 2, 3, 4, 5], 6),
        ] as [([UInt32], [UInt32], Int)]) func clustersOfSeveralExperimentsAreJoined(
            first: [UInt32], second: [UInt32], count: Int
        ) async
    {
        var log = LogBuilder()
        let prompt = log.prompt()
        let version = log.version(of: prompt)
        let (dataset, cases) = log.dataset(cases: 6)
        for clusters in [first, second] {
            let experiment = log.experiment([version], dataset: dataset, cases: cases, clusters: clusters)
            for (place, row) in cases.enumerated() {
                let run = log.request(experiment, version, row)
                log.start(run)
                log.result(run)
                log.score(
                    run, Int64(place) * 100_000, passed: true, [Score("contains", .passed, Int64(place) * 100_000)])
            }
        }
        let models = log.models
        #expect(await models.leaderboard.statistics(asOf: .now(models)).clusters == count)
    }

    // MARK: Many contenders

    /// Of 40 contenders, 780 pairs: drawn signs, of which the least p is 1/10,001, could show none of them to be better.
    @Test func manyContendersAreRanked() async throws {
        let scores: [[Double]] = (0..<40).map { version in
            let base = version < 3 ? 0.5 + Double(version) / 10 : 0.2
            return (0..<24).map { place -> Double in base + Double((place * 7 + version * 3) % 11) / 100 }
        }
        let contest = Contest(scores, [])
        func ranks() async throws -> [Int] {
            try await contest.compare(ComparisonPlan(resamples: 1_000)).contenders.map { try $0.rank.get() }
        }
        let found = try await ranks()
        #expect(found == [3, 2, 1] + (3..<40).map { _ in 4 })
        #expect(try await ranks() == found, "seeded")
        let board: LeaderboardStatistics = await contest.board().statistics
        #expect(board.test == .signFlip)
        #expect(try board.rows.map { try $0.rank.get() } == [1, 2, 3] + (3..<40).map { _ in 4 })
    }
}
