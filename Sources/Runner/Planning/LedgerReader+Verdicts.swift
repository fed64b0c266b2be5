package import Events
package import Ledger
package import Projections

extension LedgerReader {
    /// What the experiment's results as of a moment come to by the yardstick that its design states; empty where it states none, or no verdict
    /// can be had.
    package func verdicts(
        of experiment: Experiment, asOf moment: AsOf
    ) async throws(LedgerFault) -> [ContenderVerdict] {
        guard let stated = try statedComparison(of: experiment),
            let found = read({ $0.scores(of: experiment.id, statedBy: stated, asOf: moment) }),
            let comparison = try? await Comparison(of: found.scores, found.plan, seed: experiment.seed)
        else { return [] }
        return comparison.verdicts(of: experiment)
    }
}
