import Statistics

/// The 95 % interval of a figure of agreement, such as kappa over results: percentiles of resamples in which clusters are drawn anew, each with all
/// that is in it.
struct AgreementInterval {
    /// Of each unit the number of its cluster.
    let clusters: [Int]
    /// How many values one look at all units goes through.
    let values: Int
    /// From it resamples follow.
    let seed: UInt64

    /// Those of a leaderboard's mean.
    static let resamples = MeanInterval.resamples
    /// Values times resamples: some seconds.
    static let drawsMax = 20_000_000

    /// - Parameter figure: of the units at these places, which may come up more than once.
    func of(
        _ figure: (_ places: [Int]) throws(StatisticsError) -> Double
    ) -> Result<Interval, StatisticsError> {
        Result { () throws(StatisticsError) in
            guard values <= Self.drawsMax / Self.resamples else {
                throw .tooManyDraws(observations: values, resamples: Self.resamples)
            }
            let members = Clustering(clusters).members
            let bootstrap = try Bootstrap(resamples: Self.resamples, seed: seed)
            let found = try bootstrap.statistic(ofUnits: members.count) { (drawn) throws(StatisticsError) in
                try figure(drawn.flatMap { members[$0] })
            }
            // All alike: that says nothing of how far others would differ.
            guard found.sorted.first != found.sorted.last else { throw .noVariation }
            return try found.percentile()
        }
    }
}
