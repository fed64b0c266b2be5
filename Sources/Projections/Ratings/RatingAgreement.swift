package import Events
package import Statistics

/// How far people agree about the same results, by the ratings that count as of a moment.
package struct RatingAgreement: Sendable {
    /// Who rated anything, in the order in which they first did.
    package let people: [ActorID]
    /// That two or more have rated.
    package let shared: Int
    /// Krippendorff's alpha of where ratings lie on their scales, by the squares of distances; nil for fewer than two people.
    package let alpha: Result<Double, StatisticsError>?
    /// Its 95 % interval, by case or cluster: results of one case are easy or hard to agree about together.
    package let alphaInterval: Result<Interval, StatisticsError>?
    /// Cohen's kappa of exactly two people, on what both have rated: of pass and fail where both always say so, else of the values that there
    /// are, by the squares of their distances in order. Nil for any other number of people.
    package let kappa: Result<Double, StatisticsError>?
    package let kappaInterval: Result<Interval, StatisticsError>?

    /// - Parameters:
    ///   - ratings: of each person the one that counts, of each result.
    ///   - seed: of the experiment; from it resamples follow.
    ///   - cluster: of a run, the number of the cluster that its case is in.
    package init(_ ratings: [Rating], seed: UInt64, cluster: (RunID) -> Int) {
        var people: [ActorID] = []
        for rating in ratings.sorted(by: { $0.position < $1.position }) where !people.contains(rating.person) {
            people.append(rating.person)
        }
        let rows = Dictionary(people.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { $1 })
        var columns: [RunID: Int] = [:]
        var clusters: [Int] = []
        var given: [[Rating?]] = Array(repeating: [], count: people.count)
        for rating in ratings {
            let column = columns[rating.run] ?? columns.count
            if column == columns.count {
                columns[rating.run] = column
                clusters.append(cluster(rating.run))
                for row in given.indices { given[row].append(nil) }
            }
            if let row = rows[rating.person] { given[row][column] = rating }
        }
        let table = given
        self.people = people
        shared = columns.values.count { column in table.count { $0[column] != nil } > 1 }
        guard people.count > 1 else {
            (alpha, alphaInterval, kappa, kappaInterval) = (nil, nil, nil, nil)
            return
        }
        alpha = Result { () throws(StatisticsError) in
            try KrippendorffsAlpha.alpha(table.map { $0.map { $0?.scaled } }, scale: .interval)
        }
        alphaInterval = AgreementInterval(
            clusters: clusters, values: clusters.count * people.count, seed: seed
        ).of { (places) throws(StatisticsError) in
            try KrippendorffsAlpha.alpha(
                table.map { row in places.map { row[$0]?.scaled } }, scale: .interval)
        }
        guard people.count == 2 else {
            (kappa, kappaInterval) = (nil, nil)
            return
        }
        let pair = RatedByTwo(table[0], table[1], clusters)
        kappa = Result { () throws(StatisticsError) in try pair.kappa(of: Array(pair.clusters.indices)) }
        kappaInterval = AgreementInterval(clusters: pair.clusters, values: 2 * pair.clusters.count, seed: seed).of {
            (places) throws(StatisticsError) in try pair.kappa(of: places)
        }
    }
}

/// What exactly two people have both rated.
private struct RatedByTwo {
    /// Of each result that both rated.
    let clusters: [Int]
    private let first: [Int]
    private let second: [Int]
    private let labels: Int
    private let weights: CohensKappa.Weights

    /// Of pass and fail where both always say so, else of the values that there are, in their order.
    init(_ ratings: [Rating?], _ others: [Rating?], _ clusters: [Int]) {
        var both: [(one: Rating, other: Rating, cluster: Int)] = []
        for (place, cluster) in clusters.enumerated() {
            if let one = ratings[place], let other = others[place] { both.append((one, other, cluster)) }
        }
        self.clusters = both.map(\.cluster)
        if both.allSatisfy({ $0.one.passed != nil && $0.other.passed != nil }) {
            first = both.map { $0.one.passed == true ? 1 : 0 }
            second = both.map { $0.other.passed == true ? 1 : 0 }
            (labels, weights) = (2, .equal)
            return
        }
        let values = Set(both.flatMap { [$0.one.scaled, $0.other.scaled] }).sorted()
        let places = Dictionary(values.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { $1 })
        first = both.map { places[$0.one.scaled] ?? 0 }
        second = both.map { places[$0.other.scaled] ?? 0 }
        (labels, weights) = (values.count, .quadratic)
    }

    /// - Parameter places: of results, which may come up more than once.
    func kappa(of places: [Int]) throws(StatisticsError) -> Double {
        try CohensKappa.kappa(
            places.map { first[$0] }, places.map { second[$0] }, labels: labels, weights: weights)
    }
}
