import Events
import Ledger
import Projections

/// A calibration that was recorded, as people and programs read it.
struct RecordedCalibrationView {
    private let calibration: RecordedCalibration
    private let design: Experiment
    private let actor: String?
    private let time: String?
    private let metric: String?
    /// Of the design's versions, in their order.
    private let labels: [String]

    init(_ calibration: RecordedCalibration, of design: Experiment, in reader: LedgerReader) {
        (self.calibration, self.design) = (calibration, design)
        (actor, time, metric, labels) = reader.read { models in
            (
                calibration.actor.map { ShownName(models.catalog.name(of: $0), of: $0).text },
                models.clock.recordedAt(calibration.position).map(Timestamp.text),
                Self.metric(calibration.recorded, of: design.id, in: models),
                design.versions.map { models.label(of: $0) }
            )
        }
    }

    /// `nil` for the runs' own scores.
    private static func metric(
        _ facts: JudgeCalibrated, of experiment: ExperimentID, in models: borrowing ReadModels
    ) -> String? {
        switch facts.yardstick {
        case .named(let place):
            let names = models.catalog.metricNames(of: experiment)
            return names.indices.contains(Int(place) - 1) ? names[Int(place) - 1] : EventWords.erased
        case .assertion(let word): return word
        case .metric(let operand):
            guard let id = MetricID(bytes: operand.metricID) else { return EventWords.erased }
            return "\(ShownName(models.catalog.name(of: id), of: id).text)@\(operand.version)"
        case nil: return nil
        }
    }

    var document: [String: Any?] {
        let facts = calibration.recorded
        return [
            "position": calibration.position, "recorded_at": time, "actor": actor, "metric": metric,
            "models": facts.models, "rests_on_entries_before": facts.end, "ratings": facts.ratings.count,
            "rated_and_judged": facts.both, "judged": facts.judged, "errored": facts.errored,
            "passes_shared": facts.passesShared,
            "kappa": facts.hasKappaMillionths ? Self.number(facts.kappaMillionths) : nil,
            "alpha": facts.hasAlphaMillionths ? Self.number(facts.alphaMillionths) : nil,
            "contenders": JSONOutput.list(facts.contenders.map { JSONOutput.object(fields(of: $0)) }),
            "rule": rule, "deviates": calibration.deviates,
            "recomputed": calibration.deviates ? recomputed.map { JSONOutput.object($0) } : nil,
        ]
    }

    private var rule: String {
        switch calibration.rule {
        case .byCase: "by-case"
        case .byCaseOfSome: "by-case-of-some"
        case .byResult: "by-result"
        }
    }

    /// What the figures are, where the log gives the same.
    private var soundness: String {
        switch calibration.rule {
        case .byCase: "The log gives the same figures."
        case .byCaseOfSome:
            "The log gives the same figures by the second rule: without a mean where people rated every result; calibrate again."
        case .byResult:
            "The log gives the same figures by the first rule: in the metric's own unit, as if results were independent; calibrate again."
        }
    }

    private var recomputed: [String: Any?]? {
        calibration.recomputed.map { facts in
            [
                "rated_and_judged": facts.both, "judged": facts.judged, "errored": facts.errored,
                "kappa": facts.hasKappaMillionths ? Self.number(facts.kappaMillionths) : nil,
                "alpha": facts.hasAlphaMillionths ? Self.number(facts.alphaMillionths) : nil,
                "contenders": JSONOutput.list(facts.contenders.map { JSONOutput.object(fields(of: $0)) }),
            ]
        }
    }

    private func fields(of one: CalibratedContender) -> [String: Any?] {
        [
            "version": label(of: one), "model": model(of: one), "rated": one.rated, "judged": one.judged,
            "judge_mean": one.hasJudgeMeanMillionths ? Self.number(one.judgeMeanMillionths) : nil,
            "people_mean": one.hasPeopleMeanMillionths ? Self.number(one.peopleMeanMillionths) : nil,
            "mean": one.hasMeanMillionths ? Self.number(one.meanMillionths) : nil,
            "mean_low": one.hasLowMillionths ? Self.number(one.lowMillionths) : nil,
            "mean_high": one.hasHighMillionths ? Self.number(one.highMillionths) : nil,
        ]
    }

    private func label(of one: CalibratedContender) -> String {
        labels.indices.contains(Int(one.version)) ? labels[Int(one.version)] : EventWords.erased
    }

    private func model(of one: CalibratedContender) -> String {
        design.models.indices.contains(Int(one.model)) ? design.models[Int(one.model)] : EventWords.erased
    }

    var text: String {
        let facts = calibration.recorded
        var table = Table([
            ("version", .left), ("model", .left), ("rated", .right), ("judged", .right), ("people", .right),
            ("judge", .right), ("corrected", .right), ("95 % interval", .right),
        ])
        for one in facts.contenders {
            let values = fields(of: one)
            func value(_ name: String) -> Double? { values[name] as? Double }
            table.add([
                label(of: one), model(of: one), "\(one.rated)", "\(one.judged)", Figures.score(value("people_mean")),
                Figures.score(value("judge_mean")), Figures.score(value("mean")),
                Figures.interval(value("mean_low"), value("mean_high")),
            ])
        }
        let judges = facts.models.isEmpty ? "" : ", judged by \(facts.models.joined(separator: ", "))"
        let noKappa = facts.passesShared == 0 ? "undefined, for nobody said pass or fail" : "undefined"
        let kappa = facts.hasKappaMillionths ? Figures.signed(Self.number(facts.kappaMillionths)) : noKappa
        let alpha = facts.hasAlphaMillionths ? Figures.signed(Self.number(facts.alphaMillionths)) : "undefined"
        let check =
            calibration.deviates ? "DEVIATES from what the log gives for the same entries." : soundness
        // By the first rule means are in the metric's own unit.
        let isBeyond =
            calibration.rule != .byResult
            && facts.contenders.contains {
                $0.hasLowMillionths && ($0.lowMillionths < 0 || $0.highMillionths > 1_000_000)
            }
        return """
            Entry \(calibration.position), \(actor ?? "unknown"): \(metric ?? "the runs' own score")\(judges), on the entries before \(facts.end).
            \(facts.judged) results judged, \(facts.both) of them rated by people; kappa on passing, of \(facts.passesShared): \(kappa); alpha: \(alpha).
            \(table.text)
            \(check)\(isBeyond ? "\n\(CalibrationView.beyondScale)" : "")
            """
    }

    private static func number(_ millionths: Int64) -> Double { Double(millionths) / 1_000_000 }
}
