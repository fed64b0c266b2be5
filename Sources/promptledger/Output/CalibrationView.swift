import Ledger
import Projections
import Statistics

/// A calibration as people and programs read it.
struct CalibrationView {
    private let calibration: Calibration
    private let metric: String?
    /// Of the contenders, in their order.
    private let labels: [String]
    private let isByCluster: Bool

    init(_ calibration: Calibration, of design: Experiment, metric: String?, in reader: LedgerReader) {
        (self.calibration, self.metric, isByCluster) = (calibration, metric, design.clustering != nil)
        labels = reader.read { models in calibration.contenders.map { models.label(of: $0.contender.version) } }
    }

    /// With fewer rated cases, intervals are told to be too narrow.
    private static let ratedMin = 30

    /// Whether there is a result of which people and the metric both say whether it passes.
    private var isSaidToPass: Bool { calibration.agreement.passesShared > 0 }

    private static let nobodySaid =
        "undefined because of no result both people and the metric say whether it passes: rate some with --pass or --fail"

    /// Figures that do not exist are null, and `undefined` beside them says why.
    var document: [String: Any?] {
        var fields = FigureFields([
            "metric": metric, "rated_and_judged": calibration.both, "judged": calibration.judged,
            "errored": calibration.errored, "passes_shared": calibration.agreement.passesShared,
            "scale": calibration.scale.map(Self.fields(of:)),
            "contenders": JSONOutput.list(
                zip(labels, calibration.contenders).map { JSONOutput.object(Self.fields(of: $1, label: $0)) }),
        ])
        if isSaidToPass {
            fields.set("kappa", calibration.agreement.kappa)
            fields.set("kappa", calibration.agreement.kappaInterval)
        } else {
            for key in ["kappa", "kappa_low", "kappa_high"] { fields.set(key, undefined: Self.nobodySaid) }
        }
        fields.set("alpha", calibration.agreement.alpha)
        fields.set("alpha", calibration.agreement.alphaInterval)
        return fields.all
    }

    /// Of a corrected mean's interval that reaches further than ratings do. Cut there it would hold the mean as often, and would look as if more were
    /// known.
    static let beyondScale =
        "An interval that reaches beyond 0 or 1, where no mean can lie, is not cut off there: it covers as often as it says by its whole width, which tells how little the ratings show."

    /// Ratings, and the metric's values laid beside them, are from 0 to 1.
    static func isBeyondScale(_ interval: Interval) -> Bool { interval.low < 0 || interval.high > 1 }

    /// What the metric's values were laid on 0 to 1 by.
    private static func fields(of scale: JudgeScale) -> [String: Any] {
        ["low": scale.low, "high": scale.high, "better": scale.lowerIsBetter ? "lower" : "higher"]
    }

    private static func fields(of one: Calibration.Corrected, label: String) -> [String: Any?] {
        var fields = FigureFields([
            "version": label, "version_id": "\(one.contender.version)", "model": one.contender.model,
            "rated": one.rated, "rated_clusters": one.ratedClusters, "judged": one.judged, "judge_mean": one.judgeMean,
            "people_mean": one.peopleMean,
        ])
        fields.set("mean", one.mean.map(\.estimate))
        fields.set("mean", one.mean.map { $0.interval() })
        fields.set("mean_beyond_scale", one.mean.map { Self.isBeyondScale($0.interval()) })
        fields.set("judge_bias", one.judgeBias)
        fields.set("weight", one.mean.map(\.weight))
        return fields.all
    }

    var text: String {
        var table = Table([
            ("version", .left), ("model", .left), ("rated", .right), ("judged", .right), ("people", .right),
            ("judge", .right), ("bias", .right), ("corrected", .right), ("95 % interval", .right),
        ])
        let units = isByCluster ? "clusters of cases" : "cases"
        var notes = ["Intervals are by \(isByCluster ? "cluster" : "case")."]
        if let scale = calibration.scale, !scale.isIdentity {
            notes.append(
                "Its values, from \(scale.low) to \(scale.high), are laid on 0 to 1 as ratings are, 1 being the good end\(scale.lowerIsBetter ? ", which is the low one" : "")."
            )
        }
        for (label, one) in zip(labels, calibration.contenders) {
            let mean = try? one.mean.get()
            let interval = mean?.interval()
            table.add([
                label, one.contender.model, "\(one.rated)", "\(one.judged)", Figures.score(one.peopleMean),
                Figures.score(one.judgeMean), Figures.signed(try? one.judgeBias.get()), Figures.score(mean?.estimate),
                Figures.interval(interval?.low, interval?.high),
            ])
            if mean != nil, one.ratedClusters < Self.ratedMin {
                notes.append(
                    "\(label) on \(one.contender.model): ratings of \(one.ratedClusters) \(units) are few: the interval is by the normal distribution, and too narrow below some \(Self.ratedMin) of them."
                )
            }
            if case .failure(let error) = one.mean {
                let reason = one.rated == 0 ? "undefined because nobody rated any of its results" : "\(error)"
                notes.append("\(label) on \(one.contender.model): corrected mean \(reason)")
            }
        }
        let isBeyond = calibration.contenders.contains { one in
            (try? one.mean.get()).map { Self.isBeyondScale($0.interval()) } ?? false
        }
        if isBeyond { notes.append(Self.beyondScale) }
        let agreement = calibration.agreement
        let kappa =
            isSaidToPass ? AgreementWords.figure(agreement.kappa, agreement.kappaInterval) : Self.nobodySaid
        let errors = calibration.errored > 0 ? "; it went wrong on \(calibration.errored), which are in no figure" : ""
        return """
            \(metric ?? "The runs' own score"): \(calibration.judged) results judged\(errors), \(calibration.both) of them rated by people.
            Cohen's kappa on passing, of \(agreement.passesShared): \(kappa); \
            Krippendorff's alpha of the values: \(AgreementWords.figure(agreement.alpha, agreement.alphaInterval)).

            \(table.text)
            """ + notes.map { "\n\($0)" }.joined()
    }
}
