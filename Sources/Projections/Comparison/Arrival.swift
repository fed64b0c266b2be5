internal import Events

/// The repeats of one case by one contender, as they come in.
struct Arrival {
    private var requested: UInt32 = 0
    private var over: UInt32 = 0
    private var scores: [Double] = []
    /// Whether one of them has a result that the metric says nothing of.
    private var isUnjudged = false

    mutating func add(_ run: Run, _ judgement: (value: Int64?, passed: Bool?)??, worst: Double?) {
        requested += 1
        guard run.stage.isOver, run.stage != .cancelled else { return }
        over += 1
        guard let verdict = run.verdict else { return }
        let value: Int64?
        if let judgement {
            guard let judgement else {
                isUnjudged = true
                return
            }
            value = judgement.value
        } else {
            guard verdict.judgement != nil else {
                isUnjudged = true
                return
            }
            value = verdict.scoreMillionths
        }
        if let score = value.map({ Double($0) / 1_000_000 }) ?? worst { scores.append(score) }
    }

    /// Whether so many repeats are all over.
    func isOver(of repeats: UInt32) -> Bool { over == requested && requested >= repeats }

    /// Whether there are results, but no score of any: where it is so on both sides, the metric is not of the case.
    var isUnjudgedAlone: Bool { scores.isEmpty && isUnjudged }

    /// Whether a repeat has no score.
    var lacksScore: Bool { scores.count < Int(requested) }

    /// Nil where no repeat has a score.
    var mean: Double? { scores.isEmpty ? nil : scores.reduce(0, +) / Double(scores.count) }

    /// With each score that is lacking at that end; of one that was requested.
    func mean(lackingAt end: Double) -> Double {
        (scores.reduce(0, +) + Double(Int(requested) - scores.count) * end) / Double(requested)
    }
}
