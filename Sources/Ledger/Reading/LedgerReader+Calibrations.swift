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

    /// Whether the log gives other figures than were recorded.
    package var deviates: Bool { recorded != recomputed }
}

extension LedgerReader {
    /// How far a judge agrees with people, as its event would say it, computed from the entries before `end`.
    /// - Returns: `nil` where nothing of that kind judged the experiment's results.
    package func calibrationFigures(
        of experiment: ExperimentID, by yardstick: JudgeCalibrated.OneOf_Yardstick?, end: UInt64
    ) throws(LedgerFault) -> JudgeCalibrated? {
        let judgements = try judgements(of: experiment, asOf: AsOf(end: end)).map(\.facts)
        return read { models in
            models.calibrationFigures(of: experiment, by: yardstick, end: end, judgements: judgements)
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
            // Nothing rests on what came after it.
            let recomputed =
                recorded.end <= position
                ? try calibrationFigures(of: experiment, by: recorded.yardstick, end: recorded.end) : nil
            calibrations.append(
                RecordedCalibration(
                    position: position, actor: ActorID(bytes: event.facts.actor), recorded: recorded,
                    recomputed: recomputed))
        }
        return calibrations
    }
}
