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
        let smallest = LeaderboardStatistics.alpha.fraction / Double(max(1, results.count - 1))
        var found: [(place: Int, figures: Figures)] = []
        for place in results.indices where place != baseline {
            let isPaired = isOfOne || results[place].cases == other.cases
            found.append(
                (
                    place,
                    isPaired
                        ? await Figures(results[place], pairedWith: other, resampling, bootstrap, resolving: smallest)
                        : Figures(results[place], apartFrom: other)
                ))
        }
        let adjusted = (try? PValues(found.map { $0.figures.p ?? 1 }))?.adjusted(by: .holm) ?? []
        for ((place, figures), adjustedP) in zip(found, adjusted) {
            byRow[place] = LeaderboardStatistics.Difference(
                isPaired: figures.isPaired, cases: figures.cases, estimate: figures.estimate,
                interval: figures.interval, adjustedP: adjustedP)
        }
    }

    private struct Figures {
        let isPaired: Bool
        let cases: Int
        let estimate: Result<Double, Undefined>
        let interval: Result<Interval, Undefined>
        let p: Double?

        /// On the cases that both have, by the tests of ``Comparison``.
        init(
            _ own: CaseResults, pairedWith other: CaseResults, _ resampling: Resampling, _ bootstrap: Bootstrap,
            resolving smallest: Double
        ) async {
            let shared = Set(own.cases).intersection(other.cases)
            let (first, second) = (own.values(of: shared), other.values(of: shared))
            let isOfPasses = (first + second).allSatisfy { $0.allSatisfy { $0 == 0 || $0 == 1 } }
            isPaired = true
            cases = shared.count
            let clustering = own.clustering(of: shared)
            let pairs = PairedCases(first, second, clustering, isOfPasses: isOfPasses)
            estimate = pairs.samples.map(\.differences.mean).ofLeaderboard
            interval = await ComparisonGround.means(
                [first, second], clustering, clustering == nil ? resampling : .clusters, bootstrap
            )
            .map { $0.difference(0, minus: 1).interval().interval }.ofLeaderboard
            p = try? pairs.p(bootstrap, resolving: smallest).get()
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
            let test = Result { () throws(StatisticsError) in try own.welch(other) }
            interval = test.map(\.interval).ofLeaderboard
            p = try? test.get().p
        }
    }
}

extension CaseResults {
    /// Welch's test of the means of two samples of cases, by cluster where cases are in clusters.
    func welch(_ other: CaseResults) throws(StatisticsError) -> TTest {
        let (first, second) = (try Sample(means), try Sample(other.means))
        guard let own = clustering, let others = other.clustering else { return try TwoSamples(first, second).welch() }
        return try ClusterRobustMean(first, own).difference(minus: ClusterRobustMean(second, others))
    }
}
