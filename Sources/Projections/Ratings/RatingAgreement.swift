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
    /// Cohen's kappa of exactly two people, on what both have rated: of pass and fail where both always say so, else of the values that there
    /// are, by the squares of their distances in order. Nil for any other number of people.
    package let kappa: Result<Double, StatisticsError>?

    /// - Parameter ratings: of each person the one that counts, of each result.
    package init(_ ratings: [Rating]) {
        var people: [ActorID] = []
        for rating in ratings.sorted(by: { $0.position < $1.position }) where !people.contains(rating.person) {
            people.append(rating.person)
        }
        let rows = Dictionary(people.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { $1 })
        var columns: [RunID: Int] = [:]
        var given: [[Rating?]] = Array(repeating: [], count: people.count)
        for rating in ratings {
            let column = columns[rating.run] ?? columns.count
            if column == columns.count {
                columns[rating.run] = column
                for row in given.indices { given[row].append(nil) }
            }
            if let row = rows[rating.person] { given[row][column] = rating }
        }
        let table = given
        self.people = people
        shared = columns.values.count { column in table.count { $0[column] != nil } > 1 }
        guard people.count > 1 else {
            (alpha, kappa) = (nil, nil)
            return
        }
        alpha = Result { () throws(StatisticsError) in
            try KrippendorffsAlpha.alpha(table.map { $0.map { $0?.scaled } }, scale: .interval)
        }
        kappa = people.count == 2 ? Self.kappa(table[0], table[1]) : nil
    }

    private static func kappa(_ first: [Rating?], _ second: [Rating?]) -> Result<Double, StatisticsError> {
        let both = zip(first, second).compactMap { one, other in
            one.flatMap { one in other.map { (one, $0) } }
        }
        let verdicts = both.compactMap { one, other in
            one.passed.flatMap { one in other.passed.map { (one ? 1 : 0, $0 ? 1 : 0) } }
        }
        if verdicts.count == both.count {
            return Result { () throws(StatisticsError) in
                try CohensKappa.kappa(verdicts.map(\.0), verdicts.map(\.1), labels: 2)
            }
        }
        let values = Set(both.flatMap { [$0.0.scaled, $0.1.scaled] }).sorted()
        let places = Dictionary(values.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { $1 })
        return Result { () throws(StatisticsError) in
            try CohensKappa.kappa(
                both.map { places[$0.0.scaled] ?? 0 }, both.map { places[$0.1.scaled] ?? 0 }, labels: values.count,
                weights: .quadratic)
        }
    }
}
