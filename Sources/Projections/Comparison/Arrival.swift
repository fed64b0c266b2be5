internal import Events

/// The repeats of one case by one contender, as they come in.
struct Arrival {
    private var requested: UInt32 = 0
    private var over: UInt32 = 0
    private var scores: [Double] = []
    /// Results that the metric says nothing of.
    private var unjudged = 0

    mutating func add(_ run: Run, _ judgement: (value: Int64?, passed: Bool?)??, worst: Double?) {
        requested += 1
        guard run.stage.isOver, run.stage != .cancelled else { return }
        over += 1
        guard let verdict = run.verdict else { return }
        let value: Int64?
        if let judgement {
            guard let judgement else {
                unjudged += 1
                return
            }
            value = judgement.value
        } else {
            guard verdict.judgement != nil else {
                unjudged += 1
                return
            }
            value = verdict.scoreMillionths
        }
        if let score = value.map({ Double($0) / 1_000_000 }) ?? worst { scores.append(score) }
    }

    /// Whether so many repeats are all over.
    func isOver(of repeats: UInt32) -> Bool { over == requested && requested >= repeats }

    /// Of so many planned repeats, of which some may have been requested again.
    func brought(of repeats: UInt32) -> PlannedScores {
        PlannedScores(scores: scores, unjudged: unjudged, planned: Int(repeats))
    }
}
