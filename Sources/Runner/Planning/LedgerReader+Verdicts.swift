package import Events
package import Ledger
package import Projections

/// What an experiment's results come to, held against what was recorded.
package struct RecomputedVerdicts: Sendable {
    package let verdicts: [ContenderVerdict]
    /// Of margins: an earlier one where only by that they are what was recorded.
    package let rule: MarginRule
    /// By the newest rule; `nil` where none can be had.
    package let comparison: Comparison?
}

extension LedgerReader {
    /// What the experiment's results as of a moment come to by the yardstick that its design states; empty where it states none, or no verdict
    /// can be had.
    package func verdicts(
        of experiment: Experiment, asOf moment: AsOf
    ) async throws(LedgerFault) -> [ContenderVerdict] {
        try await verdicts(of: experiment, asOf: moment, toHoldAgainst: []).verdicts
    }

    /// The same, where it is to be held against what was recorded. Intervals without width were recorded before they counted as undefined, and
    /// margins were tested by sign flips before that was seen to show too much; so they are in the answer where only so it is what was recorded.
    package func verdicts(
        of experiment: Experiment, asOf moment: AsOf, toHoldAgainst recorded: [ContenderVerdict]
    ) async throws(LedgerFault) -> RecomputedVerdicts {
        guard let stated = try statedComparison(of: experiment),
            let found = read({ $0.scores(of: experiment.id, statedBy: stated, asOf: moment) }),
            let newest = try? await Comparison(of: found.scores, found.plan, seed: experiment.seed)
        else { return RecomputedVerdicts(verdicts: [], rule: .withoutSymmetry, comparison: nil) }
        let verdicts = RecomputedVerdicts(
            verdicts: newest.verdicts(of: experiment), rule: .withoutSymmetry, comparison: newest)
        guard !recorded.isEmpty, verdicts.verdicts != recorded else { return verdicts }
        func isRecorded(_ comparison: Comparison) -> Bool {
            comparison.verdicts(of: experiment) == recorded
                || comparison.verdicts(of: experiment, keepsWidthless: true) == recorded
        }
        if isRecorded(newest) {
            return RecomputedVerdicts(verdicts: recorded, rule: .withoutSymmetry, comparison: newest)
        }
        guard found.plan.claim.margin != nil,
            let earlier = try? await Comparison(of: found.scores, found.plan, seed: experiment.seed, .bySignFlips),
            isRecorded(earlier)
        else { return verdicts }
        return RecomputedVerdicts(verdicts: recorded, rule: .bySignFlips, comparison: newest)
    }
}
