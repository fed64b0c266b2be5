internal import Domain
package import Events
package import Ledger
internal import Projections

/// Brings an experiment file into a ledger. What is there already is used, not made again: a prompt's version with the same text and
/// parameters, a case with the same content, an experiment of the same design that is not over. So a run that was interrupted goes on
/// where it stopped when the same file is run again.
package struct ExperimentImporter: Sendable {
    let ledger: Ledger
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
        /// A design of the same name of which nothing was run yet, where this one was made beside it: the file differs from it.
        package let beside: ExperimentID?
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
        let (design, stage, beside) = try await layDown(file)
        return Imported(
            experiment: design.experiment, wasDesigned: stage != nil, isResumed: stage == .started, beside: beside)
    }

    /// Makes what is missing, designs the experiment unless it is there, and requests its runs.
    package func bring(_ file: ExperimentFile) async throws(LedgerFault) -> Imported {
        let (design, stage, beside) = try await layDown(file)
        let experiment = design.experiment
        if stage == .paused { throw .refused(.experimentPaused(experiment)) }
        if stage != .started {
            let runCount = design.versions.count * design.models.count * design.cases.count * design.repeats
            let runs = (0..<runCount).map { _ in ledger.newID() as RunID }
            _ = try await ledger.execute(
                .startExperiment(StartExperiment(experiment: experiment, runs: runs)), as: actor)
        }
        return Imported(
            experiment: experiment, wasDesigned: stage != nil, isResumed: stage == .started, beside: beside)
    }

    /// - Returns: the experiment; how far it was where it was there, `nil` where it was designed now; and beside which design that was not begun.
    private func layDown(_ file: ExperimentFile) async throws(LedgerFault) -> (
        DesignExperiment, ExperimentStage?, beside: ExperimentID?
    ) {
        let sandbox = try sandbox(of: file)
        let versions = try await bringPrompts(file)
        let (dataset, cases) = try await bringCases(file)
        let asWritten = experiment(of: file, versions, dataset, cases, in: sandbox)
        var design = inOrderOfRuns(asWritten)
        let (wanted, name) = (design, file.name)
        let (open, stage) = try await ledger.decided { (state) throws(LedgerFault) in
            state.openExperiment(like: wanted, or: asWritten.order)
        }
        if let open {
            design.experiment = open
            return (design, stage, nil)
        }
        let beside = try await ledger.decided { (state) throws(LedgerFault) in state.experimentNotBegun(named: name) }
        _ = try await ledger.execute(.designExperiment(design), as: actor)
        return (design, nil, beside)
    }

    /// The design with its cases in the order in which they are to be run. Where a comparison is stated it is drawn from the seed: only then may
    /// confidence sequences be looked at early, however the file is sorted. Nothing else has a use for it, and is easier to follow as it was written.
    ///
    /// It is drawn of the dataset's order, and not of the file's, so that whoever has the design can tell that it was.
    func inOrderOfRuns(_ asWritten: DesignExperiment) -> DesignExperiment {
        guard asWritten.comparison != nil else { return asWritten }
        let order = ledger.reader.read { models in
            asWritten.order.asInDataset(models.catalog)?.drawn(from: asWritten.seed)
        }
        var design = asWritten
        if let order { (design.cases, design.clusters) = (order.cases, order.clusters) }
        return design
    }

    /// As the file has the cases; ``inOrderOfRuns(_:)`` makes of it what is designed.
    /// - Parameter versions: of each entry of `prompts`, in the file's order.
    func experiment(
        of file: ExperimentFile, _ versions: [VersionID], _ dataset: DatasetID, _ cases: [CaseID],
        in sandbox: SandboxPlace?
    ) -> DesignExperiment {
        // An entry that repeats another's text is that version, once.
        var distinct: [VersionID] = []
        for version in versions where !distinct.contains(version) { distinct.append(version) }
        return DesignExperiment(
            experiment: ledger.newID(), versions: distinct, models: file.models, dataset: dataset, cases: cases,
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
                let baseline = versions[Int(design.baselineVersion)]
                design.baselineVersion = UInt32(distinct.firstIndex(of: baseline)!)
                return design
            }, hypothesis: file.comparison?.hypothesis ?? "")
    }

    func sandbox(of file: ExperimentFile) throws(LedgerFault) -> SandboxPlace? {
        guard let word = file.sandbox else { return nil }
        let place = ledger.reader.read { $0.catalog.sandboxPlace(named: word, asOf: .now($0)) }
        guard let place else { throw .refused(.noSandbox(named: word)) }
        return place
    }

    /// A stated seed, so that the same file gives the same figures on every machine.
    package static let seedWhereNoneIsStated: UInt64 = 1

    /// The version of each entry, in the file's order.
    private func bringPrompts(_ file: ExperimentFile) async throws(LedgerFault) -> [VersionID] {
        var versions: [VersionID] = []
        var last: [String: VersionID] = [:]
        for definition in file.prompts {
            let version = try await bring(definition, after: last[definition.name])
            last[definition.name] = version
            versions.append(version)
        }
        return versions
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
        if let version = try self.version(of: prompt, like: definition) { return version }
        let latest = ledger.reader.read { $0.versionGraph.versions(of: prompt, asOf: .now($0)) }.last?.id
        let version: VersionID = ledger.newID()
        let parents = (previous ?? latest).map { [$0] } ?? []
        let commit = CommitVersion(
            prompt: prompt, version: version, parents: parents, body: definition.body,
            parameters: definition.parameters,
            message: "from \(definition.place.file)")
        _ = try await ledger.execute(.commitVersion(commit), as: actor)
        return version
    }

    /// The prompt's version with the same text and parameters. The newest first: that is most often the one that is run again.
    func version(of prompt: PromptID, like definition: PromptDefinition) throws(LedgerFault) -> VersionID? {
        for version in ledger.reader.read({ $0.versionGraph.versions(of: prompt, asOf: .now($0)) }).reversed() {
            let content = try ledger.reader.content(at: version.position)?.versionCommitted
            if let content, content.body == definition.body, content.parameters == definition.parameters {
                return version.id
            }
        }
        return nil
    }

    /// For each of these the dataset's case with the same content; `nil` where there is none.
    func cases(of dataset: DatasetID, like contents: [CaseAddedContent]) throws(LedgerFault) -> [CaseID?] {
        // Equal cases may stand in a dataset more than once: each is used once.
        var present: [CaseAddedContent: [CaseID]] = [:]
        for entry in ledger.reader.read({ $0.catalog.cases(of: dataset, asOf: .now($0)) }).reversed() {
            guard let content = try ledger.reader.content(at: entry.position)?.caseAdded else { continue }
            present[content, default: []].append(entry.id)
        }
        return contents.map { present[$0]?.popLast() }
    }

    private func bringCases(_ file: ExperimentFile) async throws(LedgerFault) -> (DatasetID, [CaseID]) {
        let known = try await ledger.decided { (state) throws(LedgerFault) in state.dataset(named: file.datasetName) }
        let dataset = known ?? ledger.newID()
        if known == nil {
            _ = try await ledger.execute(
                .createDataset(CreateDataset(dataset: dataset, name: file.datasetName)), as: actor)
        }
        var cases: [CaseID] = []
        var missing: [(CaseID, CaseAddedContent)] = []
        for (content, found) in zip(file.cases, try self.cases(of: dataset, like: file.cases)) {
            let id = found ?? ledger.newID()
            cases.append(id)
            if found == nil { missing.append((id, content)) }
        }
        if !missing.isEmpty {
            _ = try await ledger.execute(.addCases(AddCases(dataset: dataset, cases: missing)), as: actor)
        }
        return (dataset, cases)
    }
}
