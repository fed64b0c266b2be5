import Projections
import Statistics

extension ComparisonReport {
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
            "cases_of_all": comparison.casesOfAll, "clusters": comparison.clusters,
            "errors_are_missing": comparison.errorsAreMissing,
            "baseline": label(comparison.contenders[comparison.plan.baseline].contender),
            "contenders": JSONOutput.list(comparison.contenders.map { JSONOutput.object(fields(of: $0)) }),
            "comparisons": JSONOutput.list(comparison.differences.map { JSONOutput.object(fields(of: $0)) }),
            "stated": record.isStated, "as_stated": record.isAsStated, "verdict_recorded_at": record.recordedAt,
            "verdict_holds": record.holds, "conclusions": record.conclusions.documents,
            "deviations": record.deviations, "design": JSONOutput.object(record.design.document),
            "other_experiments": record.siblings.documents,
            "final": end == .reached, "early_look": earlyLook.map { JSONOutput.object(fields(of: $0)) },
        ]
    }

    private func fields(of look: EarlyLook) -> [String: Any?] {
        let unit = look.unit
        return [
            "method": "betting", "alpha": look.alpha.fraction, "\(unit)_planned": look.units,
            "ended_early": look.endedEarly, "order_drawn": look.isOrderDrawn,
            "comparisons": JSONOutput.list(
                look.differences.map { difference in
                    var fields = FigureFields(named(difference.contender))
                    fields[unit] = difference.units
                    fields["lacking"] = difference.lacking
                    fields.set("difference", difference.mean)
                    fields.set("difference", difference.interval)
                    fields["p_always_valid"] = look.isOrderDrawn ? difference.alwaysValidP : nil
                    fields["shown"] = difference.shownAfter == nil ? nil : difference.verdict.rawValue
                    fields["shown_after"] = difference.shownAfter
                    return JSONOutput.object(fields.all)
                }),
        ]
    }

    private func fields(of figures: Comparison.Figures) -> [String: Any?] {
        var fields = FigureFields(named(figures.contender))
        fields["scored"] = figures.scored
        fields["cases"] = figures.cases
        fields["without_result"] = figures.failed + figures.cancelled
        fields["failed"] = figures.failed
        fields["cancelled"] = figures.cancelled
        fields["pending"] = figures.pending
        fields["errored"] = figures.errored
        fields["partly_errored"] = figures.partlyErrored
        fields["unjudged"] = figures.unjudged
        fields.set("mean", figures.mean)
        fields.set("interval", figures.interval)
        // As leaderboards call it, which find the interval otherwise.
        fields["mean_method"] = fields["interval_method"]
        fields.set("pass_rate", figures.passes.map(\.estimate))
        if let interval = figures.passInterval {
            fields.set("pass", interval)
            fields["pass_method"] = comparison.clusters == nil ? "wilson" : "wilson-clustered"
        }
        // They say who is, or may be, better, which is a verdict.
        let undefined = "undefined because ranks hold once, at the planned end: \(end.word)"
        if end == .reached {
            fields.set("rank", figures.rank)
            fields.set("rank_best", figures.rankInterval.map(\.best))
            fields.set("rank_worst", figures.rankInterval.map(\.worst))
            fields.set("p_best", figures.probabilityBest)
        } else {
            for name in ["rank", "rank_best", "rank_worst", "p_best"] { fields.set(name, undefined: undefined) }
        }
        if let repeats = figures.repeats {
            fields["k"] = repeats.k
            fields["cases_repeated"] = repeats.passes.count
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
        fields["cases_planned"] = comparison.cases
        fields["cases_lacking"] = difference.lacking
        fields["results_planned"] = difference.resultsPlanned
        fields["results_lacking"] = difference.resultsLacking
        fields["clusters"] = difference.clusters
        if let effect = difference.designEffect { fields.set("design_effect", effect) }
        fields["only_contender"] = difference.onlyContender
        fields["only_baseline"] = difference.onlyBaseline
        fields.set("difference", difference.estimate)
        fields.set("interval", difference.interval)
        fields["test"] = difference.test?.word
        fields.set("p", difference.p)
        fields["p_drawn_error"] = difference.drawnError
        fields.set("p_adjusted", difference.correctedP)
        // It holds once, at the planned end.
        fields["verdict"] = end == .reached ? difference.verdict.rawValue : nil
        if comparison.plan.claim.margin != nil {
            fields["p_adjusted_at_worst"] = difference.worstP
            fields["shown_of_all_planned"] = end == .reached ? comparison.isShownOfAll(difference) : nil
        }
        fields.set("t_p", difference.tTest.map(\.p))
        fields.set("t", difference.tTest.map(\.interval))
        fields.set("wilcoxon_p", difference.wilcoxonP)
        if let p = difference.mcNemarP { fields.set("mcnemar_p", p) }
        if let interval = difference.newcombe { fields.set("newcombe", interval) }
        fields.set("cohens_d", difference.cohensD)
        fields.set("hedges_g", difference.hedgesG)
        fields.set("cliffs_delta", difference.cliffsDelta)
        fields.set("cliffs_delta_paired", difference.pairedCliffsDelta)
        fields.set("detectable", difference.detectable)
        return fields.all
    }

    private func named(_ contender: Contender) -> [String: Any?] {
        ["version": label(contender), "version_id": "\(contender.version)", "model": contender.model]
    }
}
