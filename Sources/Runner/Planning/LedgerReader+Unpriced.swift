package import Events
package import Ledger
package import Projections

extension LedgerReader {
    /// The models with runs of an experiment to do that nobody has a price for, neither its design nor the workspace: a budget of money
    /// allows none of them. None where the design was erased.
    package func unpricedModels(of experiment: ExperimentID, asOf moment: AsOf) throws(LedgerFault) -> [String] {
        let (position, places) = read { models in
            (
                models.runBoard.experiment(experiment)?.position,
                Set(models.runBoard.openRuns(of: experiment).map(\.modelPlace))
            )
        }
        guard let position, let design = try content(at: position)?.experimentDesigned else { return [] }
        let open = design.models.enumerated().filter { places.contains($0.offset) }.map(\.element)
        let own = open.filter { !$0.hasInputPicodollarsPerToken || !$0.hasOutputPicodollarsPerToken }.map(\.model)
        return read { models in own.filter { models.catalog.price(of: $0, asOf: moment) == nil } }
    }
}
