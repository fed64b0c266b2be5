import Events
import Scoring

/// What a derived metric comes to for one row.
struct DerivedValue: Equatable, Sendable {
    /// Nil where it has none, such as after a division by zero.
    let value: Double?
    /// Results that it is computed from.
    let results: Int
}

extension Leaderboard {
    /// From the sums of named scores over all results of a row, as promptfoo does: `__count` is how many results and failures there are. Shares of
    /// experiments that derive otherwise than the first are left out. Nil where no derived metric was asked for.
    func derived(_ shares: [LeaderboardCandidate.Share]) -> DerivedValue? {
        guard let first = shares.first, case .derived(let place)? = first.metric else { return nil }
        let stated = catalog.derivedMetrics(of: design(of: first))
        guard let metrics = try? DerivedMetrics(stated.map { ($0.name, $0.formula) }) else {
            return DerivedValue(value: nil, results: 0)
        }
        var sums: [String: Double] = [:]
        var (results, count) = (0, 0)
        for share in shares where catalog.derivedMetrics(of: design(of: share)) == stated {
            let standing = standings.list[share.standing]
            for (index, name) in catalog.metricNames(of: design(of: share)).enumerated() {
                let scores = standing.scores(after: share.results, by: .named(UInt32(index + 1)), on: board)
                sums[name, default: 0] += Double(scores.sum) / 1_000_000
            }
            results += share.results
            count += share.results + share.failures
        }
        let value = metrics.values(of: sums, count: count)[Int(place)].value
        return DerivedValue(value: try? value.get(), results: results)
    }

    private func design(of share: LeaderboardCandidate.Share) -> ExperimentID {
        board.courses[Int(standings.list[share.standing].experiment)].design.id
    }
}
