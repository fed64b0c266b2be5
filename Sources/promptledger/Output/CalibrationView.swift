import Ledger
import Projections
import Statistics

/// A calibration as people and programs read it.
struct CalibrationView {
    private let calibration: Calibration
    private let metric: String?
    /// Of the contenders, in their order.
    private let labels: [String]

    init(_ calibration: Calibration, metric: String?, in reader: LedgerReader) {
        (self.calibration, self.metric) = (calibration, metric)
        labels = reader.read { models in calibration.contenders.map { models.label(of: $0.contender.version) } }
    }

    /// With fewer ratings, intervals are told to be too narrow.
    private static let ratedMin = 30

    /// Figures that do not exist are null, and `undefined` beside them says why.
    var document: [String: Any?] {
        var fields = FigureFields([
            "metric": metric, "rated_and_judged": calibration.both, "judged": calibration.judged,
            "errored": calibration.errored, "passes_shared": calibration.passesShared,
            "contenders": JSONOutput.list(
                zip(labels, calibration.contenders).map { JSONOutput.object(Self.fields(of: $1, label: $0)) }),
        ])
        fields.set("kappa", calibration.passKappa)
        fields.set("alpha", calibration.alpha)
        return fields.all
    }

    private static func fields(of one: Calibration.Corrected, label: String) -> [String: Any?] {
        var fields = FigureFields([
            "version": label, "version_id": "\(one.contender.version)", "model": one.contender.model,
            "rated": one.rated, "judged": one.judged, "judge_mean": one.judgeMean, "people_mean": one.peopleMean,
        ])
        fields.set("mean", one.mean.map(\.estimate))
        fields.set("mean", one.mean.map { $0.interval() })
        fields.set("judge_bias", one.mean.map(\.judgeBias))
        fields.set("weight", one.mean.map(\.weight))
        return fields.all
    }

    var text: String {
        var table = Table([
            ("version", .left), ("model", .left), ("rated", .right), ("judged", .right), ("people", .right),
            ("judge", .right), ("bias", .right), ("corrected", .right), ("95 % interval", .right),
        ])
        var notes: [String] = []
        for (label, one) in zip(labels, calibration.contenders) {
            let mean = try? one.mean.get()
            let interval = mean?.interval()
            table.add([
                label, one.contender.model, "\(one.rated)", "\(one.judged)", Figures.score(one.peopleMean),
                Figures.score(one.judgeMean), Figures.signed(mean?.judgeBias), Figures.score(mean?.estimate),
                Figures.interval(interval?.low, interval?.high),
            ])
            if mean != nil, one.rated < Self.ratedMin {
                notes.append(
                    "\(label) on \(one.contender.model): \(one.rated) ratings are few: the interval is by the normal distribution, and too narrow below some \(Self.ratedMin) of them."
                )
            }
            if case .failure(let error) = one.mean {
                notes.append("\(label) on \(one.contender.model): corrected mean undefined: \(error)")
            }
        }
        let errors = calibration.errored > 0 ? "; it went wrong on \(calibration.errored), which are in no figure" : ""
        return """
            \(metric ?? "The runs' own score"): \(calibration.judged) results judged\(errors), \(calibration.both) of them rated by people.
            Cohen's kappa on passing, of \(calibration.passesShared): \(Self.figure(calibration.passKappa)); Krippendorff's alpha of the values: \
            \(Self.figure(calibration.alpha)).

            \(table.text)
            """ + notes.map { "\n\($0)" }.joined()
    }

    private static func figure(_ result: Result<Double, StatisticsError>) -> String {
        switch result {
        case .success(let value): Figures.signed(value)
        case .failure(let error): "undefined (\(error))"
        }
    }
}
