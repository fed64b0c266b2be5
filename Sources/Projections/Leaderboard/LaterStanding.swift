import Events

/// How one yardstick judged the results of a standing after their runs were over: its scores in the order of the log, with running sums.
struct LaterStanding: Sendable {
    /// Place among the columns of ``LaterScores``.
    let column: UInt32
    /// Whether a result by which the yardstick went wrong counts as judged, and not passed.
    let errorsAreJudged: Bool
    /// Places in the column.
    private var places: [UInt32] = []
    private var tally = RunningTally<ScoreTally>()

    init(column: UInt32, errorsAreJudged: Bool) { (self.column, self.errorsAreJudged) = (column, errorsAreJudged) }

    mutating func count(_ place: UInt32, in scores: LaterScores) {
        tally.total.add(place, in: scores.columns[Int(column)], errorsAreJudged)
        places.append(place)
        if places.count.isMultiple(of: RunningTally<ScoreTally>.blockSize) { tally.mark() }
    }

    /// How many scores there were by then, those that others have taken the place of among them.
    func count(asOf moment: AsOf, in scores: LaterScores) -> Int {
        let column = scores.columns[Int(column)]
        return prefixCount(places.indices) { moment.sees(column.scores[Int(places[$0])].position) }
    }

    /// Where scores that came in between were said, in the order of the log.
    func positions(after start: AsOf, upTo end: AsOf, in scores: LaterScores) -> some Collection<UInt64> {
        let column = scores.columns[Int(column)]
        return places[count(asOf: start, in: scores)..<count(asOf: end, in: scores)].lazy.map {
            column.scores[Int($0)].position
        }
    }

    /// Over the first `count` scores, each result once.
    func scores(after count: Int, in scores: LaterScores) -> ScoreTally {
        let column = scores.columns[Int(column)]
        return tally.value(after: count, of: places.count) { place, tally in
            tally.add(places[place], in: column, errorsAreJudged)
        }
    }

    /// The values that hold after the first `count` scores, in millionths, in the order of the results' first scores.
    func observations(after count: Int, in scores: LaterScores) -> [Int64] {
        let column = scores.columns[Int(column)]
        var order: [UInt32: Int] = [:]
        var values: [Int64?] = []
        for place in places[..<count] {
            let score = column.scores[Int(place)]
            let value = score.value == RunRecord.unknown ? nil : score.value
            if let known = order[score.run] {
                values[known] = value
            } else {
                order[score.run] = values.count
                values.append(value)
            }
        }
        return values.compactMap(\.self)
    }
}

extension ScoreTally {
    /// Counts a score, in place of the earlier one of the same result. Least and greatest stay those of all that ever counted.
    fileprivate mutating func add(_ place: UInt32, in column: LaterColumn, _ errorsAreJudged: Bool) {
        let score = column.scores[Int(place)]
        if score.earlier != LaterScore.none {
            count(column.scores[Int(score.earlier)], errorsAreJudged, times: -1)
        }
        count(score, errorsAreJudged, times: 1)
    }

    private mutating func count(_ score: LaterScore, _ errorsAreJudged: Bool, times: Int) {
        switch MetricOutcome(rawValue: Int(score.outcome)) {
        case .passed:
            judged += times
            passed += times
        case .failed: judged += times
        case .errored: if errorsAreJudged { judged += times }
        case .measured, .unspecified, .UNRECOGNIZED, nil: break
        }
        guard score.value != RunRecord.unknown else { return }
        scored += times
        sum &+= Int128(score.value) &* Int128(times)
        squareSum &+= Int128(score.value) &* Int128(score.value) &* Int128(times)
        least = min(least, score.value)
        greatest = max(greatest, score.value)
    }
}
