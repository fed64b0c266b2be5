import Events
import Foundation
import Ledger
import Projections
import Statistics

/// An experiment's contenders and how they compare, as people and scripts read it.
struct ComparisonReport {
    private let experiment: Experiment
    private let name: String?
    private let state: Experiment.State?
    /// By which is compared; `nil` for the runs' own score.
    private let metric: String?
    let comparison: Comparison
    private let moment: AsOf
    private let reader: LedgerReader
    /// Of the contenders.
    private let labels: [String]
    private let record: ComparisonRecord
    /// It is compared by a named metric, whose name is gone.
    private let isMetricErased: Bool

    /// - Parameter options: where they ask for nothing, the comparison is the one that the design states.
    init(
        _ experiment: Experiment, _ options: ComparisonOptions, in reader: LedgerReader, asOf moment: AsOf
    ) async throws {
        (self.experiment, self.reader, self.moment) = (experiment, reader, moment)
        (name, state) = reader.read { models in
            (models.catalog.name(of: experiment.id), models.runBoard.state(of: experiment.id, asOf: moment))
        }
        let stated = try reader.statedComparison(of: experiment)
        let found: (scores: ExperimentScores, plan: ComparisonPlan, metric: String?)
        if let stated, options.isEmpty {
            found = try Self.found(experiment, statedBy: stated, in: reader, asOf: moment)
        } else {
            found = try Self.found(experiment, options, in: reader, asOf: moment)
        }
        metric = found.metric
        isMetricErased = options.isEmpty && stated.map { $0.metric > 0 } ?? false && found.metric == nil
        labels = Self.labels(of: found.scores, in: reader)
        comparison = try await Comparison(of: found.scores, found.plan, seed: experiment.seed)
        record = try await ComparisonRecord(
            of: experiment, stated: stated, isAsked: !options.isEmpty, in: reader, asOf: moment)
    }

    private static func found(
        _ experiment: Experiment, _ options: ComparisonOptions, in reader: LedgerReader, asOf moment: AsOf
    ) throws -> (ExperimentScores, ComparisonPlan, String?) {
        let (scores, known) = reader.read { models in
            (
                models.scores(of: experiment.id, by: options.metric, asOf: moment),
                models.catalog.metricNames(of: experiment.id)
            )
        }
        guard let scores else {
            throw ExitStatus.failed(
                "the experiment has no metric \(options.metric ?? ""); it names \(known.isEmpty ? "none; an assertion's type will do as well" : known.joined(separator: ", "))"
            )
        }
        guard !scores.contenders.isEmpty else { throw nothingToCompare }
        return (
            scores, try options.plan(among: scores.contenders, labels: labels(of: scores, in: reader)), options.metric
        )
    }

    private static func found(
        _ experiment: Experiment, statedBy stated: ComparisonDesign, in reader: LedgerReader, asOf moment: AsOf
    ) throws -> (ExperimentScores, ComparisonPlan, String?) {
        let (found, names) = reader.read { models in
            (
                models.scores(of: experiment.id, statedBy: stated, asOf: moment),
                models.catalog.metricNames(of: experiment.id)
            )
        }
        guard let found else { throw nothingToCompare }
        let place = Int(stated.metric) - 1
        return (found.scores, found.plan, names.indices.contains(place) ? names[place] : nil)
    }

    private static let nothingToCompare = ExitStatus.failed(
        "the experiment, or its baseline, had no run as of this moment; there is nothing to compare")

    private static func labels(of scores: ExperimentScores, in reader: LedgerReader) -> [String] {
        reader.read { models in scores.contenders.map { models.label(of: $0.version) } }
    }

    // MARK: For scripts

    /// Figures that do not exist are null, and `undefined` beside them says why.
    var document: [String: Any?] {
        [
            "experiment": "\(experiment.id)", "name": name, "state": state?.rawValue,
            "as_of": AsOfOption.described(moment, in: reader), "metric": metric, "metric_erased": isMetricErased,
            "seed": comparison.seed,
            "resamples": comparison.plan.resamples, "resampling": comparison.resampling.word,
            "alpha": comparison.plan.alpha.fraction, "claim": comparison.plan.claim.word,
            "margin": comparison.plan.claim.margin, "better": comparison.plan.better == .higher ? "higher" : "lower",
            "correction": comparison.plan.correction.word, "cases": comparison.cases,
            "cases_of_all": comparison.casesOfAll,
            "baseline": label(comparison.contenders[comparison.plan.baseline].contender),
            "contenders": JSONOutput.list(comparison.contenders.map { JSONOutput.object(fields(of: $0)) }),
            "comparisons": JSONOutput.list(comparison.differences.map { JSONOutput.object(fields(of: $0)) }),
            "stated": record.isStated, "as_stated": record.isAsStated, "verdict_recorded_at": record.recordedAt,
            "verdict_holds": record.holds, "deviations": record.deviations,
        ]
    }

    private func fields(of figures: Comparison.Figures) -> [String: Any?] {
        var fields = FigureFields(named(figures.contender))
        fields["scored"] = figures.scored
        fields["cases"] = figures.cases
        fields["without_result"] = figures.withoutResult
        fields["errored"] = figures.errored
        fields["unjudged"] = figures.unjudged
        fields.set("mean", figures.mean)
        fields.set("interval", figures.interval)
        fields.set("pass_rate", figures.passes.map(\.estimate))
        // Repeats of a case are not independent.
        if figures.scored == figures.cases { fields.set("pass", figures.passes.map { $0.wilson() }) }
        fields.set("rank", figures.rank)
        fields.set("rank_best", figures.rankInterval.map(\.best))
        fields.set("rank_worst", figures.rankInterval.map(\.worst))
        fields.set("p_best", figures.probabilityBest)
        if let repeats = figures.repeats {
            fields["k"] = repeats.k
            fields.set("pass_hat_k", repeats.passHatK)
            fields.set("pass_at_k", repeats.passAtK)
            fields.set("consistency", repeats.consistency)
            fields["always_failing"] = repeats.alwaysFailing.map { "\($0)" }
            fields["flaky"] = repeats.flaky.map { "\($0)" }
        }
        return fields.all
    }

    private func fields(of difference: Comparison.Difference) -> [String: Any?] {
        var fields = FigureFields(named(difference.contender))
        fields["cases"] = difference.cases
        fields["only_contender"] = difference.onlyContender
        fields["only_baseline"] = difference.onlyBaseline
        fields.set("difference", difference.estimate)
        fields.set("interval", difference.interval)
        fields["test"] = difference.test.word
        fields.set("p", difference.p)
        fields["p_adjusted"] = difference.adjustedP
        fields["verdict"] = difference.verdict.rawValue
        fields.set("t_p", difference.tTest.map(\.p))
        fields.set("t", difference.tTest.map(\.interval))
        fields.set("wilcoxon_p", difference.wilcoxonP)
        if let p = difference.mcNemarP { fields.set("mcnemar_p", p) }
        if let interval = difference.newcombe { fields.set("newcombe", interval) }
        fields.set("cohens_d", difference.cohensD)
        fields.set("hedges_g", difference.hedgesG)
        fields.set("cliffs_delta", difference.cliffsDelta)
        fields.set("detectable", difference.detectable)
        return fields.all
    }

    private func named(_ contender: Contender) -> [String: Any?] {
        ["version": label(contender), "version_id": "\(contender.version)", "model": contender.model]
    }

    private func label(_ contender: Contender) -> String {
        comparison.contenders.firstIndex { $0.contender == contender }.map { labels[$0] } ?? "\(contender.version)"
    }

    // MARK: For people

    var text: String {
        let plan = comparison.plan
        let percent = Figures.percent(1 - plan.alpha.fraction)
        var parts = [
            "\(name ?? "(erased)"), \(state?.rawValue ?? "–"); by \(metric ?? (isMetricErased ? "a metric whose name was erased" : "the runs' own score")), \(plan.better == .higher ? "higher" : "lower") is better",
            contendersTable(percent),
        ]
        if !comparison.differences.isEmpty {
            let baseline = comparison.contenders[plan.baseline].contender
            parts.append("Against \(label(baseline)) \(baseline.model), \(plan.claim.phrase):")
            parts.append(differencesTable(percent))
        }
        parts.append((record.lines + notes).joined(separator: "\n"))
        return parts.joined(separator: "\n\n")
    }

    /// One line for each contender but the baseline.
    var verdictText: String {
        let plan = comparison.plan
        let baseline = comparison.contenders[plan.baseline].contender
        guard !comparison.differences.isEmpty else {
            return "Only \(label(baseline)) \(baseline.model) was run: there is nothing to compare it with."
        }
        let lines = comparison.differences.map { difference in
            let interval = try? difference.interval.get().interval
            return
                "\(label(difference.contender)) \(difference.contender.model): \(difference.verdict.rawValue) (difference \(Figures.signed(try? difference.estimate.get())) \(Figures.interval(interval?.low, interval?.high)), p \(Figures.p(difference.adjustedP)))"
        }
        return (["Against \(label(baseline)) \(baseline.model), \(plan.claim.phrase):"] + lines).joined(separator: "\n")
    }

    private func contendersTable(_ percent: String) -> String {
        let hasRepeats = comparison.contenders.contains { $0.repeats != nil }
        var headings: [(String, Table.Side)] = [
            ("#", .right), ("version", .left), ("model", .left), ("n", .right), ("cases", .right), ("failed", .right),
            ("mean", .right), ("\(percent) interval", .left), ("pass rate", .right), ("P(best)", .right),
            ("ranks", .left),
        ]
        if hasRepeats { headings += [("pass^k", .right), ("pass@k", .right), ("flaky", .right)] }
        var table = Table(headings)
        for figures in comparison.contenders {
            let interval = try? figures.interval.get().interval
            let ranks = (try? figures.rankInterval.get()).map {
                $0.best == $0.worst ? "\($0.best)" : "\($0.best)–\($0.worst)"
            }
            var cells = [
                (try? figures.rank.get()).map { "\($0)" } ?? "–", label(figures.contender), figures.contender.model,
                "\(figures.scored)", "\(figures.cases)", "\(figures.withoutResult)",
                Figures.score(try? figures.mean.get()), Figures.interval(interval?.low, interval?.high),
                Figures.score(try? figures.passes.get().estimate), Figures.score(try? figures.probabilityBest.get()),
                ranks ?? "–",
            ]
            if hasRepeats {
                cells += [
                    Figures.score(figures.repeats.flatMap { try? $0.passHatK.get() }),
                    Figures.score(figures.repeats.flatMap { try? $0.passAtK.get() }),
                    figures.repeats.map { "\($0.flaky.count)" } ?? "–",
                ]
            }
            table.add(cells)
        }
        return table.text
    }

    private func differencesTable(_ percent: String) -> String {
        var table = Table([
            ("version", .left), ("model", .left), ("cases", .right), ("difference", .right),
            ("\(percent) interval", .left), ("test", .left), ("p", .right), ("corrected", .right), ("t", .right),
            ("Wilcoxon", .right), ("Cliff's delta", .right), ("detectable", .right), ("verdict", .left),
        ])
        for difference in comparison.differences {
            let interval = try? difference.interval.get().interval
            table.add([
                label(difference.contender), difference.contender.model, "\(difference.cases)",
                Figures.signed(try? difference.estimate.get()), Figures.interval(interval?.low, interval?.high),
                difference.test.word, Figures.p(try? difference.p.get()), Figures.p(difference.adjustedP),
                Figures.p(try? difference.tTest.get().p), Figures.p(try? difference.wilcoxonP.get()),
                Figures.signed(try? difference.cliffsDelta.get()), Figures.score(try? difference.detectable.get()),
                difference.verdict.rawValue,
            ])
        }
        return table.text
    }

    /// What a reader must know to trust the figures, each in a line.
    private var notes: [String] {
        let plan = comparison.plan
        var notes = [
            "Drawn anew \(plan.resamples) times, seed \(comparison.seed): \(comparison.resampling.phrase). Ranks and P(best) rest on the \(comparison.casesOfAll) of \(comparison.cases) cases that all have scores for; who shares a rank is not shown to differ at \(plan.alpha.fraction), \(plan.correction.phrase)."
        ]
        for difference in comparison.differences where difference.onlyBaseline + difference.onlyContender > 0 {
            notes.append(
                "\(label(difference.contender)) \(difference.contender.model) is compared on \(difference.cases) cases: \(difference.onlyContender) only it has scores for, \(difference.onlyBaseline) only the baseline."
            )
        }
        let errored = comparison.contenders.reduce(0) { $0 + $1.errored }
        if errored > 0 {
            notes.append("\(errored) results have a metric that went wrong: they count as the worst that there is.")
        }
        let unjudged = comparison.contenders.reduce(0) { $0 + $1.unjudged }
        if unjudged > 0 { notes.append("\(unjudged) results were judged by nothing and are in no figure.") }
        if let k = comparison.contenders.compactMap(\.repeats).first?.k { notes.append("k is \(k), of every case.") }
        if comparison.differences.contains(where: { $0.test == .tangoMargin }) {
            notes.append(
                "Tango's test of a margin is right for many cases; of a few dozen it shows a little more often than alpha what is not so, of a handful much more."
            )
        }
        if comparison.differences.count > 1 {
            notes.append(
                "Intervals hold each by itself; p-values hold for all together. Detectable: each by itself, in four of five experiments."
            )
        }
        let failed = comparison.contenders.reduce(0) { $0 + $1.withoutResult }
        if failed > 0 {
            notes.append(
                "\(failed) runs have no result and are in no figure; whoever fails on what is hard looks better than it is."
            )
        }
        for (what, error) in undefinedFigures { notes.append("\(what): \(error)") }
        return notes
    }

    private var undefinedFigures: [(String, StatisticsError)] {
        var seen: Set<String> = []
        let intervals = comparison.contenders.compactMap { figures -> (String, StatisticsError)? in
            if case .failure(let error) = figures.interval {
                return ("interval of \(label(figures.contender)) \(figures.contender.model)", error)
            }
            return nil
        }
        let tests = comparison.differences.compactMap { difference -> (String, StatisticsError)? in
            if case .failure(let error) = difference.p {
                return ("p of \(label(difference.contender)) \(difference.contender.model)", error)
            }
            if case .failure(let error) = difference.tTest {
                return ("t of \(label(difference.contender)) \(difference.contender.model)", error)
            }
            return nil
        }
        return (intervals + tests).filter { seen.insert($0.0).inserted }
    }
}

/// Fields of a JSON object in which figures may be undefined.
private struct FigureFields {
    private(set) var all: [String: Any?]
    private var undefined: [String: String] = [:]

    init(_ fields: [String: Any?]) { all = fields }

    subscript(key: String) -> Any? {
        get { all[key] ?? nil }
        set { all.updateValue(newValue, forKey: key) }
    }

    mutating func set(_ key: String, _ figure: Result<some Any, StatisticsError>) {
        switch figure {
        case .success(let value): all.updateValue(value, forKey: key)
        case .failure(let error):
            all.updateValue(nil, forKey: key)
            undefined[key] = "\(error)"
            all["undefined"] = undefined
        }
    }

    mutating func set(_ key: String, _ interval: Result<Interval, StatisticsError>) {
        set("\(key)_low", interval.map(\.low))
        set("\(key)_high", interval.map(\.high))
    }

    mutating func set(_ key: String, _ interval: Result<Comparison.BootstrapInterval, StatisticsError>) {
        set("\(key)_low", interval.map(\.interval.low))
        set("\(key)_high", interval.map(\.interval.high))
        guard let found = try? interval.get() else { return }
        all["\(key)_method"] = found.method == .bca ? "bca" : "percentile"
    }
}
