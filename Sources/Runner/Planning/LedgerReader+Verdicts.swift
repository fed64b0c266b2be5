package import Events
package import Ledger
package import Projections

extension LedgerReader {
    /// What the experiment's results as of a moment come to by the yardstick that its design states; empty where it states none, or no verdict
    /// can be had.
    /// - Parameter recorded: what was recorded, where it is to be held against that. Intervals without width were recorded before they counted
    ///   as undefined; they are in the answer where only so it is what was recorded.
    package func verdicts(
        of experiment: Experiment, asOf moment: AsOf, toHoldAgainst recorded: [ContenderVerdict] = []
    ) async throws(LedgerFault) -> [ContenderVerdict] {
        guard let stated = try statedComparison(of: experiment),
            let found = read({ $0.scores(of: experiment.id, statedBy: stated, asOf: moment) }),
            let comparison = try? await Comparison(of: found.scores, found.plan, seed: experiment.seed)
        else { return [] }
        let earlier = comparison.verdicts(of: experiment, keepsWidthless: true)
        return earlier == recorded ? earlier : comparison.verdicts(of: experiment)
    }
}
