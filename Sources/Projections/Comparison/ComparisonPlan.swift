package import Statistics

/// What is to be compared, and by which yardstick.
package struct ComparisonPlan: Equatable, Sendable {
    /// What a contender is to be shown to be.
    package enum Claim: Equatable, Sendable {
        /// Better or worse than the baseline.
        case different
        /// Worse by less than the margin, if at all; in the metric's unit.
        case noWorse(margin: Double)
        /// Different by less than the margin.
        case equivalent(margin: Double)

        package var margin: Double? {
            switch self {
            case .different: nil
            case .noWorse(let margin), .equivalent(let margin): margin
            }
        }
    }

    /// Which of the contenders the others are compared with.
    package var baseline: Int
    package var claim: Claim
    package var better: Better
    package var alpha: SignificanceLevel
    /// Over all contenders but the baseline.
    package var correction: Correction
    package var resamples: Int

    package init(
        baseline: Int = 0, claim: Claim = .different, better: Better = .higher, alpha: SignificanceLevel = .percent5,
        correction: Correction = .holm, resamples: Int = Bootstrap.resamplesDefault
    ) {
        (self.baseline, self.claim, self.better) = (baseline, claim, better)
        (self.alpha, self.correction, self.resamples) = (alpha, correction, resamples)
    }
}
