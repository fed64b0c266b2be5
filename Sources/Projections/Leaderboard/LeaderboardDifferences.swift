import Statistics

/// Each row of a leaderboard against one of them.
struct LeaderboardDifferences: Sendable {
    typealias Undefined = LeaderboardStatistics.Undefined

    /// Nil of the baseline, and of all where there is none.
    private(set) var byRow: [LeaderboardStatistics.Difference?]

    /// - Parameters:
    ///   - baseline: place of a row.
    ///   - isOfOne: whether all results are of one experiment.
    init(
        of results: [CaseResults], _ baseline: Int?, isOfOne: Bool, _ resampling: Resampling, _ bootstrap: Bootstrap
    ) async {
        byRow = results.map { _ in nil }
        guard let baseline, results.indices.contains(baseline) else { return }
        let other = results[baseline]
        let smallest = LeaderboardStatistics.alpha.smallestP(amongPairsOf: results.count)
        var found: [(place: Int, figures: Figures)] = []
        for place in results.indices where place != baseline {
            let isPaired = isOfOne || results[place].isPairable(with: other)
            found.append(
                (
                    place,
                    isPaired
                        ? await Figures(results[place], pairedWith: other, resampling, bootstrap, resolving: smallest)
                        : Figures(results[place], apartFrom: other)
                ))
        }
        let adjusted = (try? PValues(found.map { (try? $0.figures.p.get()) ?? 1 }))?.adjusted(by: .holm) ?? []
        for ((place, figures), adjustedP) in zip(found, adjusted) {
            byRow[place] = LeaderboardStatistics.Difference(
                isPaired: figures.isPaired, cases: figures.cases, estimate: figures.estimate,
                interval: figures.interval, adjustedP: figures.p.map { _ in adjustedP })
        }
    }

    private struct Figures {
        let isPaired: Bool
        let cases: Int
        let estimate: Result<Double, Undefined>
        let interval: Result<Interval, Undefined>
        let p: Result<Double, Undefined>

        /// On the cases that both have, by the tests of ``Comparison``.
        init(
            _ own: CaseResults, pairedWith other: CaseResults, _ resampling: Resampling, _ bootstrap: Bootstrap,
            resolving smallest: Double
        ) async {
            let shared = Set(own.cases).intersection(other.cases)
            let (first, second) = (own.values(of: shared), other.values(of: shared))
            isPaired = true
            cases = shared.count
            let clustering = own.clustering(of: shared)
            let pairs = PairedCases(
                first, second, clustering, isOfPasses: ComparisonGround.isOfPasses([first, second]))
            estimate = pairs.samples.map(\.differences.mean).ofLeaderboard
            let (count, units): (Int, AlikeUnits) =
                if let clustering { (clustering.count, .clusterDifferences) } else { (shared.count, .differences) }
            interval = await ComparisonGround.means(
                [first, second], clustering, clustering == nil ? resampling : .clusters, bootstrap
            )
            .figure { (means) throws(StatisticsError) in
                try Comparison.BootstrapInterval(means.difference(0, minus: 1), at: .percent95)
                    .withWidth(of: count, units).interval
            }.ofLeaderboard
            p = pairs.p(bootstrap, resolving: smallest).ofLeaderboard
        }

        /// As independent samples of cases.
        init(_ own: CaseResults, apartFrom other: CaseResults) {
            isPaired = false
            cases = own.cases.count
            let samples = Result { () throws(StatisticsError) in
                TwoSamples(try Sample(own.means), try Sample(other.means))
            }
            estimate =
                samples.figure { (samples) throws(StatisticsError) in try samples.meanDifference() }.ofLeaderboard
            let test = Result { () throws(StatisticsError) in
                try WelchSide(own).test(against: WelchSide(other))
            }
            interval = test.map(\.interval).ofLeaderboard
            p = test.map(\.p).ofLeaderboard
        }
    }
}

/// A row's cases as a sample of their own, for Welch's test against others: by cluster where cases are in clusters.
struct WelchSide {
    private let sample: Result<Sample, StatisticsError>
    private let clustered: Result<ClusterRobustMean, StatisticsError>?

    init(_ results: CaseResults) {
        let sample = Result { () throws(StatisticsError) in try Sample(results.means) }
        self.sample = sample
        clustered = results.clustering.map { clustering in
            sample.figure { (sample) throws(StatisticsError) in try ClusterRobustMean(sample, clustering) }
        }
    }

    /// Of this side less the other.
    func test(against other: WelchSide) throws(StatisticsError) -> TTest {
        guard let clustered, let others = other.clustered else {
            return try TwoSamples(try sample.get(), try other.sample.get()).welch()
        }
        return try clustered.get().difference(minus: try others.get())
    }
}
