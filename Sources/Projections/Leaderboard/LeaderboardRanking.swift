import Statistics

/// Rows of a leaderboard told apart, before they are put beside the rows.
struct LeaderboardRanking: Sendable {
    typealias Undefined = LeaderboardStatistics.Undefined

    private(set) var test: LeaderboardStatistics.Test?
    private(set) var isPaired = true
    private(set) var cases: Int?
    private(set) var resampling = Resampling.cases
    /// By row.
    private(set) var ranks: [Result<Int, Undefined>]
    private(set) var probabilitiesBest: [Result<Double, Undefined>]

    private let results: [CaseResults]
    private let measure: LeaderboardMeasure

    /// - Parameters:
    ///   - isOfOne: whether all results are of one experiment, in which every row was to be given the same cases.
    init(
        of results: [CaseResults], by measure: LeaderboardMeasure, isOfOne: Bool, _ bootstrap: Bootstrap
    ) async {
        (self.results, self.measure) = (results, measure)
        ranks = results.map { _ in .failure(.noValue) }
        probabilitiesBest = results.map { _ in .failure(.noValue) }
        let counted = results.indices.filter { !results[$0].cases.isEmpty }
        guard !counted.isEmpty else { return }
        guard counted.count <= LeaderboardStatistics.rowsMax else {
            for place in counted {
                ranks[place] = .failure(.tooManyRows)
                probabilitiesBest[place] = .failure(.tooManyRows)
            }
            return
        }
        let sets = counted.map { Set(results[$0].cases) }
        let shared = sets.dropFirst().reduce(sets[0]) { $0.intersection($1) }
        isPaired = !shared.isEmpty && (isOfOne || sets.allSatisfy { $0.count == shared.count })
        if isPaired {
            cases = shared.count
            await rankPaired(counted, counted.map { results[$0].values(of: shared) }, bootstrap)
        } else {
            rankUnpaired(counted)
        }
    }

    /// - Parameter values: of the rows that are counted, on the cases that all have.
    private mutating func rankPaired(_ counted: [Int], _ values: [[[Double]]], _ bootstrap: Bootstrap) async {
        let cases = values.first?.count ?? 0
        if measure.aggregate == .median {
            rank(counted, .wilcoxon, values.map { $0.map(Self.median) }) { first, second in
                try? PairedSamples(first, minus: second).wilcoxon().p
            }
            for place in counted { probabilitiesBest[place] = .failure(.ofMeansOnly) }
            return
        }
        let means = values.map { $0.map(Comparison.Figures.mean) }
        let flips = counted.count * (counted.count - 1) / 2 * cases
        if counted.count <= LeaderboardStatistics.signFlipRowsMax, Self.isAffordable(flips, bootstrap) {
            let isOfPasses = values.allSatisfy { $0.allSatisfy { $0.allSatisfy { $0 == 0 || $0 == 1 } } }
            let isOfOnes = values.allSatisfy { $0.allSatisfy { $0.count == 1 } }
            rank(counted, isOfPasses && isOfOnes ? .mcNemar : .signFlip, means) { (first: Int, second: Int) in
                try? PairedFigures.p(values[first], values[second], isOfPasses, bootstrap).get()
            }
        } else {
            rank(counted, .pairedT, means) { first, second in try? PairedSamples(first, minus: second).tTest().p }
        }
        guard Self.isAffordable(counted.count * cases, bootstrap) else {
            for place in counted { probabilitiesBest[place] = .failure(.tooManyDraws) }
            return
        }
        let results = values.reduce(0) { $0 + $1.reduce(0) { $0 + $1.count } }
        let hasRepeats = values.contains { $0.contains { $0.count >= 3 } }
        resampling = hasRepeats && Self.isAffordable(results, bootstrap) ? .casesThenRepeats : .cases
        let best = await JointFigures.means(values, resampling, bootstrap)
            .map { $0.probabilitiesBest(measure.better) }.ofLeaderboard
        for (index, place) in counted.enumerated() { probabilitiesBest[place] = best.map { $0[index] } }
    }

    private static func isAffordable(_ draws: Int, _ bootstrap: Bootstrap) -> Bool {
        draws <= LeaderboardStatistics.drawsMax / bootstrap.resamples
    }

    private mutating func rankUnpaired(_ counted: [Int]) {
        let isOfMedians = measure.aggregate == .median
        let values = counted.map { place in
            isOfMedians ? results[place].values.map(Self.median) : results[place].means
        }
        let sets = counted.map { results[$0].cases }
        rank(counted, isOfMedians ? .mannWhitney : .welch, values) { place, other in
            let (first, second) = (values[place], values[other])
            if sets[place] == sets[other] {
                let pairs = try? PairedSamples(first, minus: second)
                return isOfMedians ? try? pairs?.wilcoxon().p : try? pairs?.tTest().p
            }
            guard let first = try? Sample(first), let second = try? Sample(second) else { return nil }
            let samples = TwoSamples(first, second)
            return isOfMedians ? try? samples.mannWhitney.p() : try? samples.welch().p
        }
        for place in counted { probabilitiesBest[place] = .failure(isOfMedians ? .ofMeansOnly : .otherCases) }
    }

    private mutating func rank(
        _ counted: [Int], _ test: LeaderboardStatistics.Test, _ values: [[Double]],
        p: ([Double], [Double]) -> Double?
    ) {
        rank(counted, test, values) { (first: Int, second: Int) in p(values[first], values[second]) }
    }

    /// - Parameter p: of two rows by their places among those counted; nil where nothing tells them apart, or too little is there to.
    private mutating func rank(
        _ counted: [Int], _ test: LeaderboardStatistics.Test, _ values: [[Double]], p: (Int, Int) -> Double?
    ) {
        self.test = test
        let ranked = Result { () throws(StatisticsError) in
            let centres = try values.map { (values) throws(StatisticsError) in
                measure.aggregate == .median ? try Sample(values).median : try Sample(values).mean
            }
            return try TieGroups(centres, measure.better, alpha: LeaderboardStatistics.alpha) { p($0, $1) ?? 1 }.ranks
        }
        for (index, place) in counted.enumerated() { ranks[place] = ranked.map { $0[index] }.ofLeaderboard }
    }

    /// Of a case's results, of which there is one or more.
    private static func median(_ values: [Double]) -> Double { (try? Sample(values).median) ?? .nan }
}
