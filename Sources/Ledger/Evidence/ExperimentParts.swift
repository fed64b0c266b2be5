internal import Events
internal import Foundation
internal import Projections

/// What an experiment rests on.
struct ExperimentParts: Sendable {
    private let id: ExperimentID
    private let versions: Set<VersionID>
    private let prompts: Set<PromptID>
    private let dataset: DatasetID
    private let cases: Set<CaseID>
    /// That were asked for answers, or to judge them: "provider:name".
    private var models: Set<String>
    private var providers: Set<ProviderID>
    /// By which its results were judged, and what their formulas name.
    private let metrics: Set<MetricID>
    /// Its own, and those whose recorded answers stand for some of them.
    private var runs: Set<RunID>
    /// Who started it, whose budgets bind it too; nil where nobody has.
    private let starter: ActorID?
    /// The entries that tell of judgements of all these runs, ascending.
    let judgements: [UInt64]

    /// A model that judged, and the entry that says so.
    struct Judge: Sendable {
        let model: String
        let position: UInt64
    }

    /// Whose judges are not known yet: only the log names them. `nil` where there is no such experiment.
    init?(_ id: ExperimentID, in state: ReadModels) {
        guard let design = state.runBoard.experiment(id) else { return nil }
        let now = AsOf.now(state)
        self.id = id
        versions = Set(design.versions)
        prompts = Set(design.versions.compactMap { state.versionGraph.version($0)?.prompt })
        dataset = design.dataset
        cases = Set(design.cases)
        metrics = state.metricsBehind(id)
        starter = state.runBoard.start(of: id, asOf: now)?.actor
        var (models, providers) = (Set(design.models), Set<ProviderID>())
        for model in design.models {
            if let provider = state.catalog.provider(of: model, asOf: .position(design.position)) {
                providers.insert(provider)
            }
        }
        var (runs, judgements) = (Set<RunID>(), Set<UInt64>())
        for own in state.runBoard.runs(of: id, asOf: now) {
            var next: Run? = own
            // An answer that was used again brings the run that it was given to.
            while let run = next, runs.insert(run.id).inserted {
                models.insert(run.model)
                let asked = AsOf.position(run.resultAt ?? run.requestedAt)
                if let provider = state.catalog.provider(of: run.model, asOf: asked) { providers.insert(provider) }
                judgements.formUnion(state.judgements(of: run.id, asOf: now))
                next = run.reusedRun.flatMap { state.runBoard.run($0, asOf: now) }
            }
        }
        (self.models, self.providers, self.runs) = (models, providers, runs)
        self.judgements = judgements.sorted()
    }

    /// The same with its judges, and the providers that they had when they were asked.
    func judged(by judges: [Judge], in state: ReadModels) -> ExperimentParts {
        var parts = self
        for judge in judges {
            parts.models.insert(judge.model)
            if let provider = state.catalog.provider(of: judge.model, asOf: .position(judge.position)) {
                parts.providers.insert(provider)
            }
        }
        return parts
    }

    mutating func includes(_ facts: Facts) -> Bool {
        switch facts.event {
        case .promptCreated(let event): has(event.prompt, in: prompts)
        case .promptForked(let event): has(event.prompt, in: prompts)
        case .versionCommitted(let event): has(event.version, in: versions)
        case .datasetCreated(let event): DatasetID(bytes: event.dataset) == dataset
        case .caseAdded(let event): has(event.caseID, in: cases)
        case .providerConfigured(let event): has(event.provider, in: providers)
        case .providerRemoved(let event): has(event.provider, in: providers)
        case .priceSet(let event): models.contains(event.model)
        case .experimentDesigned(let event): ExperimentID(bytes: event.experiment) == id
        case .experimentStarted(let event): ExperimentID(bytes: event.experiment) == id
        case .experimentCancelled(let event): ExperimentID(bytes: event.experiment) == id
        case .experimentConcluded(let event): ExperimentID(bytes: event.experiment) == id
        case .experimentPaused(let event): ExperimentID(bytes: event.experiment) == id
        case .experimentResumed(let event): ExperimentID(bytes: event.experiment) == id
        case .experimentReopened(let event): ExperimentID(bytes: event.experiment) == id
        case .budgetSet(let event): isBound(by: BudgetScope(event.scope))
        case .budgetExhausted(let event): ExperimentID(bytes: event.experiment) == id
        case .localOnlySet(let event): marks(event)
        case .sandboxChosen(let event): isChosen(event)
        case .runRequested(let event): addRun(event)
        case .runStarted(let event): has(event.run, in: runs)
        case .attemptFailed(let event): has(event.run, in: runs)
        case .resultRecorded(let event): has(event.run, in: runs)
        case .scoresRecorded(let event): has(event.run, in: runs)
        case .runFailed(let event): has(event.run, in: runs)
        case .runCancelled(let event): has(event.run, in: runs)
        case .sandboxCreated(let event): has(event.run, in: runs)
        case .sandboxDestroyed(let event): has(event.run, in: runs)
        case .ratingRecorded(let event): has(event.run, in: runs)
        case .comparisonVoted(let event): has(event.firstRun, in: runs) || has(event.secondRun, in: runs)
        case .metricDefined(let event): has(event.metricID, in: metrics)
        case .runRescored(let event): has(event.run, in: runs)
        case .judgementRecorded(let event): has(event.run, in: runs)
        case .judgingRequested(let event): ExperimentID(bytes: event.experiment) == id
        case .judgeCalibrated(let event): ExperimentID(bytes: event.experiment) == id
        case .workspaceCreated, .memberAdded, .memberRemoved, .roleGranted, .roleRevoked, .teamCreated, .teamJoined,
            .teamLeft, .signingKeyRegistered, .signingKeyRotated, .signingKeyRevoked, .commandRefused, .promptTagged,
            .promptUntagged, .credentialStored, .subjectErased, .evidenceExported, .checkpointWitnessed, .dataViewed,
            .workspaceSettingsChanged, .keyringRotated, .unlockSlotAdded, .unlockSlotRemoved, .ledgerRestored, nil:
            false
        }
    }

    private mutating func addRun(_ event: RunRequested) -> Bool {
        guard let run = RunID(bytes: event.run) else { return false }
        if ExperimentID(bytes: event.experiment) == id { runs.insert(run) }
        return runs.contains(run)
    }

    /// Whether what the experiment spends counts against such budgets.
    private func isBound(by scope: BudgetScope?) -> Bool {
        switch scope {
        case .workspace: true
        case .experiment(let other): other == id
        case .actor(let actor): actor == starter
        case nil: false
        }
    }

    private func marks(_ event: LocalOnlySet) -> Bool {
        switch event.thing {
        case .prompt(let prompt): has(prompt, in: prompts)
        case .dataset(let marked): DatasetID(bytes: marked) == dataset
        case nil: false
        }
    }

    private func isChosen(_ event: SandboxChosen) -> Bool {
        switch event.scope {
        case .workspace: true
        case .prompt(let prompt): has(prompt, in: prompts)
        case nil: false
        }
    }

    private func has<Kind>(_ thing: Data, in things: Set<Identifier<Kind>>) -> Bool {
        Identifier<Kind>(bytes: thing).map { things.contains($0) } ?? false
    }
}

extension Catalog {
    /// Of a model as "provider:name"; nil where the workspace had no provider of that name then.
    fileprivate func provider(of model: String, asOf moment: AsOf) -> ProviderID? {
        provider(named: String(model.prefix { $0 != ":" }), asOf: moment)?.id
    }
}
