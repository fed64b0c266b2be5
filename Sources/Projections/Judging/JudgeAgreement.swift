package import Statistics

/// What people and a metric say of the same results, and how far that agrees.
///
/// Results of one case, or of a cluster of cases, are easy or hard to judge together: only cases, or clusters, are independent of each other, so
/// intervals draw these anew, each with all its results.
package struct JudgeAgreement: Sendable {
    /// Of one result that both judged.
    struct Shared: Sendable {
        /// Its case's, or that of the cluster which its case is in.
        let cluster: Int
        let people: Double
        let metric: Double
        /// Nil where either does not say.
        let passes: (people: Bool, metric: Bool)?
    }

    let shared: [Shared]
    /// Of the experiment: from it resamples follow.
    let seed: UInt64

    /// Resamples of an interval: those of a leaderboard's mean.
    package static let resamples = MeanInterval.resamples
    /// Results times resamples of an interval: some seconds.
    static let drawsMax = 100_000_000

    /// Results of which both say whether they pass.
    package var passesShared: Int { shared.count { $0.passes != nil } }

    /// Cohen's, between the metric's pass and most people's.
    package var kappa: Result<Double, StatisticsError> {
        Result { () throws(StatisticsError) in try Self.kappa(of: shared) }
    }

    /// Krippendorff's, of the two values, by the squares of their distances.
    package var alpha: Result<Double, StatisticsError> {
        Result { () throws(StatisticsError) in try Self.alpha(of: shared) }
    }

    /// 95 %.
    package var kappaInterval: Result<Interval, StatisticsError> {
        interval(of: shared.filter { $0.passes != nil }) { (shared) throws(StatisticsError) in
            try Self.kappa(of: shared)
        }
    }

    /// 95 %.
    package var alphaInterval: Result<Interval, StatisticsError> {
        interval(of: shared) { (shared) throws(StatisticsError) in try Self.alpha(of: shared) }
    }

    private static func kappa(of shared: [Shared]) throws(StatisticsError) -> Double {
        let passes = shared.compactMap(\.passes)
        return try CohensKappa.kappa(
            passes.map { $0.people ? 1 : 0 }, passes.map { $0.metric ? 1 : 0 }, labels: 2)
    }

    private static func alpha(of shared: [Shared]) throws(StatisticsError) -> Double {
        try KrippendorffsAlpha.alpha([shared.map(\.people), shared.map(\.metric)], scale: .interval)
    }

    /// The percentiles of resamples.
    private func interval(
        of shared: [Shared], _ figure: ([Shared]) throws(StatisticsError) -> Double
    ) -> Result<Interval, StatisticsError> {
        Result { () throws(StatisticsError) in
            let members = Clustering(shared.map(\.cluster)).members
            guard shared.count <= Self.drawsMax / Self.resamples else {
                throw .tooManyDraws(observations: shared.count, resamples: Self.resamples)
            }
            let bootstrap = try Bootstrap(resamples: Self.resamples, seed: seed)
            let found = try bootstrap.statistic(ofUnits: members.count) { (places) throws(StatisticsError) in
                try figure(places.flatMap { place in members[place].map { shared[$0] } })
            }
            // All alike: that says nothing of how far others would differ.
            guard found.sorted.first != found.sorted.last else { throw .noVariation }
            return try found.percentile()
        }
    }
}
