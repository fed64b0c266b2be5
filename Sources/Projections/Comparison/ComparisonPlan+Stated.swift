package import Events
internal import Statistics

extension ComparisonPlan {
    /// What an experiment's design states.
    /// - Parameter baseline: place of the stated baseline among the contenders.
    /// - Returns: `nil` where this version does not know what is stated.
    package init?(_ stated: ComparisonDesign, baseline: Int) {
        guard let alpha = try? SignificanceLevel(Double(stated.alphaMillionths) / 1_000_000),
            let correction = Correction(stated.correction), let claim = Claim(stated)
        else { return nil }
        self.init(
            baseline: baseline, claim: claim, better: stated.lowerIsBetter ? .lower : .higher, alpha: alpha,
            correction: correction, resamples: Int(stated.resamples))
    }
}

extension ComparisonPlan.Claim {
    fileprivate init?(_ stated: ComparisonDesign) {
        let margin = Double(stated.marginMillionths) / 1_000_000
        switch stated.claim {
        case .different: self = .different
        case .noWorse: self = .noWorse(margin: margin)
        case .equivalent: self = .equivalent(margin: margin)
        case .unspecified, .UNRECOGNIZED: return nil
        }
    }
}

extension Correction {
    fileprivate init?(_ stated: PValueCorrection) {
        switch stated {
        case .holm: self = .holm
        case .bonferroni: self = .bonferroni
        case .benjaminiHochberg: self = .benjaminiHochberg
        case .unspecified, .UNRECOGNIZED: return nil
        }
    }
}

extension ReadModels {
    /// The scores that a stated comparison is of, and the plan that it states.
    /// - Returns: `nil` where the baseline had no run as of then, or this version does not know what is stated.
    package func scores(
        of experiment: ExperimentID, statedBy stated: ComparisonDesign, asOf moment: AsOf
    ) -> (scores: ExperimentScores, plan: ComparisonPlan)? {
        guard let design = runBoard.experiment(experiment), stated.baselineVersion < design.versions.count else {
            return nil
        }
        let scores = scores(
            of: experiment, by: stated.metric == 0 ? nil : MetricKey.named(stated.metric), asOf: moment)
        let baseline = scores?.contenders.firstIndex {
            $0.version == design.versions[Int(stated.baselineVersion)] && $0.modelPlace == Int(stated.baselineModel)
        }
        guard let scores, let baseline, let plan = ComparisonPlan(stated, baseline: baseline) else { return nil }
        return (scores, plan)
    }
}

extension Comparison {
    /// Its verdicts as they are recorded when the experiment is concluded.
    /// - Parameter keepsWidthless: with intervals also where these have no width, as they were recorded before such counted as undefined.
    package func verdicts(of design: Experiment, keepsWidthless: Bool = false) -> [ContenderVerdict] {
        differences.map { difference in
            var verdict = ContenderVerdict()
            verdict.version = UInt32(design.versions.firstIndex(of: difference.contender.version) ?? 0)
            verdict.model = UInt32(difference.contender.modelPlace)
            verdict.verdict = difference.verdict.stored
            verdict.cases = UInt32(difference.cases)
            if let estimate = try? difference.estimate.get() { verdict.difference = estimate }
            let found = keepsWidthless ? difference.drawn : difference.interval
            if let interval = try? found.get().interval {
                verdict.differenceLow = interval.low
                verdict.differenceHigh = interval.high
            }
            if let p = try? difference.p.get() { verdict.p = p }
            verdict.adjustedP = difference.adjustedP
            return verdict
        }
    }
}

extension Comparison.Verdict {
    fileprivate var stored: ComparisonVerdict {
        switch self {
        case .better: .better
        case .worse: .worse
        case .noWorse: .noWorse
        case .equivalent: .equivalent
        case .notShown: .notShown
        }
    }
}
