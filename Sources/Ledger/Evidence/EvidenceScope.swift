internal import Events
internal import Foundation
internal import Projections

/// Tells, entry by entry in the order of the log, which were asked for.
struct EvidenceScope {
    private let selection: EvidenceSelection
    private var experiment: ExperimentParts?

    /// `nil` where there is no such experiment.
    init?(_ selection: EvidenceSelection, in models: borrowing ReadModels) {
        self.selection = selection
        guard let id = selection.experiment else { return }
        guard let design = models.runBoard.experiment(id) else { return nil }
        experiment = ExperimentParts(design, in: models)
    }

    /// Asked of every entry, once, in order: the runs of an experiment are learnt from it.
    mutating func includes(_ event: LoggedEvent) -> Bool {
        let isOfExperiment = experiment?.includes(event.facts) ?? true
        return isOfExperiment && event.position >= selection.since ?? 0
            && selection.actor.map { $0 == ActorID(bytes: event.facts.actor) } ?? true
    }
}

/// What an experiment rests on.
private struct ExperimentParts {
    private let id: ExperimentID
    private let versions: Set<VersionID>
    private let prompts: Set<PromptID>
    private let dataset: DatasetID
    private let cases: Set<CaseID>
    private let models: Set<String>
    private let providers: Set<ProviderID>
    /// By which its results were judged, and what their formulas name.
    private let metrics: Set<MetricID>
    private var runs: Set<RunID> = []

    init(_ design: Experiment, in models: borrowing ReadModels) {
        id = design.id
        versions = Set(design.versions)
        dataset = design.dataset
        cases = Set(design.cases)
        self.models = Set(design.models)
        var prompts: Set<PromptID> = []
        for version in design.versions {
            if let prompt = models.versionGraph.version(version)?.prompt { prompts.insert(prompt) }
        }
        self.prompts = prompts
        var providers: Set<ProviderID> = []
        for model in design.models {
            let name = String(model.prefix { $0 != ":" })
            if let provider = models.catalog.provider(named: name, asOf: .position(design.position)) {
                providers.insert(provider.id)
            }
        }
        self.providers = providers
        metrics = models.metricsBehind(design.id)
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
        case .budgetSet(let event): event.scope == .experiment(Data(id.bytes))
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
        guard ExperimentID(bytes: event.experiment) == id, let run = RunID(bytes: event.run) else { return false }
        runs.insert(run)
        return true
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

extension Facts {
    /// Whether every bundle holds the event, so that keys, roles and erasures can be judged from it alone.
    var isEvidenceOfAccess: Bool {
        switch event {
        case .workspaceCreated, .memberAdded, .memberRemoved, .roleGranted, .roleRevoked, .teamCreated, .teamJoined,
            .teamLeft, .signingKeyRegistered, .signingKeyRotated, .signingKeyRevoked, .subjectErased,
            .workspaceSettingsChanged:
            true
        case .commandRefused, .promptCreated, .versionCommitted, .promptForked, .promptTagged, .promptUntagged,
            .datasetCreated, .caseAdded, .providerConfigured, .providerRemoved, .credentialStored, .priceSet,
            .experimentDesigned, .experimentStarted, .experimentCancelled, .experimentConcluded, .runRequested,
            .runStarted, .attemptFailed, .resultRecorded, .scoresRecorded, .runFailed, .runCancelled,
            .evidenceExported, .checkpointWitnessed, .dataViewed, .keyringRotated, .unlockSlotAdded,
            .unlockSlotRemoved, .ledgerRestored, .experimentPaused, .experimentResumed, .experimentReopened,
            .budgetSet, .budgetExhausted, .localOnlySet, .sandboxCreated, .sandboxDestroyed, .sandboxChosen,
            .ratingRecorded, .comparisonVoted, .metricDefined, .runRescored, .judgementRecorded,
            .judgeCalibrated, .judgingRequested, nil:
            false
        }
    }

    /// Whether the content is a secret that no bundle discloses.
    var isNeverDisclosed: Bool { if case .credentialStored = event { true } else { false } }
}
