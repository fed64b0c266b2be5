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
        /// From 0: versions of two groups were compared with each other by no vote, not even by way of others.
        package let group: Int
        /// The natural logarithm of its strength, by Bradley and Terry with a slight pull to the middle; the strengths of its group sum to 0.
        package let strength: Result<Double, StatisticsError>
        /// Its 95 % interval, by case or cluster: what several people say of one case is not independent.
        package let interval: Result<Interval, StatisticsError>
        /// By the votes in the order of the log, from 1,000, with K 32.
        package let elo: Result<Double, StatisticsError>
    }

    /// Those with votes, group after group, the strongest first.
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
    /// Its 95 % interval, by case or cluster.
    package let alphaInterval: Result<Interval, StatisticsError>?
    /// Cohen's kappa of exactly two people, on what both have compared; nil for any other number.
    package let kappa: Result<Double, StatisticsError>?
    package let kappaInterval: Result<Interval, StatisticsError>?

    /// - Parameters:
    ///   - votes: of each person on each two results the one that counts, in the order of the log.
    ///   - seed: of the experiment; from it resamples follow.
    ///   - answer: of a run the version, and the number of the cluster that its case is in; nil where there is no such run.
    package init(_ votes: [Vote], seed: UInt64, _ answer: (RunID) -> (version: VersionID, cluster: Int)?) {
        var versions: [VersionID] = []
        func place(_ version: VersionID) -> Int {
            if let place = versions.firstIndex(of: version) { return place }
            versions.append(version)
            return versions.count - 1
        }
        let turned = votes.compactMap { vote -> TurnedVote? in
            guard let one = answer(vote.first), let other = answer(vote.second), one.version != other.version else {
                return nil
            }
            let (first, second) = (place(one.version), place(other.version))
            let score = vote.preference == .tie ? 0.5 : vote.preference == .first ? 1 : 0
            return vote.first < vote.second
                ? TurnedVote(
                    person: vote.person, runs: [vote.first, vote.second], versions: (first, second),
                    cluster: one.cluster, score: score)
                : TurnedVote(
                    person: vote.person, runs: [vote.second, vote.first], versions: (second, first),
                    cluster: one.cluster, score: 1 - score)
        }
        self.votes = turned.count
        people = turned.reduce(into: []) { if !$0.contains($1.person) { $0.append($1.person) } }
        let agreement = VoteAgreement(turned, people, seed: seed)
        (shared, alpha, kappa) = (agreement.shared, agreement.alpha, agreement.kappa)
        (alphaInterval, kappaInterval) = (agreement.alphaInterval, agreement.kappaInterval)
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
        guard one.group == other.group else { return one.group < other.group }
        let (left, right) = (try? one.strength.get(), try? other.strength.get())
        if let left, let right, left != right { return left > right }
        return one.version < other.version
    }

    private static func standings(of votes: [TurnedVote], _ versions: [VersionID]) -> [Standing] {
        let fitted = GroupedStrengths(
            votes.map {
                PairwiseResult($0.versions.0, against: $0.versions.1, score: $0.score, cluster: $0.cluster)
            }, items: versions.count)
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
                losses: own.count { $0 == 0 }, group: fitted.groups[place],
                strength: Result { () throws(StatisticsError) in try fitted.strength(place) },
                interval: Result { () throws(StatisticsError) in try fitted.interval(place) },
                elo: elo.map { $0.ratings[place] })
        }
    }

    private static func pairs(of votes: [TurnedVote], _ places: [Int]) -> [Pair] {
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
}
