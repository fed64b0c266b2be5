internal import Statistics

extension JointMeans {
    /// P(best) of each version.
    /// - Parameter alike: why there is none where the differences that decide it do not vary.
    func probabilitiesBest(
        _ better: Better, orElse alike: StatisticsError
    ) -> [Result<Double, StatisticsError>] {
        guard versions > 1 else { return [.failure(.noOther)] }
        return zip(probabilitiesBest(better), isBestDecided(better)).map {
            (share, isDecided) -> Result<Double, StatisticsError> in
            isDecided ? .success(share) : .failure(alike)
        }
    }

    /// Between which places each version ranks: undefined where its difference to any other does not vary.
    func rankIntervals(
        _ better: Better, at level: ConfidenceLevel, orElse alike: StatisticsError
    ) -> [Result<RankInterval, StatisticsError>] {
        guard versions > 1 else { return [.failure(.noOther)] }
        return zip(rankIntervals(better, at: level), differencesVary).map {
            (interval, varies) -> Result<RankInterval, StatisticsError> in
            varies ? .success(interval) : .failure(alike)
        }
    }
}
