import Events

/// What scores of one experiment can be gathered by.
enum MetricKey: Hashable, Sendable {
    /// An assertion word, by its place in the board's table.
    case type(UInt16)
    /// A name that assertions count for, by its place in the experiment's names, from 1.
    case named(UInt32)
    /// What judged results after their runs were over, by its place among ``LaterScores``.
    case later(UInt32)
    /// Computed from the named metrics of all results together, by its place among the experiment's derived ones, from 0.
    case derived(UInt32)

    /// Place among the columns of ``LaterScores``; nil for what judged runs as they ended.
    var laterColumn: UInt32? { if case .later(let column) = self { column } else { nil } }

    func covers(_ score: ScoreRecord) -> Bool {
        switch self {
        case .type(let type): score.type == type
        case .named(let metric): score.metric == metric
        case .later, .derived: false
        }
    }
}

extension RunBoard {
    /// How one metric judged a recorded run: the weighted mean of its assertions' values, rounded to the nearest
    /// millionth (plain, where no weight is above zero), and whether all of them passed. One that went wrong has no
    /// value and has not passed; one that was not run does not count. Nil where none counts.
    func judgement(of record: RunRecord, by key: MetricKey) -> (value: Int64?, passed: Bool)? {
        var (isJudged, isPassed) = (false, true)
        var (weighted, weights, plain, values) = (Int128(0), Int128(0), Int128(0), Int128(0))
        for place in scoreRange(of: record) where key.covers(scores[place]) {
            let score = scores[place]
            switch Score.Outcome(rawValue: Int(score.outcome)) {
            case .passed: break
            case .failed, .errored: isPassed = false
            case .notRun, .unspecified, .UNRECOGNIZED, nil: continue
            }
            isJudged = true
            guard score.value != RunRecord.unknown else { continue }
            let weight = Int128(max(score.weight, 0))
            weighted &+= weight &* Int128(score.value)
            weights &+= weight
            plain &+= Int128(score.value)
            values += 1
        }
        guard isJudged else { return nil }
        if weights > 0 { return (rounded(weighted, over: weights), isPassed) }
        return (values > 0 ? rounded(plain, over: values) : nil, isPassed)
    }

    /// The whole number nearest to the quotient, halves away from zero.
    private func rounded(_ sum: Int128, over count: Int128) -> Int64 {
        let (whole, rest) = sum.quotientAndRemainder(dividingBy: count)
        guard rest.magnitude >= count.magnitude - rest.magnitude else { return Int64(clamping: whole) }
        return Int64(clamping: sum < 0 ? whole - 1 : whole + 1)
    }
}
