package import Events
package import Statistics

/// What blinded votes come to: how strong each version is among those that were compared, as of a moment.
package struct VoteStandings: Sendable {
    /// One version against another.
    package struct Pair: Equatable, Sendable {
        /// Places among the versions, the first below the second.
        package let first: Int
        package let second: Int
        /// Of the first over the second.
        package var wins = 0
        package var ties = 0
        package var losses = 0
    }

    package struct Standing: Sendable {
        package let version: VersionID
        package let wins: Int
        package let ties: Int
        package let losses: Int
        /// The natural logarithm of its strength, by Bradley and Terry with a slight pull to the middle, and its 95 % interval; the strengths of
        /// all sum to 0.
        package let strength: Result<(estimate: Double, interval: Interval), StatisticsError>
        /// By the votes in the order of the log, from 1,000, with K 32.
        package let elo: Result<Double, StatisticsError>
    }

    /// Those with votes, the strongest first.
    package let standings: [Standing]
    /// Those with votes; by their versions' places in `standings`.
    package let pairs: [Pair]
    package let votes: Int
    /// Who voted, in the order in which they first did.
    package let people: [ActorID]
    /// Two results that two people or more have compared.
    package let shared: Int
    /// Krippendorff's alpha of the preferences, as names; nil for fewer than two people.
    package let alpha: Result<Double, StatisticsError>?
    /// Cohen's kappa of exactly two people, on what both have compared; nil for any other number.
    package let kappa: Result<Double, StatisticsError>?

    /// One vote, turned so that it does not matter which was shown first.
    private struct Turned {
        let person: ActorID
        let runs: [RunID]
        let versions: (Int, Int)
        /// 1 where the first of `runs` is preferred, 0 the second, ½ neither.
        let score: Double
    }

    /// - Parameters:
    ///   - votes: of each person on each two results the one that counts, in the order of the log.
    ///   - version: of a run.
    package init(_ votes: [Vote], version: (RunID) -> VersionID?) {
        var versions: [VersionID] = []
        func place(_ run: RunID) -> Int? {
            guard let version = version(run) else { return nil }
            if let place = versions.firstIndex(of: version) { return place }
            versions.append(version)
            return versions.count - 1
        }
        let turned = votes.compactMap { vote -> Turned? in
            guard let first = place(vote.first), let second = place(vote.second), first != second else { return nil }
            let score = vote.preference == .tie ? 0.5 : vote.preference == .first ? 1 : 0
            return vote.first < vote.second
                ? Turned(person: vote.person, runs: [vote.first, vote.second], versions: (first, second), score: score)
                : Turned(
                    person: vote.person, runs: [vote.second, vote.first], versions: (second, first), score: 1 - score)
        }
        self.votes = turned.count
        people = turned.reduce(into: []) { if !$0.contains($1.person) { $0.append($1.person) } }
        (shared, alpha, kappa) = Self.agreement(of: turned, people)
        let found = Self.standings(of: turned, versions)
        let order = found.indices.sorted { one, other in
            Self.precedes(found[one], found[other])
        }
        standings = order.map { found[$0] }
        var places = Array(repeating: 0, count: versions.count)
        for (place, index) in order.enumerated() { places[index] = place }
        pairs = Self.pairs(of: turned, places)
    }

    private static func precedes(_ one: Standing, _ other: Standing) -> Bool {
        let (left, right) = (try? one.strength.get().estimate, try? other.strength.get().estimate)
        if let left, let right, left != right { return left > right }
        return one.version < other.version
    }

    private static func standings(of votes: [Turned], _ versions: [VersionID]) -> [Standing] {
        let fitted = Result { () throws(StatisticsError) in
            var wins = try PairwiseWins(items: versions.count)
            for vote in votes { try wins.record(vote.versions.0, against: vote.versions.1, score: vote.score) }
            return try BradleyTerry(wins)
        }
        let elo = Result { () throws(StatisticsError) in
            var elo = try Elo(players: versions.count)
            for vote in votes { try elo.record(vote.versions.0, against: vote.versions.1, score: vote.score) }
            return elo
        }
        return versions.indices.map { place in
            let own = votes.compactMap { vote in
                vote.versions.0 == place ? vote.score : vote.versions.1 == place ? 1 - vote.score : nil
            }
            return Standing(
                version: versions[place], wins: own.count { $0 == 1 }, ties: own.count { $0 == 0.5 },
                losses: own.count { $0 == 0 },
                strength: fitted.map { ($0.logStrengths[place], $0.interval(place)) },
                elo: elo.map { $0.ratings[place] })
        }
    }

    private static func pairs(of votes: [Turned], _ places: [Int]) -> [Pair] {
        var pairs: [[Int]: Pair] = [:]
        for vote in votes {
            let (one, other) = (places[vote.versions.0], places[vote.versions.1])
            let key = [min(one, other), max(one, other)]
            let score = one < other ? vote.score : 1 - vote.score
            var pair = pairs[key] ?? Pair(first: key[0], second: key[1])
            if score == 1 { pair.wins += 1 } else if score == 0 { pair.losses += 1 } else { pair.ties += 1 }
            pairs[key] = pair
        }
        return pairs.values.sorted { ($0.first, $0.second) < ($1.first, $1.second) }
    }

    private static func agreement(
        of votes: [Turned], _ people: [ActorID]
    ) -> (Int, Result<Double, StatisticsError>?, Result<Double, StatisticsError>?) {
        var columns: [[RunID]: [ActorID: Double]] = [:]
        for vote in votes { columns[vote.runs, default: [:]][vote.person] = vote.score }
        let shared = columns.values.count { $0.count > 1 }
        guard people.count > 1 else { return (shared, nil, nil) }
        let units = columns.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
        let alpha = Result { () throws(StatisticsError) in
            try KrippendorffsAlpha.alpha(people.map { person in units.map { $0[person] } }, scale: .nominal)
        }
        guard people.count == 2 else { return (shared, alpha, nil) }
        let both = units.compactMap { unit in
            unit[people[0]].flatMap { one in unit[people[1]].map { (Int(one * 2), Int($0 * 2)) } }
        }
        let kappa = Result { () throws(StatisticsError) in
            try CohensKappa.kappa(both.map(\.0), both.map(\.1), labels: 3)
        }
        return (shared, alpha, kappa)
    }
}
