package import Events
package import Ledger
internal import Projections

extension ModelResolver {
    /// The models of which an experiment's runs failed and were not requested again, or are not over. None where the design was erased:
    /// then its runs fail once more, and say so.
    package func modelsToAsk(of experiment: ExperimentID) throws(LedgerFault) -> [ModelToAsk] {
        let (position, runs) = reader.read { models in
            let runs = models.runBoard.runs(of: experiment, asOf: .now(models))
            let failed = runs.filter { $0.failure != nil && $0.retriedBy == nil }
            return (
                models.runBoard.experiment(experiment)?.position, failed + models.runBoard.openRuns(of: experiment)
            )
        }
        guard let position, let design = try reader.content(at: position)?.experimentDesigned else { return [] }
        var parameters: [VersionID: ModelParameters] = [:]
        for version in Set(runs.map(\.version)) { parameters[version] = try self.parameters(of: version) }
        let byPlace = Dictionary(grouping: runs, by: \.modelPlace)
        return byPlace.keys.sorted().filter(design.models.indices.contains).map { place in
            let runs = byPlace[place] ?? []
            var seen: Set<VersionID> = []
            let versions = runs.map(\.version).filter { seen.insert($0).inserted }
            return ModelToAsk(
                settings: design.models[place], versions: versions.compactMap { parameters[$0] },
                repeats: Int(runs.map(\.repetition).max() ?? 0) + 1)
        }
    }

    /// How a version of a prompt has models asked; `nil` where its text was erased.
    private func parameters(of version: VersionID) throws(LedgerFault) -> ModelParameters? {
        guard let position = reader.read({ $0.versionGraph.version(version)?.position }) else { return nil }
        return try reader.content(at: position)?.versionCommitted.parameters
    }
}
