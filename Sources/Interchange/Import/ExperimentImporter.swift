internal import Domain
package import Events
package import Ledger
internal import Projections

/// Brings an experiment file into a ledger. What is there already is used, not made again: a prompt's version with the same text and
/// parameters, a case with the same content, an experiment of the same design that is not over. So a run that was interrupted goes on
/// where it stopped when the same file is run again.
package struct ExperimentImporter: Sendable {
    private let ledger: Ledger
    private let actor: ActorID

    /// `actor`: as whom everything is made.
    package init(ledger: Ledger, actor: ActorID) {
        self.ledger = ledger
        self.actor = actor
    }

    /// What became of a file.
    package struct Imported: Equatable, Sendable {
        package let experiment: ExperimentID
        /// Whether its design was there before.
        package let wasDesigned: Bool
        /// Whether it had been started before and goes on now.
        package let isResumed: Bool
    }

    /// Looks for prompts that could not be rendered whatever the case, before anything is recorded.
    package static func check(_ file: ExperimentFile) throws(ExperimentFileFault) {
        for definition in file.prompts {
            do { _ = try PromptTemplate(parsing: definition.body) } catch {
                throw ExperimentFileFault(.malformed, at: definition.place, "the prompt \(definition.name): \(error)")
            }
        }
    }

    /// Makes what is missing, and designs the experiment unless it is there. No run is requested.
    package func design(_ file: ExperimentFile) async throws(LedgerFault) -> Imported {
        let (experiment, stage, _) = try await layDown(file)
        return Imported(experiment: experiment, wasDesigned: stage != nil, isResumed: stage == .started)
    }

    /// Makes what is missing, designs the experiment unless it is there, and requests its runs.
    package func bring(_ file: ExperimentFile) async throws(LedgerFault) -> Imported {
        let (experiment, stage, runCount) = try await layDown(file)
        if stage == .paused { throw .refused(.experimentPaused(experiment)) }
        if stage != .started {
            let runs = (0..<runCount).map { _ in ledger.newID() as RunID }
            _ = try await ledger.execute(
                .startExperiment(StartExperiment(experiment: experiment, runs: runs)), as: actor)
        }
        return Imported(experiment: experiment, wasDesigned: stage != nil, isResumed: stage == .started)
    }

    /// - Returns: how far the experiment was that was there; `nil` where it was designed now. And how many runs it takes.
    private func layDown(_ file: ExperimentFile) async throws(LedgerFault) -> (ExperimentID, ExperimentStage?, Int) {
        let sandbox = try sandbox(of: file)
        let (versions, places) = try await bringPrompts(file)
        let (dataset, cases) = try await bringCases(file)
        let design = DesignExperiment(
            experiment: ledger.newID(), versions: versions, models: file.models, dataset: dataset, cases: cases,
            clusters: file.clusters, clusterBy: file.clusterBy ?? "", repeats: file.repeats,
            seed: file.seed ?? Self.seedWhereNoneIsStated,
            passRateThresholdMillionths: file.passRateThresholdMillionths, name: file.name,
            description: file.description, assertions: file.assertions, metricNames: file.metricNames,
            derivedMetrics: file.derivedMetrics,
            concurrencyMax: file.concurrencyMax, reusesResults: file.bounds.reusesResults,
            timeMaxMicroseconds: file.bounds.timeMaxMicroseconds,
            runTimeMaxMicroseconds: file.bounds.runTimeMaxMicroseconds, attemptsMax: file.bounds.attemptsMax,
            sandbox: sandbox,
            comparison: file.comparison.map { stated in
                var design = stated.design
                design.baselineVersion = UInt32(places[Int(design.baselineVersion)])
                return design
            }, hypothesis: file.comparison?.hypothesis ?? "")
        let (open, stage) = try await ledger.decided { (state) throws(LedgerFault) in state.openExperiment(like: design)
        }
        if open == nil { _ = try await ledger.execute(.designExperiment(design), as: actor) }
        let runCount = versions.count * file.models.count * cases.count * file.repeats
        return (open ?? design.experiment, stage, runCount)
    }

    private func sandbox(of file: ExperimentFile) throws(LedgerFault) -> SandboxPlace? {
        guard let word = file.sandbox else { return nil }
        let place = ledger.reader.read { $0.catalog.sandboxPlace(named: word, asOf: .now($0)) }
        guard let place else { throw .refused(.noSandbox(named: word)) }
        return place
    }

    /// A stated seed, so that the same file gives the same figures on every machine.
    package static let seedWhereNoneIsStated: UInt64 = 1

    /// The version of each entry, in the file's order; an entry that repeats another's text is that version, once.
    /// - Returns: also the place of each entry's version among them.
    private func bringPrompts(_ file: ExperimentFile) async throws(LedgerFault) -> (
        versions: [VersionID], places: [Int]
    ) {
        var versions: [VersionID] = []
        var places: [Int] = []
        var last: [String: VersionID] = [:]
        for definition in file.prompts {
            let version = try await bring(definition, after: last[definition.name])
            last[definition.name] = version
            if !versions.contains(version) { versions.append(version) }
            places.append(versions.firstIndex(of: version)!)
        }
        return (versions, places)
    }

    private func bring(_ definition: PromptDefinition, after previous: VersionID?) async throws(LedgerFault)
        -> VersionID
    {
        let known = try await ledger.decided { (state) throws(LedgerFault) in state.prompt(named: definition.name) }
        guard let prompt = known else {
            let version: VersionID = ledger.newID()
            let create = CreatePrompt(
                prompt: ledger.newID(), version: version, name: definition.name, domain: definition.domain,
                tags: definition.tags,
                body: definition.body, parameters: definition.parameters, message: "from \(definition.place.file)")
            _ = try await ledger.execute(.createPrompt(create), as: actor)
            return version
        }
        for tag in definition.tags {
            _ = try await ledger.execute(.tagPrompt(TagPrompt(prompt: prompt, tag: tag)), as: actor)
        }
        // The newest first: that is most often the one that is run again.
        let versions = ledger.reader.read { $0.versionGraph.versions(of: prompt, asOf: .now($0)) }.reversed()
        for version in versions {
            let content = try ledger.reader.content(at: version.position)?.versionCommitted
            if let content, content.body == definition.body, content.parameters == definition.parameters {
                return version.id
            }
        }
        let version: VersionID = ledger.newID()
        let parents = (previous ?? versions.first?.id).map { [$0] } ?? []
        let commit = CommitVersion(
            prompt: prompt, version: version, parents: parents, body: definition.body,
            parameters: definition.parameters,
            message: "from \(definition.place.file)")
        _ = try await ledger.execute(.commitVersion(commit), as: actor)
        return version
    }

    private func bringCases(_ file: ExperimentFile) async throws(LedgerFault) -> (DatasetID, [CaseID]) {
        let known = try await ledger.decided { (state) throws(LedgerFault) in state.dataset(named: file.datasetName) }
        let dataset = known ?? ledger.newID()
        if known == nil {
            _ = try await ledger.execute(
                .createDataset(CreateDataset(dataset: dataset, name: file.datasetName)), as: actor)
        }
        // Equal cases may stand in a dataset more than once: each is used once.
        var present: [CaseAddedContent: [CaseID]] = [:]
        for entry in ledger.reader.read({ $0.catalog.cases(of: dataset, asOf: .now($0)) }).reversed() {
            guard let content = try ledger.reader.content(at: entry.position)?.caseAdded else { continue }
            present[content, default: []].append(entry.id)
        }
        var cases: [CaseID] = []
        var missing: [(CaseID, CaseAddedContent)] = []
        for content in file.cases {
            if let id = present[content]?.popLast() {
                cases.append(id)
            } else {
                let id: CaseID = ledger.newID()
                cases.append(id)
                missing.append((id, content))
            }
        }
        if !missing.isEmpty {
            _ = try await ledger.execute(.addCases(AddCases(dataset: dataset, cases: missing)), as: actor)
        }
        return (dataset, cases)
    }
}

extension WorkspaceState {
    /// The latest experiment of the same design that is not over. Where models are reached may differ: a local server moves.
    fileprivate func openExperiment(like wanted: DesignExperiment) -> (ExperimentID?, ExperimentStage?) {
        func withoutAddress(_ models: [ModelSettings]) -> [ModelSettings] {
            models.map { model in
                var model = model
                model.baseURL = ""
                return model
            }
        }
        for experiment in experiments(named: wanted.name).reversed() {
            guard let stage = stage(of: experiment), stage == .designed || stage == .started || stage == .paused,
                let design = design(of: experiment), let settings = design.settings, design.versions == wanted.versions,
                design.dataset == wanted.dataset, design.cases == wanted.cases,
                design.clusters == wanted.clusters, settings.clusterBy == wanted.clusterBy,
                design.repeats == wanted.repeats,
                design.seed == wanted.seed, design.passRateThresholdMillionths == wanted.passRateThresholdMillionths,
                withoutAddress(settings.models) == withoutAddress(wanted.models),
                settings.assertions == wanted.assertions,
                settings.metricNames == wanted.metricNames, design.reusesResults == wanted.reusesResults,
                design.timeMaxMicroseconds == wanted.timeMaxMicroseconds,
                design.runTimeMaxMicroseconds == wanted.runTimeMaxMicroseconds,
                design.attemptsMax.map({ Int($0) }) == wanted.attemptsMax, design.sandbox == wanted.sandbox,
                design.comparison == wanted.comparison, settings.hypothesis == wanted.hypothesis,
                settings.derivedMetrics == wanted.derivedMetrics
            else { continue }
            return (experiment, stage)
        }
        return (nil, nil)
    }
}
