import Statistics

extension Leaderboard {
    /// Ranks, chances and intervals of the rows that ``rows(_:asOf:)`` gives for the same question. Asked again, it is a look-up.
    ///
    /// - Parameter baseline: the place of a row, from 0, that the others are compared with.
    package func statistics(
        _ filter: LeaderboardFilter = LeaderboardFilter(), asOf moment: AsOf, baseline: Int? = nil
    ) async -> LeaderboardStatistics {
        let candidates = candidates(filter, moment)
        let seed = seed(of: candidates) ?? 0
        let key = LeaderboardMemos.StatisticsKey(
            parts: candidates.map { $0.counting.map(\.part) }, measure: filter.measure, baseline: baseline, seed: seed)
        if let known = standings.memos.statistics.value(for: key) { return known }
        let statistics = await statistics(of: candidates, by: filter.measure, baseline, seed: seed, asOf: moment)
        standings.memos.statistics.keep(statistics, for: key)
        return statistics
    }

    /// Runs that are not over, of the experiments that the rows are of: while there are any, ranks and intervals are looked at too early.
    package func openRuns(_ filter: LeaderboardFilter = LeaderboardFilter(), asOf moment: AsOf) -> Int {
        experiments(of: candidates(filter, moment)).reduce(0) { sum, experiment in
            let id = board.courses[Int(experiment)].design.id
            switch board.state(of: id, asOf: moment) {
            case .designed, .started, .paused: return sum + board.counts(of: id, asOf: moment).open
            case .concluded, .cancelled, nil: return sum
            }
        }
    }

    /// Runs that were cancelled before they were over, of the experiments that the rows are of and that ended early by that: when they ended was
    /// chosen with results in sight, so that ranks and intervals do not hold as at the planned end.
    package func missedRuns(_ filter: LeaderboardFilter = LeaderboardFilter(), asOf moment: AsOf) -> Int {
        experiments(of: candidates(filter, moment)).reduce(0) { sum, experiment in
            let design = board.courses[Int(experiment)].design
            guard board.plannedEnd(of: design.id, asOf: moment) == .missed else { return sum }
            return sum + max(0, design.plannedRuns - board.counts(of: design.id, asOf: moment).done)
        }
    }

    func experiments(of candidates: [LeaderboardCandidate]) -> Set<UInt32> {
        Set(candidates.flatMap { $0.counting.map { standings.list[$0.standing].experiment } })
    }

    private func statistics(
        of candidates: [LeaderboardCandidate], by measure: LeaderboardMeasure, _ baseline: Int?, seed: UInt64,
        asOf moment: AsOf
    ) async -> LeaderboardStatistics {
        let results = results(of: candidates, by: measure, asOf: moment)
        let experiments = experiments(of: candidates)
        // Refused is no number of resamples that we give.
        guard let bootstrap = try? Bootstrap(seed: seed) else { preconditionFailure("10,000 resamples are allowed") }
        let ranking = await LeaderboardRanking(
            of: results, by: measure, isOfOne: experiments.count == 1, bootstrap)
        let differences = await LeaderboardDifferences(
            of: results, baseline, isOfOne: experiments.count == 1, ranking.resampling, bootstrap)
        let least = results.compactMap { $0.passes.lazy.map(\.count).filter { $0 > 0 }.min() }.min() ?? 0
        let k = least > 1 ? least : nil
        return LeaderboardStatistics(
            rows: candidates.indices.map { place in
                // Another row's design may tell that cases are in clusters.
                let isClustered = isClustered(candidates[place]) || results[place].clusters != nil
                // A derived metric has none, whatever its results are of.
                let mean = isClustered && candidates[place].derived == nil ? results[place].meanInterval : nil
                return LeaderboardStatistics.Row(
                    cases: results[place].cases.count, errored: results[place].errored,
                    meanInterval: mean.flatMap { try? $0.get() }, meanUndefined: mean?.failure,
                    passInterval: isClustered ? results[place].passInterval : nil,
                    rank: ranking.ranks[place], probabilityBest: ranking.probabilitiesBest[place],
                    passHatK: k.map { results[place].passHat($0) }, difference: differences.byRow[place])
            },
            test: ranking.test, apart: ranking.apart, cases: ranking.cases, clusters: ranking.clusters,
            clustersWithResults: ranking.clustersWithResults, resampling: ranking.resampling, k: k)
    }
}

extension Result where Failure == StatisticsError {
    /// Nil where there is none.
    fileprivate var failure: StatisticsError? {
        if case .failure(let error) = self { error } else { nil }
    }
}

extension CaseResults {
    /// Of the scores that there are, by case, or by cluster where cases are in clusters.
    fileprivate var meanInterval: Result<MeanInterval, StatisticsError> {
        Result { () throws(StatisticsError) in
            guard let least = scores.joined().min(), let greatest = scores.joined().max() else { throw .noObservation }
            if let clusters {
                let places = zip(allCases, scores).flatMap { place, scores in scores.map { _ in place } }
                let sample = try Sample(scores.flatMap(\.self))
                return try MeanInterval.of(
                    try ClusterRobustMean(sample, clusters.clustering(of: places)), within: least...greatest)
            }
            let scored = scores.filter { !$0.isEmpty }
            return try MeanInterval.of(
                try ClusteredMean(sums: scored.map { $0.reduce(0, +) }, counts: scored.map(\.count)),
                within: least...greatest)
        }
    }

    fileprivate var passInterval: Interval? {
        let places = passes.indices.filter { !passes[$0].isEmpty }
        let sums = places.map { place in Double(passes[place].count { $0 }) }
        let counts = places.map { passes[$0].count }
        guard let clusters else { return try? ClusteredMean(sums: sums, counts: counts).wilson() }
        let clustering = clusters.clustering(of: places.map { allCases[$0] })
        return try? ClusteredMean(
            sums: clustering.sums(of: sums), counts: clustering.sums(of: counts.map { Double($0) }).map { Int($0) }
        ).wilson()
    }

    fileprivate func passHat(_ k: Int) -> Result<Double, LeaderboardStatistics.Undefined> {
        Result { () throws(StatisticsError) in
            let cases = try passes.filter { !$0.isEmpty }.map { (repeats) throws(StatisticsError) in
                try CaseRepeats(passes: repeats.count { $0 }, repeats: repeats.count)
            }
            return try RepeatedCases(cases).passHatK(k).mean
        }.ofLeaderboard
    }
}
