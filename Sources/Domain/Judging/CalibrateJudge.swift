package import Events
import SwiftProtobuf

/// Records how far a judge agrees with people about an experiment's results, as who asks has computed it from the log.
package struct CalibrateJudge: Equatable, Sendable {
    package var figures: JudgeCalibrated

    package init(_ figures: JudgeCalibrated) { self.figures = figures }
}

package enum CalibrationLimits {
    /// Of people's ratings in one calibration.
    package static let ratingsMax = 1_000_000
    package static let modelsMax = 256
}

extension WorkspaceState {
    /// The figures themselves are not looked into: whoever reads them computes them anew, and is told where they deviate.
    func calibrate(_ command: CalibrateJudge) throws(Refusal) -> [Draft] {
        let figures = command.figures
        guard let id = ExperimentID(bytes: figures.experiment) else { throw .malformed(.calibration, nil) }
        let design = try known(id).design
        switch figures.yardstick {
        case .named(let place):
            guard place >= 1, place <= design.settings?.metricNames.count ?? Int(place) else {
                throw .malformed(.calibration, nil)
            }
        case .assertion(let word): try Field.assertionType.check(word)
        case .metric(let operand):
            guard let metric = MetricID(bytes: operand.metricID) else { throw .malformed(.calibration, nil) }
            _ = try known(MetricVersion(metric, operand.version))
        case nil: break
        }
        try Field.judgeModels.check(count: figures.models.count, max: CalibrationLimits.modelsMax)
        for model in figures.models { try Field.model.check(model) }
        try Field.ratingPositions.check(count: figures.ratings.count, max: CalibrationLimits.ratingsMax)
        guard zip(figures.ratings, figures.ratings.dropFirst()).allSatisfy({ $0 < $1 }),
            figures.ratings.last.map({ $0 < figures.end }) ?? true, figures.both <= figures.judged,
            figures.passesShared <= figures.both
        else { throw .malformed(.calibration, nil) }
        var seen: Set<[UInt32]> = []
        for contender in figures.contenders {
            guard contender.version < design.versions.count, contender.model < design.models.count,
                contender.rated <= contender.judged,
                seen.insert([contender.version, contender.model]).inserted
            else { throw .malformed(.calibration, nil) }
        }
        return [Draft(.judgeCalibrated(figures))]
    }
}
