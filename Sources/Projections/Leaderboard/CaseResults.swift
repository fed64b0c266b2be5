import Events
import Statistics

/// The results behind one row of a leaderboard, by case.
struct CaseResults: Sendable {
    /// Places of the cases on the board, in the order of the designs; each has a result here.
    var cases: [UInt32] = []
    /// What is ranked by, by case and result: scores (one that went wrong counts as the worst that there is, where there is a worst), 0 and 1 of
    /// verdicts, or amounts.
    var values: [[Double]] = []
    /// Places of all cases that have a result, whether or not it has a value: those that `passes` and `scores` are of.
    var allCases: [UInt32] = []
    /// By case and result, whether it passed; as many as were judged.
    var passes: [[Bool]] = []
    /// By case, the scores that there are.
    var scores: [[Double]] = []
    /// Results whose metric, or by the runs' own score an assertion, went wrong.
    var errored = 0
    /// `nil` where cases are independent of each other.
    var clusters: CaseClusters?

    /// The mean of each case's values.
    var means: [Double] { values.map(Comparison.Figures.mean) }

    /// Whether the two can be told apart by the cases that both have a value for: they have results on the same cases, such as of which people
    /// rated some only.
    func isPairable(with other: CaseResults) -> Bool {
        cases == other.cases || allCases == other.allCases && !Set(cases).isDisjoint(with: other.cases)
    }

    /// Only the cases that are in both.
    func values(of shared: Set<UInt32>) -> [[Double]] {
        zip(cases, values).compactMap { shared.contains($0) ? $1 : nil }
    }

    /// Of the cases that are in both.
    func clustering(of shared: Set<UInt32>) -> Clustering? { clusters?.clustering(of: cases.filter(shared.contains)) }

    /// Of all cases that have a value.
    var clustering: Clustering? { clusters?.clustering(of: cases) }
}

extension Leaderboard {
    /// - Returns: for each row; it looks at every result.
    func results(
        of candidates: [LeaderboardCandidate], by measure: LeaderboardMeasure, asOf moment: AsOf
    ) -> [CaseResults] {
        let order = caseOrder(of: candidates)
        let clusters = clusters(of: candidates)
        return candidates.map { candidate in
            var results = results(of: candidate, by: measure, order, moment)
            results.clusters = clusters
            return results
        }
    }

    /// The place of each case in the designs that count, the first designed first.
    private func caseOrder(of candidates: [LeaderboardCandidate]) -> [UInt32: Int] {
        var order: [UInt32: Int] = [:]
        for experiment in experiments(of: candidates).sorted() {
            for id in board.courses[Int(experiment)].design.cases {
                guard let place = board.cases.place(of: id), order[place] == nil else { continue }
                order[place] = order.count
            }
        }
        return order
    }

    /// A result with what sorts it among those of its case.
    private struct Entry {
        let experiment: UInt32
        let repetition: UInt32
        let value: Double?
        let score: Double?
        let isPassed: Bool?
    }

    private func results(
        of candidate: LeaderboardCandidate, by measure: LeaderboardMeasure, _ order: [UInt32: Int], _ moment: AsOf
    ) -> CaseResults {
        var entries: [UInt32: [Entry]] = [:]
        var errored = 0
        for share in candidate.counting {
            let worst = self.worst(by: share.metric, measure.better)
            for run in standings.list[share.standing].recorded[..<share.results] {
                let record = board.runs[Int(run)]
                let judged = judgement(of: run, by: share.metric, moment)
                if let judged, judged.score == nil || share.metric == nil && hasErrors(record) { errored += 1 }
                entries[record.caseID, default: []].append(
                    Entry(
                        experiment: record.experiment, repetition: record.repetition,
                        value: value(of: record, judged, by: measure, worst), score: judged?.score,
                        isPassed: judged?.passed))
            }
        }
        var results = CaseResults()
        results.errored = errored
        for (place, all) in entries.sorted(by: { order[$0.key] ?? .max < order[$1.key] ?? .max }) {
            let sorted = all.sorted { ($0.experiment, $0.repetition) < ($1.experiment, $1.repetition) }
            let values = sorted.compactMap(\.value)
            results.allCases.append(place)
            results.passes.append(sorted.compactMap(\.isPassed))
            results.scores.append(sorted.compactMap(\.score))
            guard !values.isEmpty else { continue }
            results.cases.append(place)
            results.values.append(values)
        }
        return results
    }

    private func hasErrors(_ record: RunRecord) -> Bool {
        board.scoreRange(of: record).contains { board.scores[$0].outcome == UInt8(Score.Outcome.errored.rawValue) }
    }

    /// Nil where nothing judged it.
    private func judgement(
        of run: UInt32, by key: MetricKey?, _ moment: AsOf
    ) -> (score: Double?, passed: Bool?)? {
        let record = board.runs[Int(run)]
        if let key {
            if case .later(let column) = key {
                return later.columns[Int(column)].score(of: run, asOf: moment).map {
                    $0.judgement(errorsAreJudged: catalog.judgesErrors(by: later.columns[Int(column)].yardstick))
                }
            }
            return board.judgement(of: record, by: key).map { ($0.value.map { Double($0) / 1_000_000 }, $0.passed) }
        }
        let isJudged =
            record.passed
            || board.scoreRange(of: record).contains {
                board.scores[$0].outcome != UInt8(Score.Outcome.notRun.rawValue)
            }
        return isJudged ? (record.score.map { Double($0) / 1_000_000 }, record.passed) : nil
    }

    private func value(
        of record: RunRecord, _ judged: (score: Double?, passed: Bool?)?, by measure: LeaderboardMeasure,
        _ worst: Double?
    ) -> Double? {
        if let quantity = measure.quantity { return record.amount(of: quantity) }
        guard let judged else { return nil }
        if measure.aggregate == .passRate { return judged.passed.map { $0 ? 1 : 0 } }
        return judged.score ?? worst
    }

    /// The bad end of the metric; nil where its range has none there.
    private func worst(by key: MetricKey?, _ better: Better) -> Double? {
        guard case .later(let column)? = key, case .metric(let reference) = later.columns[Int(column)].yardstick else {
            return MetricEnds.zeroToOne.worst(better)
        }
        return catalog.metric(reference)?.ends.worst(better)
    }
}
