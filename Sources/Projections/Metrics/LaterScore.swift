import Events

/// One score that a result was given after its run was over: 32 bytes.
struct LaterScore: Sendable {
    static let none = UInt32.max

    /// Place on the run board.
    let run: UInt32
    /// Place of the score of the same run that it takes the place of.
    let earlier: UInt32
    /// The entry that says so.
    let position: UInt64
    /// Millionths of the yardstick's unit; `RunRecord.unknown` where errored.
    let value: Int64
    /// The raw value of a `MetricOutcome`.
    let outcome: UInt8
}

extension LaterScore {
    /// Its value in the yardstick's unit, nil where errored; and whether it passed, nil where nothing says which values do.
    func judgement(errorsAreJudged: Bool) -> (score: Double?, passed: Bool?) {
        let score = value == RunRecord.unknown ? nil : Double(value) / 1_000_000
        switch MetricOutcome(rawValue: Int(outcome)) {
        case .passed: return (score, true)
        case .failed: return (score, false)
        case .errored: return (score, errorsAreJudged ? false : nil)
        case .measured, .unspecified, .UNRECOGNIZED, nil: return (score, nil)
        }
    }
}
