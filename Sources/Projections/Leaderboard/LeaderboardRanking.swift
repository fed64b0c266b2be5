import Statistics

/// Rows of a leaderboard told apart, before they are put beside the rows.
struct LeaderboardRanking: Sendable {
    typealias Undefined = LeaderboardStatistics.Undefined

    private(set) var test: LeaderboardStatistics.Test?
    /// Why rows are not paired by case; nil where they are.
    private(set) var apart: Undefined?
    private(set) var cases: Int?
    private(set) var clusters: Int?
    private(set) var clustersWithResults: Int?
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
        if let joined = results[counted[0]].clusters {
            let judged = results.reduce(into: Set<UInt32>()) { $0.formUnion($1.allCases) }
            clustersWithResults = joined.clustering(of: Array(judged)).count
        }
        let sets = counted.map { Set(results[$0].cases) }
        let shared = sets.dropFirst().reduce(sets[0]) { $0.intersection($1) }
        let areSame =
            isOfOne || sets.allSatisfy { $0.count == shared.count }
            || counted.allSatisfy { results[$0].allCases == results[counted[0]].allCases }
        apart = !areSame ? .otherCases : shared.isEmpty ? .noCaseOfAll : nil
        if apart == nil {
            cases = shared.count
            let clustering = results[counted[0]].clustering(of: shared)
            clusters = clustering?.count
            await rankPaired(counted, counted.map { results[$0].values(of: shared) }, clustering, bootstrap)
        } else {
            let all = sets.reduce(into: Set()) { $0.formUnion($1) }
            clusters = results[counted[0]].clusters?.clustering(of: Array(all)).count
            rankUnpaired(counted)
        }
    }

    /// - Parameters:
    ///   - values: of the rows that are counted, on the cases that all have.
    ///   - clustering: of these cases.
    private mutating func rankPaired(
        _ counted: [Int], _ values: [[[Double]]], _ clustering: Clustering?, _ bootstrap: Bootstrap
    ) async {
        let cases = values.first?.count ?? 0
        let pairCount = counted.count * (counted.count - 1) / 2
        if measure.aggregate == .median {
            let medians = values.map { $0.map(Self.median) }
            rank(counted, .wilcoxon, medians) { first, second in
                try? PairedCases(centres: medians[first], medians[second], clustering).signedRankP(bootstrap).get()
            }
            for place in counted { probabilitiesBest[place] = .failure(.ofMeansOnly) }
            return
        }
        let means = values.map { $0.map(Comparison.Figures.mean) }
        let units = clustering?.count ?? cases
        // Four signs are looked up at once.
        if Self.canShow(units, among: counted.count), Self.isAffordable(pairCount * (units / 4 + 1), bootstrap) {
            let isOfPasses = ComparisonGround.isOfPasses(values)
            let isOfOnes = values.allSatisfy { $0.allSatisfy { $0.count == 1 } }
            let isMcNemars = isOfPasses && isOfOnes && clustering == nil
            let smallest = LeaderboardStatistics.alpha.smallestP(amongPairsOf: counted.count)
            rank(counted, isMcNemars ? .mcNemar : .signFlip, means) { first, second in
                let pair = PairedCases(values[first], values[second], clustering, isOfPasses: isOfPasses)
                return try? pair.p(bootstrap, resolving: smallest).get()
            }
        } else {
            rank(counted, .pairedT, means) { first, second in
                try? PairedCases(centres: means[first], means[second], clustering).tTest(at: .percent95).get().p
            }
        }
        guard Self.isAffordable(counted.count * cases, bootstrap) else {
            for place in counted { probabilitiesBest[place] = .failure(.tooManyDraws) }
            return
        }
        let results = values.reduce(0) { $0 + $1.reduce(0) { $0 + $1.count } }
        let hasRepeats = values.contains { $0.contains { $0.count >= 3 } }
        let drawsRepeats = hasRepeats && Self.isAffordable(results, bootstrap)
        resampling = clustering != nil ? .clusters : drawsRepeats ? .casesThenRepeats : .cases
        let alike = StatisticsError.allAlike(units, clustering == nil ? .differences : .clusterDifferences)
        let best = await ComparisonGround.means(values, clustering, resampling, bootstrap)
            .map { $0.probabilitiesBest(measure.better, orElse: alike) }
        for (index, place) in counted.enumerated() {
            probabilitiesBest[place] = best.flatMap { $0[index] }.ofLeaderboard
        }
    }

    /// Whether signs of so many cases or clusters could tell any two of so many rows apart: the least p that there is, corrected for all pairs.
    private static func canShow(_ units: Int, among rows: Int) -> Bool {
        let least = Double(sign: .plus, exponent: 1 - min(units, 1_000), significand: 1)
        return rows <= LeaderboardStatistics.signFlipRowsMax
            || least * Double(rows * (rows - 1) / 2) <= LeaderboardStatistics.alpha.fraction
    }

    private static func isAffordable(_ draws: Int, _ bootstrap: Bootstrap) -> Bool {
        draws <= LeaderboardStatistics.drawsMax / bootstrap.resamples
    }

    private mutating func rankUnpaired(_ counted: [Int]) {
        let isOfMedians = measure.aggregate == .median
        if isOfMedians, results[counted[0]].clusters != nil {
            for place in counted {
                ranks[place] = .failure(.mediansOfClusters)
                probabilitiesBest[place] = .failure(.ofMeansOnly)
            }
            return
        }
        let counting = counted.map { results[$0] }
        let values = counting.map { isOfMedians ? $0.values.map(Self.median) : $0.means }
        let sides = isOfMedians ? [] : counting.map { WelchSide($0) }
        rank(counted, isOfMedians ? .mannWhitney : .welch, values) { place, other in
            let (own, against) = (counting[place], counting[other])
            if own.cases == against.cases {
                return Self.p(of: PairedCases(centres: values[place], values[other], own.clustering), isOfMedians)
            }
            if own.isPairable(with: against) {
                return Self.p(of: Self.pair(own, against, isOfMedians), isOfMedians)
            }
            guard isOfMedians else { return try? sides[place].test(against: sides[other]).p }
            guard let one = try? Sample(values[place]), let two = try? Sample(values[other]) else { return nil }
            return try? TwoSamples(one, two).mannWhitney.p()
        }
        for place in counted { probabilitiesBest[place] = .failure(isOfMedians ? .ofMeansOnly : apart ?? .otherCases) }
    }

    /// Of two rows by the cases that both have a value for.
    private static func pair(_ own: CaseResults, _ other: CaseResults, _ isOfMedians: Bool) -> PairedCases {
        let shared = Set(own.cases).intersection(other.cases)
        func centres(_ results: CaseResults) -> [Double] {
            results.values(of: shared).map { isOfMedians ? median($0) : Comparison.Figures.mean($0) }
        }
        return PairedCases(centres: centres(own), centres(other), own.clustering(of: shared))
    }

    private static func p(of pair: PairedCases, _ isOfMedians: Bool) -> Double? {
        isOfMedians ? try? pair.samples.get().wilcoxon().p : try? pair.tTest(at: .percent95).get().p
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
