internal import Events
internal import Ledger
internal import Projections

extension LedgerReader {
    /// What the experiment's results come to by the yardstick that its design states; empty where it states none, or no verdict can be had.
    func verdicts(of experiment: ExperimentID) async throws(LedgerFault) -> [ContenderVerdict] {
        guard let design = read({ $0.runBoard.experiment(experiment) }),
            let stated = try statedComparison(of: design),
            let found = read({ $0.scores(of: experiment, statedBy: stated, asOf: .now($0)) }),
            let comparison = try? await Comparison(of: found.scores, found.plan, seed: design.seed)
        else { return [] }
        return comparison.verdicts(of: design)
    }
}
