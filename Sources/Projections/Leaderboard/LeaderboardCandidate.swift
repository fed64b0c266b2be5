import Events
import Statistics

/// A row before it has its place.
struct LeaderboardCandidate {
    struct Key: Hashable {
        /// Place on the run board.
        let version: UInt32
        let model: String
    }

    /// What one standing gives to a row.
    struct Share {
        let standing: Int
        let results: Int
        let failures: Int
        let metric: MetricKey?
        /// How often results were judged: what the scores follow from.
        let judgements: Int
        let scores: ScoreTally

        var part: LeaderboardMemos.Part {
            LeaderboardMemos.Part(standing: standing, results: results, judgements: judgements, metric: metric)
        }

        /// Whether the metric has judged anything, or is computed from what has.
        var counts: Bool {
            if case .derived? = metric { return results > 0 }
            return scores.judged + scores.scored > 0
        }
    }

    let key: Key
    let version: VersionID
    var shares: [Share] = []
    var scores = ScoreTally()
    /// What it is ranked by, where that is neither the mean of scores nor the pass rate.
    var value: Double?
    /// Where a derived metric was asked for.
    var derived: DerivedValue?

    /// Those that have results.
    var counting: [Share] { shares.filter { $0.results > 0 } }

    /// Whether it comes before another: by the measure, then by the other figure of scores, then by version id and model. A row without a
    /// figure comes after all that have one.
    func isBefore(_ other: Self, by measure: LeaderboardMeasure) -> Bool {
        let (a, b, better) = (scores, other.scores, measure.better)
        let means = Self.precedes(a.sum, of: a.scored, b.sum, of: b.scored, better)
        let rates = Self.precedes(Int128(a.passed), of: a.judged, Int128(b.passed), of: b.judged, better)
        let figure: Bool? =
            switch (measure.quantity, measure.aggregate) {
            case (nil, .mean):
                derived != nil || other.derived != nil ? Self.precedes(value, other.value, better) : means ?? rates
            case (nil, .passRate): rates ?? means
            case (nil, .median), (_?, _): Self.precedes(value, other.value, better)
            }
        return figure ?? ((version, key.model) < (other.version, other.key.model))
    }

    /// Compares two quotients without rounding; one of nothing comes last. Nil where they are equal.
    private static func precedes(_ a: Int128, of m: Int, _ b: Int128, of n: Int, _ better: Better) -> Bool? {
        guard m > 0, n > 0 else { return m == n || (m <= 0 && n <= 0) ? nil : m > n }
        let (left, right) = (a &* Int128(n), b &* Int128(m))
        return left == right ? nil : (left > right) == (better == .higher)
    }

    private static func precedes(_ a: Double?, _ b: Double?, _ better: Better) -> Bool? {
        guard let a, let b else { return (a == nil) == (b == nil) ? nil : a != nil }
        return a == b ? nil : (a > b) == (better == .higher)
    }
}

extension Leaderboard {
    /// Best first.
    func candidates(_ filter: LeaderboardFilter, _ moment: AsOf) -> [LeaderboardCandidate] {
        var candidates: [LeaderboardCandidate] = []
        var places: [LeaderboardCandidate.Key: Int] = [:]
        for share in shares(filter, moment) {
            let standing = standings.list[share.standing]
            let key = LeaderboardCandidate.Key(version: standing.version, model: model(of: standing))
            let place = places[key] ?? candidates.count
            if place == candidates.count {
                places[key] = place
                candidates.append(LeaderboardCandidate(key: key, version: board.versions[standing.version]))
            }
            candidates[place].shares.append(share)
            candidates[place].scores += share.scores
        }
        for place in candidates.indices {
            candidates[place].derived = derived(candidates[place].shares)
            candidates[place].value = value(of: candidates[place], by: filter.measure)
        }
        candidates.sort { $0.isBefore($1, by: filter.measure) }
        return candidates
    }

    private func value(of candidate: LeaderboardCandidate, by measure: LeaderboardMeasure) -> Double? {
        let scores = candidate.scores
        switch (measure.quantity, measure.aggregate) {
        case (nil, .mean):
            if let derived = candidate.derived { return derived.value }
            return scores.scored > 0 ? Double(scores.sum) / Double(scores.scored) / 1_000_000 : nil
        case (nil, .passRate): return scores.judged > 0 ? Double(scores.passed) / Double(scores.judged) : nil
        case (.latency?, .mean):
            let latencies = latencies(of: candidate)
            let count = latencies.reduce(0) { $0 + $1.count }
            guard count > 0 else { return nil }
            let sum = latencies.reduce(Int128(0)) { $1.reduce($0) { $0 &+ Int128($1) } }
            return Double(sum) / Double(count) / 1_000
        case (.latency?, .median): return OrderStatistics(latencies(of: candidate)).map { $0.quantile(0.5) / 1_000 }
        case (.cost?, .mean):
            let (usage, n) = usage(of: candidate)
            guard n > 0, usage.costUnknown == 0 else { return nil }
            return Double(usage.picodollars) / Double(n) / Double(Picodollars.perDollar)
        case (.tokens?, .mean):
            let (usage, n) = usage(of: candidate)
            return n > 0 && usage.tokensUnknown == 0 ? Double(usage.tokens) / Double(n) : nil
        case (let quantity, .median):
            let values = observations(of: candidate, of: quantity)
            return values.flatMap { try? Sample($0).median }
        case (_?, .passRate): return nil
        }
    }

    /// Of each result: scores, or one of the quantities in its unit. Nil where one of them is unknown.
    private func observations(
        of candidate: LeaderboardCandidate, of quantity: LeaderboardMeasure.Quantity?
    ) -> [Double]? {
        guard let quantity else {
            return candidate.counting.flatMap { share in
                observations(of: share)
            }.map { Double($0) / 1_000_000 }
        }
        var values: [Double] = []
        for share in candidate.counting {
            for run in standings.list[share.standing].recorded[..<share.results] {
                guard let value = board.runs[Int(run)].amount(of: quantity) else { return nil }
                values.append(value)
            }
        }
        return values
    }

    func latencies(of candidate: LeaderboardCandidate) -> [ArraySlice<UInt64>] {
        candidate.shares.map { standings.list[$0.standing].latencies(after: $0.results) }
    }

    /// With how many results it is of.
    func usage(of candidate: LeaderboardCandidate) -> (UsageTally, results: Int) {
        var usage = UsageTally()
        for share in candidate.shares { usage += standings.list[share.standing].usage(after: share.results, on: board) }
        return (usage, candidate.shares.reduce(0) { $0 + $1.results })
    }
}

extension RunRecord {
    /// In the quantity's unit; nil where nobody said, and of a result that was reused.
    func amount(of quantity: LeaderboardMeasure.Quantity) -> Double? {
        switch quantity {
        case .latency: latency.map { Double($0) / 1_000 }
        case .cost: cost.map { Double($0) / Double(Picodollars.perDollar) }
        case .tokens: tokens.map { Double($0) }
        }
    }
}
