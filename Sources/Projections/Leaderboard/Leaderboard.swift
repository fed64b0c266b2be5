import Events
package import Statistics

/// Versions × models, best first, as of any moment: sums that are looked up, not replayed.
///
/// A view of read models as they were when it was asked for; it costs nothing to make.
package struct Leaderboard: Sendable {
    let standings: Standings
    let board: RunBoard
    let graph: VersionGraph
    let catalog: Catalog
    let later: LaterScores

    init(standings: Standings, board: RunBoard, graph: VersionGraph, catalog: Catalog, later: LaterScores) {
        self.standings = standings
        self.board = board
        self.graph = graph
        self.catalog = catalog
        self.later = later
    }

    /// A row for every version and model that had a result or a failure by then. Its order and its numbers are a
    /// function of the log, `moment` and `filter`. What needs every result to be looked at is left to ``statistics(_:asOf:baseline:)``.
    package func rows(_ filter: LeaderboardFilter = LeaderboardFilter(), asOf moment: AsOf) -> [LeaderboardRow] {
        zip(1..., candidates(filter, moment)).compactMap { row(order: $0, $1, by: filter.measure) }
    }

    // MARK: What counts

    func shares(_ filter: LeaderboardFilter, _ moment: AsOf) -> [LeaderboardCandidate.Share] {
        let keys = filter.metric.map { metric in board.courses.map { metricKey(metric, in: $0.design.id, asOf: moment) }
        }
        let experiments = board.courses.map { course in
            (filter.experiments?.contains(course.design.id) ?? true)
                && (filter.datasets?.contains(course.design.dataset) ?? true)
                && (filter.authors?.contains(course.design.author) ?? true)
        }
        let tagged = filter.tag.map { catalog.prompts(inDomain: nil, taggedWith: $0, asOf: moment) }
        let shares = standings.list.indices.compactMap { place -> LeaderboardCandidate.Share? in
            let standing = standings.list[place]
            guard experiments[Int(standing.experiment)],
                filter.models?.contains(model(of: standing)) ?? true,
                isOfOne(of: filter.prompts, standing), isOfOne(of: tagged, standing)
            else { return nil }
            let key = keys?[Int(standing.experiment)]
            if keys != nil, key == nil { return nil }
            let results = standing.recordedCount(asOf: moment, on: board)
            let failures = standing.failedCount(asOf: moment, on: board)
            // One whose failed runs were all requested again is still one that had a failure.
            guard results + standing.failureCount(asOf: moment, on: board) > 0 else { return nil }
            if case .later(let column)? = key {
                let judged = standing.later(column)
                let judgements = judged?.count(asOf: moment, in: later) ?? 0
                return LeaderboardCandidate.Share(
                    standing: place, results: results, failures: failures, metric: key, judgements: judgements,
                    scores: judged?.scores(after: judgements, in: later) ?? ScoreTally())
            }
            return LeaderboardCandidate.Share(
                standing: place, results: results, failures: failures, metric: key, judgements: results,
                scores: standing.scores(after: results, by: key, on: board))
        }
        guard keys != nil else { return shares }
        let judging = Set(shares.lazy.filter(\.counts).map { standings.list[$0.standing].experiment })
        return shares.filter { judging.contains(standings.list[$0.standing].experiment) }
    }

    /// What a metric is called in an experiment: its own named metric or derived one, else an assertion's word, else people's ratings, else the workspace's
    /// metric, by its newest version or as `name@2`. Nil where the experiment can have no score of it.
    func metricKey(_ metric: String, in experiment: ExperimentID, asOf moment: AsOf) -> MetricKey? {
        if let place = catalog.metricNames(of: experiment).firstIndex(of: metric) { return .named(UInt32(place + 1)) }
        if let place = catalog.derivedMetrics(of: experiment).firstIndex(where: { $0.name == metric }) {
            return .derived(UInt32(place))
        }
        if let word = board.words.known(metric), word != 0 { return .type(word) }
        return yardstick(metric, asOf: moment).flatMap { later.place(of: $0, asOf: moment) }.map { .later($0) }
    }

    private func yardstick(_ metric: String, asOf moment: AsOf) -> Yardstick? {
        if metric == Self.ratings { return .ratings }
        return catalog.metric(called: metric, asOf: moment).map { .metric($0.reference) }
    }

    /// What people's ratings are called where metrics are named.
    package static let ratings = "ratings"

    /// Which end is the good one of a metric of the workspace; nil for any other, of which nobody has said.
    package func better(of metric: String, asOf moment: AsOf) -> Better? {
        catalog.metric(called: metric, asOf: moment).map { $0.lowerIsBetter ? .lower : .higher }
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
    private func row(
        order: Int, _ candidate: LeaderboardCandidate, by measure: LeaderboardMeasure
    ) -> LeaderboardRow? {
        guard let prompt = graph.version(candidate.version)?.prompt else { return nil }
        let scores = candidate.scores
        let (usage, n) = usage(of: candidate)
        let passes = try? Proportion(successes: scores.passed, trials: scores.judged)  // refused: there is no trial
        let latencies = OrderStatistics(latencies(of: candidate))
        let isClustered = isClustered(candidate)
        return LeaderboardRow(
            order: order, prompt: prompt, version: candidate.version, model: candidate.key.model,
            value: candidate.value, isClustered: isClustered,
            n: n, failed: candidate.shares.reduce(0) { $0 + $1.failures },
            scored: candidate.derived?.results ?? scores.scored, mean: mean(of: candidate),
            meanInterval: isClustered || candidate.derived != nil ? nil : meanInterval(of: candidate),
            meanUndefined: candidate.derived != nil ? nil : MeanInterval.undefined(of: scores),
            judged: scores.judged, passed: scores.passed, passRate: passes?.estimate,
            passInterval: isClustered ? nil : passes?.wilson(),
            latencyP50Milliseconds: latencies.map { $0.quantile(0.5) / 1_000 },
            latencyP95Milliseconds: latencies.map { $0.quantile(0.95) / 1_000 },
            latencyP99Milliseconds: latencies.map { $0.quantile(0.99) / 1_000 },
            tokens: n > 0 && usage.tokensUnknown == 0 ? usage.tokens : nil, tokensUnknown: usage.tokensUnknown,
            cost: n > 0 && usage.costUnknown == 0 ? Picodollars(usage.picodollars) : nil, costUnknown: usage.costUnknown
        )
    }

    private func mean(of candidate: LeaderboardCandidate) -> Double? {
        if let derived = candidate.derived { return derived.value }
        let scores = candidate.scores
        return scores.scored > 0 ? Double(scores.sum) / Double(scores.scored) / 1_000_000 : nil
    }

    /// Whether results are not independent of each other, by the designs alone: cases have several by repeats, or by several experiments on one
    /// dataset, or are in clusters.
    func isClustered(_ candidate: LeaderboardCandidate) -> Bool {
        let designs = candidate.counting.map { board.courses[Int(standings.list[$0.standing].experiment)].design }
        return designs.contains { $0.repeats > 1 || !$0.clusters.isEmpty }
            || Set(designs.map(\.dataset)).count < designs.count
    }

    /// Of the first designed of the experiments that count, whichever had results first.
    func seed(of candidates: [LeaderboardCandidate]) -> UInt64? {
        candidates.flatMap { candidate in candidate.counting.map { standings.list[$0.standing].experiment } }.min()
            .map { board.courses[Int($0)].design.seed }
    }

    private func meanInterval(of candidate: LeaderboardCandidate) -> MeanInterval? {
        guard let seed = seed(of: [candidate]) else { return nil }
        let counting = candidate.counting
        let key = LeaderboardMemos.IntervalKey(parts: counting.map(\.part), seed: seed)
        return standings.memos.intervals.value(for: key) {
            MeanInterval.of(candidate.scores, seed: seed) {
                counting.flatMap { share in
                    observations(of: share)
                }
            }
        }
    }

    func observations(of share: LeaderboardCandidate.Share) -> [Int64] {
        let standing = standings.list[share.standing]
        guard case .later(let column)? = share.metric else {
            return standing.observations(after: share.judgements, by: share.metric, on: board)
        }
        return standing.later(column)?.observations(after: share.judgements, in: later) ?? []
    }
}
