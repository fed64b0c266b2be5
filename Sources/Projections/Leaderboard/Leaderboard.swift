import Events
import Statistics

/// Versions × models, best first, as of any moment: sums that are looked up, not replayed.
///
/// A view of read models as they were when it was asked for; it costs nothing to make.
package struct Leaderboard: Sendable {
    let standings: Standings
    let board: RunBoard
    let graph: VersionGraph
    let catalog: Catalog

    init(standings: Standings, board: RunBoard, graph: VersionGraph, catalog: Catalog) {
        self.standings = standings
        self.board = board
        self.graph = graph
        self.catalog = catalog
    }

    /// A row for every version and model that had a result or a failure by then. Its order and its numbers are a
    /// function of the log, `moment` and `filter`.
    package func rows(_ filter: LeaderboardFilter = LeaderboardFilter(), asOf moment: AsOf) -> [LeaderboardRow] {
        var candidates: [Candidate] = []
        var places: [Candidate.Key: Int] = [:]
        for share in shares(filter, moment) {
            let standing = standings.list[share.standing]
            let key = Candidate.Key(version: standing.version, model: model(of: standing))
            let place = places[key] ?? candidates.count
            if place == candidates.count {
                places[key] = place
                candidates.append(Candidate(key: key, version: board.versions[standing.version]))
            }
            candidates[place].shares.append(share)
            candidates[place].scores += share.scores
        }
        candidates.sort(by: Candidate.isBetter)
        return zip(1..., candidates).compactMap(row)
    }

    /// What one standing gives to a row.
    struct Share {
        let standing: Int
        let results: Int
        let failures: Int
        let metric: MetricKey?
        let scores: ScoreTally
    }

    /// A row before it has its rank.
    private struct Candidate {
        struct Key: Hashable {
            /// Place on the run board.
            let version: UInt32
            let model: String
        }

        let key: Key
        let version: VersionID
        var shares: [Share] = []
        var scores = ScoreTally()

        static func isBetter(_ left: Candidate, _ right: Candidate) -> Bool {
            let (a, b) = (left.scores, right.scores)
            return isGreater(a.sum, of: a.scored, than: b.sum, of: b.scored)
                ?? isGreater(Int128(a.passed), of: a.judged, than: Int128(b.passed), of: b.judged)
                ?? ((left.version, left.key.model) < (right.version, right.key.model))
        }

        /// Compares two quotients without rounding; one of nothing is less than any other. Nil where they are equal.
        private static func isGreater(_ a: Int128, of m: Int, than b: Int128, of n: Int) -> Bool? {
            guard m > 0, n > 0 else { return m == n ? nil : m > n }
            let (left, right) = (a &* Int128(n), b &* Int128(m))
            return left == right ? nil : left > right
        }
    }

    // MARK: What counts

    func shares(_ filter: LeaderboardFilter, _ moment: AsOf) -> [Share] {
        let keys = filter.metric.map { metric in board.courses.map { metricKey(metric, in: $0.design.id) } }
        let experiments = filter.experiments.map { Set($0.compactMap(board.place)) }
        let tagged = filter.tag.map { catalog.prompts(inDomain: nil, taggedWith: $0, asOf: moment) }
        let shares = standings.list.indices.compactMap { place -> Share? in
            let standing = standings.list[place]
            guard experiments?.contains(standing.experiment) ?? true,
                filter.models?.contains(model(of: standing)) ?? true,
                isOfOne(of: filter.prompts, standing), isOfOne(of: tagged, standing)
            else { return nil }
            let key = keys?[Int(standing.experiment)]
            if keys != nil, key == nil { return nil }
            let results = standing.recordedCount(asOf: moment, on: board)
            let failures = standing.failedCount(asOf: moment, on: board)
            // One whose failed runs were all requested again is still one that had a failure.
            guard results + standing.failureCount(asOf: moment, on: board) > 0 else { return nil }
            return Share(
                standing: place, results: results, failures: failures, metric: key,
                scores: standing.scores(after: results, by: key, on: board))
        }
        guard keys != nil else { return shares }
        let judging = Set(shares.lazy.filter { $0.scores.judged > 0 }.map { standings.list[$0.standing].experiment })
        return shares.filter { judging.contains(standings.list[$0.standing].experiment) }
    }

    /// Nil where the experiment can have no score of that metric.
    func metricKey(_ metric: String, in experiment: ExperimentID) -> MetricKey? {
        if let place = catalog.metricNames(of: experiment).firstIndex(of: metric) { return .named(UInt32(place + 1)) }
        return board.words.known(metric).flatMap { $0 == 0 ? nil : .type($0) }
    }

    func model(of standing: Standing) -> String {
        board.courses[Int(standing.experiment)].design.models[Int(standing.model)]
    }

    /// Nil asks for any prompt.
    private func isOfOne(of prompts: Set<PromptID>?, _ standing: Standing) -> Bool {
        guard let prompts else { return true }
        return graph.version(board.versions[standing.version]).map { prompts.contains($0.prompt) } ?? false
    }

    // MARK: Rows

    /// Nil only for a version that is not in the graph, which no experiment is designed with.
    private func row(rank: Int, _ candidate: Candidate) -> LeaderboardRow? {
        guard let prompt = graph.version(candidate.version)?.prompt else { return nil }
        let scores = candidate.scores
        var usage = UsageTally()
        for share in candidate.shares { usage += standings.list[share.standing].usage(after: share.results, on: board) }
        let n = candidate.shares.reduce(0) { $0 + $1.results }
        let passes = try? Proportion(successes: scores.passed, trials: scores.judged)  // refused: there is no trial
        let latencies = OrderStatistics(
            candidate.shares.map { standings.list[$0.standing].latencies(after: $0.results) })
        return LeaderboardRow(
            rank: rank, prompt: prompt, version: candidate.version, model: candidate.key.model,
            n: n, failed: candidate.shares.reduce(0) { $0 + $1.failures },
            scored: scores.scored,
            mean: scores.scored > 0 ? Double(scores.sum) / Double(scores.scored) / 1_000_000 : nil,
            meanInterval: meanInterval(of: candidate),
            judged: scores.judged, passRate: passes?.estimate, passInterval: passes?.wilson(),
            latencyP50Milliseconds: latencies.map { $0.quantile(0.5) / 1_000 },
            latencyP95Milliseconds: latencies.map { $0.quantile(0.95) / 1_000 },
            tokens: n > 0 && usage.tokensUnknown == 0 ? usage.tokens : nil, tokensUnknown: usage.tokensUnknown,
            cost: n > 0 && usage.costUnknown == 0 ? Picodollars(usage.picodollars) : nil, costUnknown: usage.costUnknown
        )
    }

    private func meanInterval(of candidate: Candidate) -> MeanInterval? {
        let counting = candidate.shares.filter { $0.results > 0 }
        // The first designed of those that count, whichever had results first.
        guard let experiment = counting.map({ standings.list[$0.standing].experiment }).min() else { return nil }
        let seed = board.courses[Int(experiment)].design.seed
        let parts = counting.map {
            IntervalMemo.Key.Part(standing: $0.standing, results: $0.results, metric: $0.metric)
        }
        return standings.memo.interval(for: IntervalMemo.Key(parts: parts, seed: seed)) {
            MeanInterval.of(candidate.scores, seed: seed) {
                counting.flatMap { share in
                    standings.list[share.standing].observations(after: share.results, by: share.metric, on: board)
                }
            }
        }
    }
}
