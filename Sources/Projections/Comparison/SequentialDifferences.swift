internal import Statistics

/// Differences in an order that says nothing of them, and what they show of a claim at every look at once.
///
/// Each claim is held against the bounds that it names, by betting: that the difference is not 0; of no worse, that it lies on the better side of
/// the margin; of equivalent, that it lies within both. A bound counts as passed when the two-sided sequence at `alpha` leaves it behind, so what is
/// shown is what the interval shows. With any number of looks, and wherever they end, this is shown of what is not so with a probability of at most
/// alpha: of a difference of 0 by the two-sided sequence itself; of one bound with at most alpha/2, for half the capital is bet on either side (see
/// ``BettingSequence``); of two bounds, one of which is not kept then, with no more, since both must be passed and this one alone is so rarely.
///
/// Clusters are bet on in proportion to their cases, so that what is bet against is the mean of all cases. Scores that are lacking are at their worst against each bound of a margin, so where the metric has an open end, nothing is shown.
///
/// Source: I. Waudby-Smith, A. Ramdas, "Estimating means of bounded random variables by betting", J. R. Stat. Soc. B 86 (2024) 1–27; of two bounds
/// the intersection-union test, R. L. Berger, Technometrics 24 (1982) 295–300.
struct SequentialDifferences {
    private let differences: ArrivedDifferences
    /// Of all that there may be.
    private let range: ClosedRange<Double>
    private let alpha: SignificanceLevel

    /// What is shown of a claim.
    struct Evidence {
        /// The least so far, at most 1: alpha may be compared with it at any time.
        let alwaysValidP: Double
        /// `.notShown` where p never fell to alpha.
        let verdict: Comparison.Verdict
        /// After how many differences it first did.
        let shownAfter: Int?
    }

    init(_ differences: ArrivedDifferences, within range: ClosedRange<Double>, alpha: SignificanceLevel) {
        (self.differences, self.range, self.alpha) = (differences, range, alpha)
    }

    /// Of the cases of which both sides have a score.
    /// - Throws: what ``sequence(_:against:)`` throws; `.noObservation`.
    func mean() throws(StatisticsError) -> Double { try sequence(differences.scored, against: 0).mean() }

    /// Of a claim with a margin, from the low end of the lowest that lacking scores allow to the high end of the highest.
    /// - Throws: what ``sequence(_:against:)`` throws; `.noObservation`; `.noCommonMean`.
    func interval(for claim: ComparisonPlan.Claim) throws(StatisticsError) -> Interval {
        guard claim.margin != nil else { return try sequence(differences.scored, against: 0).interval() }
        let lowest = try sequence(differences.lowest, against: 0).interval()
        guard differences.lacking > 0 else { return lowest }
        let highest = try sequence(differences.highest, against: 0).interval()
        guard lowest.low <= highest.high else { throw .noCommonMean }
        return Interval(low: lowest.low, high: highest.high, level: lowest.level)
    }

    /// - Throws: what `BettingSequence` throws: where the range has no end, the bound is beyond it, or a difference is.
    private func sequence(
        _ units: [ArrivedDifferences.Unit], against bound: Double
    ) throws(StatisticsError) -> BettingSequence {
        var sequence = try BettingSequence(range: range, null: bound, alpha: alpha)
        // A mean may lie beyond by what was rounded.
        let slack = range.upperBound * 1e-12
        for unit in units {
            let inner = min(max(unit.mean, range.lowerBound), range.upperBound)
            try sequence.observe(abs(unit.mean - inner) <= slack ? inner : unit.mean, weight: unit.weight)
        }
        return sequence
    }

    /// - Throws: what ``sequence(_:against:)`` throws.
    func evidence(for claim: ComparisonPlan.Claim, _ better: Better) throws(StatisticsError) -> Evidence {
        switch claim {
        case .different:
            let sequence = try self.sequence(differences.scored, against: 0)
            let good = better == .higher ? sequence.above : sequence.below
            return Evidence(
                alwaysValidP: sequence.alwaysValidP,
                verdict: good.firstRejection == sequence.firstRejection ? .better : .worse,
                after: sequence.firstRejection)
        case .noWorse(let margin):
            let passed =
                try better == .higher
                ? sequence(differences.lowest, against: -margin).above
                : sequence(differences.highest, against: margin).below
            return Evidence(alwaysValidP: passed.alwaysValidP, verdict: .noWorse, after: passed.firstRejection)
        case .equivalent(let margin):
            let low = try sequence(differences.lowest, against: -margin).above
            let high = try sequence(differences.highest, against: margin).below
            let after = low.firstRejection.flatMap { first in high.firstRejection.map { max(first, $0) } }
            return Evidence(
                alwaysValidP: max(low.alwaysValidP, high.alwaysValidP), verdict: .equivalent, after: after)
        }
    }
}

extension SequentialDifferences.Evidence {
    /// - Parameter verdict: where anything is shown.
    fileprivate init(alwaysValidP: Double, verdict: Comparison.Verdict, after: Int?) {
        self.init(alwaysValidP: alwaysValidP, verdict: after == nil ? .notShown : verdict, shownAfter: after)
    }
}
