internal import Statistics

/// Differences in an order that says nothing of them, and what they show of a claim at every look at once.
///
/// Each claim is held against the bounds that it names, by betting: that the difference is not 0; of no worse, that it lies on the better side of
/// the margin; of equivalent, that it lies within both. A bound counts as passed when the two-sided sequence at `alpha` leaves it behind, so what is
/// shown is what the interval shows. With any number of looks, and wherever they end, this is shown of what is not so with a probability of at most
/// alpha: of a difference of 0 by the two-sided sequence itself; of one bound with at most alpha/2, for half the capital is bet on either side (see
/// ``BettingSequence``); of two bounds, one of which is not kept then, with no more, since both must be passed and this one alone is so rarely.
///
/// Source: I. Waudby-Smith, A. Ramdas, "Estimating means of bounded random variables by betting", J. R. Stat. Soc. B 86 (2024) 1–27; of two bounds
/// the intersection-union test, R. L. Berger, Technometrics 24 (1982) 295–300.
struct SequentialDifferences {
    private let differences: [Double]
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

    init(_ differences: [Double], within range: ClosedRange<Double>, alpha: SignificanceLevel) {
        (self.range, self.alpha) = (range, alpha)
        // A mean may lie beyond by what was rounded.
        let slack = range.upperBound * 1e-12
        self.differences = differences.map { difference in
            let inner = min(max(difference, range.lowerBound), range.upperBound)
            return abs(difference - inner) <= slack ? inner : difference
        }
    }

    /// - Throws: what `BettingSequence` throws: where the range has no end, the bound is beyond it, or a difference is.
    func sequence(against bound: Double) throws(StatisticsError) -> BettingSequence {
        var sequence = try BettingSequence(range: range, null: bound, alpha: alpha)
        for difference in differences { try sequence.observe(difference) }
        return sequence
    }

    /// - Throws: what ``sequence(against:)`` throws.
    func evidence(for claim: ComparisonPlan.Claim, _ better: Better) throws(StatisticsError) -> Evidence {
        switch claim {
        case .different:
            let sequence = try self.sequence(against: 0)
            let good = better == .higher ? sequence.above : sequence.below
            return Evidence(
                alwaysValidP: sequence.alwaysValidP,
                verdict: good.firstRejection == sequence.firstRejection ? .better : .worse,
                after: sequence.firstRejection)
        case .noWorse(let margin):
            let passed = try better == .higher ? sequence(against: -margin).above : sequence(against: margin).below
            return Evidence(alwaysValidP: passed.alwaysValidP, verdict: .noWorse, after: passed.firstRejection)
        case .equivalent(let margin):
            let low = try sequence(against: -margin).above
            let high = try sequence(against: margin).below
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
