import Projections
import Statistics

extension LeaderboardView {
    /// The document that scripts rely on. Figures that do not exist are null, and `undefined` beside them says why.
    var document: [String: Any?] {
        [
            "as_of": AsOfOption.described(moment, in: reader),
            "ranked_by": metric, "aggregate": filter.measure.aggregate.rawValue,
            "better": filter.measure.better == .higher ? "higher" : "lower",
            "test": statistics?.test?.rawValue, "paired": statistics?.isPaired, "cases_of_all": statistics?.cases,
            "clusters": statistics?.clusters,
            "clusters_with_results": statistics?.clustersWithResults, "runs_under_way": runsUnderWay,
            "runs_missed": runsMissed,
            "alpha": statistics.map { _ in LeaderboardStatistics.alpha.fraction },
            "correction": statistics.map { _ in "holm" }, "k": statistics?.k,
            "baseline": baseline.map { "\(lines[$0].label):\(lines[$0].row.model)" },
            "rows": JSONOutput.list(shown.map { JSONOutput.object(fields($0, $1)) }),
        ]
    }

    private func fields(_ line: Line, _ figures: LeaderboardStatistics.Row?) -> [String: Any?] {
        let row = line.row
        let mean = meanInterval(line, figures)
        let pass = figures?.passInterval ?? row.passInterval
        var fields: [String: Any?] = [
            "order": row.order, "prompt": line.prompt, "prompt_id": "\(row.prompt)", "version": line.ordinal,
            "version_id": "\(row.version)",
            "model": row.model, "value": row.value,
            "n": row.n, "failed": row.failed, "scored": row.scored, "mean": row.mean, "mean_low": mean?.low,
            "mean_high": mean?.high, "mean_method": mean?.method.word, "passed": row.passed, "pass_rate": row.passRate,
            "pass_low": pass?.low, "pass_high": pass?.high,
            "pass_method": pass.map { _ in figures?.passInterval == nil ? "wilson" : "wilson-clustered" },
            "latency_p50_ms": row.latencyP50Milliseconds, "latency_p95_ms": row.latencyP95Milliseconds,
            "latency_p99_ms": row.latencyP99Milliseconds, "tokens": row.tokens, "tokens_unknown": row.tokensUnknown,
            "cost": Figures.number(row.cost), "cost_unknown": row.costUnknown, "cost_per_pass": row.costPerPassDollars,
        ]
        var undefined: [String: String] = [:]
        if let error = meanUndefined(line, figures) {
            (undefined["mean_low"], undefined["mean_high"]) = ("\(error)", "\(error)")
        }
        // What is only looked up has places and no ranks.
        guard let figures else {
            fields["rank"] = .some(nil)
            if !undefined.isEmpty { fields["undefined"] = undefined }
            return fields
        }
        fields["cases"] = figures.cases
        fields["errored"] = figures.errored
        func set(_ key: String, _ figure: Result<some Any, LeaderboardStatistics.Undefined>) {
            switch figure {
            case .success(let value): fields.updateValue(value, forKey: key)
            case .failure(let reason):
                fields.updateValue(nil, forKey: key)
                undefined[key] = "\(reason)"
            }
        }
        set("rank", figures.rank)
        set("p_best", figures.probabilityBest)
        if let passHatK = figures.passHatK { set("pass_hat_k", passHatK) }
        if let difference = figures.difference {
            set("difference", difference.estimate)
            set("difference_low", difference.interval.map(\.low))
            set("difference_high", difference.interval.map(\.high))
            set("difference_p_adjusted", difference.adjustedP)
            fields["difference_paired"] = difference.isPaired
            fields["difference_cases"] = difference.cases
        }
        if !undefined.isEmpty { fields["undefined"] = undefined }
        return fields
    }
}

extension MeanInterval.Method {
    /// For scripts.
    var word: String {
        switch self {
        case .bootstrap: "bootstrap"
        case .bootstrapLimit: "normal"
        case .clustered: "clustered"
        }
    }

    /// For people.
    func phrase(isByCluster: Bool) -> String {
        switch self {
        case .bootstrap(let resamples, _): "percentiles of \(resamples) bootstrap resamples"
        case .bootstrapLimit: "the bootstrap's normal limit"
        case .clustered: "Student's t by \(isByCluster ? "cluster" : "case")"
        }
    }
}
