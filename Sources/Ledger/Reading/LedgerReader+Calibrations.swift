package import Events
package import Projections

/// A calibration that is recorded, beside what the log gives for it.
package struct RecordedCalibration: Sendable {
    package let position: UInt64
    /// Who computed it, and signed it.
    package let actor: ActorID?
    package let recorded: JudgeCalibrated
    /// The same figures, computed now from the entries that they rest on; `nil` where there is nothing to compute them from.
    package let recomputed: JudgeCalibrated?
    /// By which they were.
    package let rule: CalibrationRule

    /// Whether the log gives other figures than were recorded.
    package var deviates: Bool { recorded != recomputed }
}

extension LedgerReader {
    /// How far a judge agrees with people, as its event would say it, computed from the entries before `end`.
    /// - Returns: `nil` where nothing of that kind judged the experiment's results.
    package func calibrationFigures(
        of experiment: ExperimentID, by yardstick: JudgeCalibrated.OneOf_Yardstick?, end: UInt64,
        _ rule: CalibrationRule = .byCase
    ) throws(LedgerFault) -> JudgeCalibrated? {
        let judgements = try judgements(of: experiment, asOf: AsOf(end: end)).map(\.facts)
        return read { models in
            models.calibrationFigures(of: experiment, by: yardstick, end: end, judgements: judgements, rule)
        }
    }

    /// All that were recorded of an experiment by then, in the order of the log, each computed anew.
    package func calibrations(
        of experiment: ExperimentID, asOf moment: AsOf
    ) throws(LedgerFault) -> [RecordedCalibration] {
        var calibrations: [RecordedCalibration] = []
        for position in read({ $0.calibrations(of: experiment, asOf: moment) }) {
            guard let event = try events(position..<position + 1).first,
                case .judgeCalibrated(let recorded)? = event.facts.event
            else { continue }
            let (recomputed, rule) = try recomputed(recorded, of: experiment, at: position)
            calibrations.append(
                RecordedCalibration(
                    position: position, actor: ActorID(bytes: event.facts.actor), recorded: recorded,
                    recomputed: recomputed, rule: rule))
        }
        return calibrations
    }

    /// By the rule that was recorded by, where the log gives the same by any; else by that which holds now.
    private func recomputed(
        _ recorded: JudgeCalibrated, of experiment: ExperimentID, at position: UInt64
    ) throws(LedgerFault) -> (JudgeCalibrated?, CalibrationRule) {
        // Nothing rests on what came after it.
        guard recorded.end <= position else { return (nil, .byCase) }
        let now = try calibrationFigures(of: experiment, by: recorded.yardstick, end: recorded.end)
        if now == recorded { return (now, .byCase) }
        for rule in CalibrationRule.allCases where rule != .byCase {
            let earlier = try calibrationFigures(of: experiment, by: recorded.yardstick, end: recorded.end, rule)
            if earlier == recorded { return (earlier, rule) }
        }
        return (now, .byCase)
    }
}
