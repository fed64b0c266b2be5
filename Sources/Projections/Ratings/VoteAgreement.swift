import Events
import Statistics

/// How far people agree about the same two results.
struct VoteAgreement {
    /// Two results that several have compared, or one has.
    private struct Unit {
        let cluster: Int
        /// By person.
        var scores: [ActorID: Double] = [:]
    }

    /// Two results that two people or more have compared.
    let shared: Int
    /// Nil for fewer than two people.
    let alpha: Result<Double, StatisticsError>?
    let alphaInterval: Result<Interval, StatisticsError>?
    /// Nil for any number of people but two.
    let kappa: Result<Double, StatisticsError>?
    let kappaInterval: Result<Interval, StatisticsError>?

    /// - Parameter people: all who voted.
    init(_ votes: [TurnedVote], _ people: [ActorID], seed: UInt64) {
        var byRuns: [[RunID]: Unit] = [:]
        for vote in votes {
            byRuns[vote.runs, default: Unit(cluster: vote.cluster)].scores[vote.person] = vote.score
        }
        let units = byRuns.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
        shared = units.count { $0.scores.count > 1 }
        guard people.count > 1 else {
            (alpha, alphaInterval, kappa, kappaInterval) = (nil, nil, nil, nil)
            return
        }
        let table = people.map { person in units.map { $0.scores[person] } }
        func nominalAlpha(of places: [Int]) throws(StatisticsError) -> Double {
            try KrippendorffsAlpha.alpha(table.map { row in places.map { row[$0] } }, scale: .nominal)
        }
        alpha = Result { () throws(StatisticsError) in try nominalAlpha(of: Array(units.indices)) }
        let interval = AgreementInterval(
            clusters: units.map(\.cluster), values: units.count * people.count, seed: seed)
        alphaInterval = interval.of { (places) throws(StatisticsError) in try nominalAlpha(of: places) }
        guard people.count == 2 else {
            (kappa, kappaInterval) = (nil, nil)
            return
        }
        let both = units.compactMap { unit in
            unit.scores[people[0]].flatMap { one in
                unit.scores[people[1]].map { (cluster: unit.cluster, first: Int(one * 2), second: Int($0 * 2)) }
            }
        }
        func labelKappa(of places: [Int]) throws(StatisticsError) -> Double {
            try CohensKappa.kappa(places.map { both[$0].first }, places.map { both[$0].second }, labels: 3)
        }
        kappa = Result { () throws(StatisticsError) in try labelKappa(of: Array(both.indices)) }
        kappaInterval = AgreementInterval(clusters: both.map(\.cluster), values: 2 * both.count, seed: seed).of {
            (places) throws(StatisticsError) in try labelKappa(of: places)
        }
    }
}
