import Events

extension ComparisonDesign {
    /// - Parameters: how many versions, models and named metrics the experiment has.
    func check(versions: Int, models: Int, metrics: Int) throws(Refusal) {
        try Field.baseline.check(baselineVersion, in: 0...Int64(versions - 1))
        try Field.baseline.check(baselineModel, in: 0...Int64(models - 1))
        try Field.comparedMetric.check(metric, in: 0...Int64(metrics))
        try Field.alpha.check(alphaMillionths, in: 1...499_999)
        try Field.resamples.check(resamples, in: 100...1_000_000)
        switch claim {
        case .different: guard !hasMarginMillionths else { throw .malformed(.claim, nil) }
        case .noWorse, .equivalent: guard hasMarginMillionths else { throw .malformed(.claim, nil) }
        case .unspecified, .UNRECOGNIZED: throw .malformed(.claim, nil)
        }
        if hasMarginMillionths { try Field.margin.check(marginMillionths, in: 1...1_000_000_000_000) }
        switch correction {
        case .holm, .bonferroni, .benjaminiHochberg: break
        case .unspecified, .UNRECOGNIZED: throw .malformed(.correction, nil)
        }
    }
}
