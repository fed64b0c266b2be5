/// Bradley and Terry's strengths from comparisons that come in clusters, such as the votes of several people on the answers to one case: one case
/// shows one item at its best, whoever looks, so that only clusters are independent of each other.
///
/// The strengths are those of all comparisons alike. A standard error is the cluster-robust one, with Student's quantile for as many clusters, or
/// that of independent comparisons where this is larger. Where a group of items never won against the rest, or never met it, no cluster differs
/// from what the penalty alone bounds, and nothing shows how far clusters do: then it is no smaller than if each cluster had compared each of its
/// pairs once.
///
/// Source: K.-Y. Liang, S. L. Zeger, "Longitudinal data analysis using generalized linear models", Biometrika 73 (1986) 13–22, for the sandwich;
/// t and g / (g − 1) for few clusters after A. C. Cameron, D. L. Miller, "A practitioner's guide to cluster-robust inference", J. Hum. Resour. 50
/// (2015) 317–372.
package struct ClusteredStrengths: Equatable, Sendable {
    package let strengths: BradleyTerry
    package let clusters: Int
    /// Of each item: as if comparisons were independent of each other.
    private let plainErrors: [Double]
    /// Of each item: by cluster.
    private let robustErrors: [Double]

    /// - Parameters:
    ///   - items: how many there are.
    ///   - penalty: as in ``BradleyTerry``.
    /// - Throws: what ``PairwiseWins`` and ``BradleyTerry`` throw.
    package init(_ results: [PairwiseResult], items: Int, penalty: Double = 0.1) throws(StatisticsError) {
        var wins = try PairwiseWins(items: items)
        for result in results { try wins.record(result.first, against: result.second, score: result.score) }
        let strengths = try BradleyTerry(wins, penalty: penalty)
        let clustering = Clustering(results.map(\.cluster))
        (self.strengths, clusters) = (strengths, clustering.count)
        robustErrors = Self.robustErrors(of: results, clustering, strengths)
        let plain = (0..<items).map { strengths.standardError($0) }
        guard wins.groupThatNeverWins != nil,
            let once = strengths.covariance(of: try Self.once(results, clustering, items: items), penalty: penalty)
        else {
            plainErrors = plain
            return
        }
        plainErrors = plain.indices.map { max(plain[$0], max(0, once[$0][$0]).squareRoot()) }
    }

    /// Of one log strength against the mean of all.
    ///
    /// - Throws: `.oneCluster`.
    package func interval(_ item: Int, at level: ConfidenceLevel = .percent95) throws(StatisticsError) -> Interval {
        guard clusters > 1 else { throw .oneCluster }
        let t = StudentT(degreesOfFreedom: Double(clusters - 1)).upperQuantile(level.tail)
        let reach = max(level.criticalValue * plainErrors[item], t * robustErrors[item])
        let centre = strengths.logStrengths[item]
        return Interval(low: centre - reach, high: centre + reach, level: level)
    }

    /// From what each cluster moves the strengths by: its part of the slope of the likelihood, times their covariance.
    private static func robustErrors(
        of results: [PairwiseResult], _ clustering: Clustering, _ strengths: BradleyTerry
    ) -> [Double] {
        let items = strengths.logStrengths.indices
        var shifts = [[Double]](
            repeating: [Double](repeating: 0, count: items.count), count: clustering.count)
        for (result, cluster) in zip(results, clustering.numbers) {
            let rest = result.score - strengths.winProbability(result.first, against: result.second)
            for item in items {
                let row = strengths.covariance[item]
                shifts[cluster][item] += rest * (row[result.first] - row[result.second])
            }
        }
        let correction = Double(clustering.count) / Double(max(1, clustering.count - 1))
        return items.map { item in
            (correction * shifts.reduce(0) { $0 + $1[item] * $1[item] }).squareRoot()
        }
    }

    /// Each cluster's pairs, met once.
    private static func once(
        _ results: [PairwiseResult], _ clustering: Clustering, items: Int
    ) throws(StatisticsError) -> PairwiseWins {
        var wins = try PairwiseWins(items: items)
        var seen: Set<[Int]> = []
        for (result, cluster) in zip(results, clustering.numbers) {
            let pair = [cluster, min(result.first, result.second), max(result.first, result.second)]
            if seen.insert(pair).inserted { try wins.record(pair[1], against: pair[2], score: 0.5) }
        }
        return wins
    }
}
