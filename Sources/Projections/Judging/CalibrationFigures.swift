package import Events
import Foundation
import Statistics
import SwiftProtobuf

extension JudgeCalibrated.OneOf_Yardstick {
    /// Whether a judgement is by it.
    fileprivate func covers(_ judgement: JudgementRecorded, _ score: ScoreRecord?, _ words: AssertionWords) -> Bool {
        switch self {
        case .named(let place): score?.metric == place
        case .assertion(let word): score.map { words[$0.type] == word } ?? false
        case .metric(let metric):
            judgement.metricID == metric.metricID && judgement.metricVersion == metric.version
        }
    }
}

extension ReadModels {
    /// What judges an experiment's results under that name, as it stands among facts. `nil` where there is no such metric as of then, or none
    /// that judges single results by other means than people.
    package func yardstick(
        named metric: String, of experiment: ExperimentID, asOf moment: AsOf
    ) -> JudgeCalibrated.OneOf_Yardstick? {
        switch leaderboard.metricKey(metric, in: experiment, asOf: moment) {
        case .named(let place): return .named(place)
        case .type(let word): return .assertion(runBoard.words[word])
        case .later(let column):
            guard case .metric(let reference) = laterScores.columns[Int(column)].yardstick else { return nil }
            return .metric(
                .with { ($0.metricID, $0.version) = (Data(reference.metric.bytes), reference.version) })
        case .derived, nil: return nil
        }
    }

    /// The figures of a calibration, computed from the entries before `end`, in the words of its event: a function of the log. Of an entry that
    /// is there it says what that should say.
    /// - Parameters:
    ///   - yardstick: by what results were judged; `nil` for the runs' own scores.
    ///   - judgements: of the experiment, in the order of the log.
    /// - Returns: `nil` where there is no such experiment, or nothing of that kind judged its results, or its values cannot be laid beside people's.
    package func calibrationFigures(
        of experiment: ExperimentID, by yardstick: JudgeCalibrated.OneOf_Yardstick?, end: UInt64,
        judgements: [JudgementRecorded], _ rule: CalibrationRule = .byCase
    ) -> JudgeCalibrated? {
        let moment = AsOf(end: end)
        var key: MetricKey?
        if let yardstick {
            guard let known = metricKey(yardstick, in: experiment, asOf: moment) else { return nil }
            key = known
        }
        guard let design = runBoard.experiment(experiment),
            let calibration = calibration(of: experiment, by: key, asOf: moment, rule), calibration.scale != nil
        else { return nil }
        let agreement = calibration.agreement
        return .with {
            $0.experiment = Data(experiment.bytes)
            $0.yardstick = yardstick
            $0.models = models(judgements, by: yardstick)
            $0.end = end
            $0.ratings = calibration.ratings
            ($0.both, $0.judged) = (UInt64(calibration.both), UInt64(calibration.judged))
            ($0.errored, $0.passesShared) = (UInt64(calibration.errored), UInt64(agreement.passesShared))
            if let kappa = Self.millionths(try? agreement.kappa.get()) { $0.kappaMillionths = kappa }
            if let alpha = Self.millionths(try? agreement.alpha.get()) { $0.alphaMillionths = alpha }
            $0.contenders = calibration.contenders.map { contender in
                let version = design.versions.firstIndex(of: contender.contender.version) ?? 0
                return Self.figures(of: contender, version: UInt32(version))
            }
        }
    }

    private func metricKey(
        _ yardstick: JudgeCalibrated.OneOf_Yardstick, in experiment: ExperimentID, asOf moment: AsOf
    ) -> MetricKey? {
        switch yardstick {
        case .named(let place):
            return place >= 1 && place <= catalog.metricNames(of: experiment).count ? .named(place) : nil
        case .assertion(let word): return runBoard.words.known(word).flatMap { $0 == 0 ? nil : .type($0) }
        case .metric(let operand):
            guard let id = MetricID(operand.metricID) else { return nil }
            return laterScores.place(of: .metric(MetricReference(id, operand.version)), asOf: moment)
                .map { .later($0) }
        }
    }

    /// Who judged by it, in the order in which they were first heard.
    private func models(
        _ judgements: [JudgementRecorded], by yardstick: JudgeCalibrated.OneOf_Yardstick?
    ) -> [String] {
        var models: [String] = []
        for judgement in judgements where judgement.kind != .preference && !judgement.model.isEmpty {
            guard !models.contains(judgement.model) else { continue }
            let counts: Bool
            if let yardstick {
                counts = yardstick.covers(judgement, scoreRecord(judgement), runBoard.words)
            } else {
                counts = judgement.attempt > 0
            }
            if counts { models.append(judgement.model) }
        }
        return models
    }

    /// The run's score that it is for; nil where it is for none.
    private func scoreRecord(_ judgement: JudgementRecorded) -> ScoreRecord? {
        guard judgement.attempt > 0, judgement.assertion >= 1,
            let index = RunID(judgement.run).flatMap({ runBoard.index(of: $0) })
        else { return nil }
        let range = runBoard.scoreRange(of: runBoard.runs[Int(index)])
        let position = range.lowerBound + Int(judgement.assertion) - 1
        return range.contains(position) ? runBoard.scores[position] : nil
    }

    private static func figures(of one: Calibration.Corrected, version: UInt32) -> CalibratedContender {
        .with {
            ($0.version, $0.model) = (version, UInt32(one.contender.modelPlace))
            ($0.rated, $0.judged) = (UInt64(one.rated), UInt64(one.judged))
            if let mean = millionths(one.judgeMean) { $0.judgeMeanMillionths = mean }
            if let mean = millionths(one.peopleMean) { $0.peopleMeanMillionths = mean }
            guard let corrected = try? one.mean.get(), let mean = millionths(corrected.estimate) else { return }
            $0.meanMillionths = mean
            let interval = corrected.interval()
            if let low = millionths(interval.low) { $0.lowMillionths = low }
            if let high = millionths(interval.high) { $0.highMillionths = high }
        }
    }

    /// To the nearest millionth; `nil` for what has none.
    private static func millionths(_ value: Double?) -> Int64? {
        guard let value else { return nil }
        let scaled = (value * 1_000_000).rounded()
        return scaled.magnitude < 9e18 ? Int64(scaled) : nil
    }
}
