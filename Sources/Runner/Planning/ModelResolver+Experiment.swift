package import Events
package import Ledger
internal import Projections

extension ModelResolver {
    /// How the models are asked of which an experiment's runs failed and were not requested again, or are not over. None where the design
    /// was erased: then its runs fail once more, and say so.
    package func modelsToAsk(of experiment: ExperimentID) throws(LedgerFault) -> [ModelSettings] {
        let (position, places) = reader.read { models in
            let runs = models.runBoard.runs(of: experiment, asOf: .now(models))
            let failed = runs.filter { $0.failure != nil && $0.retriedBy == nil }.map(\.modelPlace)
            let open = models.runBoard.openRuns(of: experiment).map(\.modelPlace)
            return (models.runBoard.experiment(experiment)?.position, Set(failed + open))
        }
        guard let position, let design = try reader.content(at: position)?.experimentDesigned else { return [] }
        return places.sorted().filter(design.models.indices.contains).map { design.models[$0] }
    }
}
