internal import Domain
package import Events
package import Ledger
package import Projections

/// An experiment of a file that is not over, from which the file differs by versions of the metrics that it asserts, if at all.
package struct OpenDesign: Equatable, Sendable {
    package let experiment: ExperimentID
    /// The versions of metrics that it locked, by what the file calls them.
    package let metrics: [String: MetricReference]
    /// Whether the file states another version of one: then it is another design. A name alone leaves the version open.
    package let isAnother: Bool
}

extension ExperimentImporter {
    /// The latest of them, and before others one that is of the file as it is. Nothing is recorded.
    /// - Parameter stated: what the file's metrics are now, by what it calls them.
    package func openDesign(
        of file: ExperimentFile, asserting stated: [String: MetricReference]
    ) async throws(LedgerFault) -> OpenDesign? {
        if stated.isEmpty { return nil }
        let name = file.name
        let open = try await ledger.decided { (state) throws(LedgerFault) in state.openExperiments(named: name) }
        var designs: [OpenDesign] = []
        for experiment in open {
            guard let metrics = try await self.metrics(lockedBy: experiment, for: file),
                metrics.allSatisfy({ stated[$0.key]?.metric == $0.value.metric }),
                let asWritten = try await known(file.asserting(metrics.mapValues(\.stated)))
            else { continue }
            let wanted = inOrderOfRuns(asWritten)
            let (found, _) = try await ledger.decided { (state) throws(LedgerFault) in
                state.openExperiment(like: wanted, or: asWritten.order)
            }
            guard let found else { continue }
            let isAnother = metrics.contains { name, version in
                ExperimentFile.statesVersion(name) && stated[name] != version
            }
            designs.append(OpenDesign(experiment: found, metrics: metrics, isAnother: isAnother))
        }
        return designs.first { $0.metrics == stated } ?? designs.first { !$0.isAnother } ?? designs.first
    }

    /// By what the file calls them; `nil` where anything else of its assertions differs.
    private func metrics(
        lockedBy experiment: ExperimentID, for file: ExperimentFile
    ) async throws(LedgerFault) -> [String: MetricReference]? {
        let known = try await ledger.decided { (state) throws(LedgerFault) in state.design(of: experiment) }
        guard let design = known, let settings = design.settings else { return nil }
        var contents: [CaseAddedContent] = []
        contents.reserveCapacity(design.cases.count)
        let order = ledger.reader.read { models in
            CaseOrder(design.cases, design.clusters).asWritten(models.catalog, drawnFrom: design.seed)
        }
        for id in order.cases {
            let position = ledger.reader.read { $0.catalog.entry(of: id)?.position }
            guard let position, let content = try ledger.reader.content(at: position)?.caseAdded else { return nil }
            contents.append(content)
        }
        guard let ofCases = file.ownAssertions(of: contents),
            let held = file.versions(heldBy: settings.assertions, ofCases: ofCases)
        else { return nil }
        let references = held.compactMapValues { MetricReference($0) }
        return references.count == held.count ? references : nil
    }

    /// The experiment that the file would be; `nil` where something is not there yet that it runs.
    private func known(_ file: ExperimentFile) async throws(LedgerFault) -> DesignExperiment? {
        let sandbox: SandboxPlace?
        // One that is not there is refused when the file is brought in.
        do throws(LedgerFault) { sandbox = try self.sandbox(of: file) } catch { return nil }
        var versions: [VersionID] = []
        for definition in file.prompts {
            let name = definition.name
            let prompt = try await ledger.decided { (state) throws(LedgerFault) in state.prompt(named: name) }
            guard let prompt, let version = try self.version(of: prompt, like: definition) else { return nil }
            versions.append(version)
        }
        let name = file.datasetName
        let dataset = try await ledger.decided { (state) throws(LedgerFault) in state.dataset(named: name) }
        guard let dataset else { return nil }
        let found = try self.cases(of: dataset, like: file.cases)
        let cases = found.compactMap(\.self)
        guard cases.count == found.count else { return nil }
        return experiment(of: file, versions, dataset, cases, in: sandbox)
    }
}
