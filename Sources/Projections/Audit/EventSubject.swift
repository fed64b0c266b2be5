package import Events
import Foundation

/// What one event is about: the things it names, and those that they are of. Nil, or empty, where it is about none.
package struct EventSubject: Equatable, Sendable {
    /// Whom it is about; not who did it.
    package internal(set) var member: ActorID?
    package internal(set) var team: TeamID?
    package internal(set) var role: Role?
    package internal(set) var prompt: PromptID?
    /// Of a design, all that are compared.
    package internal(set) var versions: [VersionID] = []
    package internal(set) var dataset: DatasetID?
    package internal(set) var caseID: CaseID?
    package internal(set) var provider: ProviderID?
    package internal(set) var experiment: ExperimentID?
    package internal(set) var metric: MetricID?
    package internal(set) var run: RunID?
    /// "provider:name".
    package internal(set) var models: [String] = []
    /// Of a run, from 0.
    package internal(set) var repetition: UInt32?
    /// Of a run, from 1.
    package internal(set) var attempt: UInt32?

    package init() {}

    /// The one version it is about; nil where there is none or there are several.
    package var version: VersionID? { versions.count == 1 ? versions[0] : nil }
    /// The one model it is about; nil where there is none or there are several.
    package var model: String? { models.count == 1 ? models[0] : nil }
}

extension ReadModels {
    /// What the event at `position` is about, as of that entry: a few look-ups.
    package func subject(of facts: Facts, at position: UInt64) -> EventSubject {
        var subject = EventSubject()
        fill(&subject, from: facts.event, .position(position))
        if let version = subject.version, subject.prompt == nil {
            subject.prompt = versionGraph.version(version)?.prompt
        }
        if let caseID = subject.caseID, subject.dataset == nil { subject.dataset = catalog.entry(of: caseID)?.dataset }
        return subject
    }

    /// Whether the event is about a version of the prompt, or about the prompt itself.
    package func concerns(_ prompt: PromptID, _ subject: EventSubject) -> Bool {
        subject.prompt == prompt || subject.versions.contains { versionGraph.version($0)?.prompt == prompt }
    }

    private func fill(_ subject: inout EventSubject, from event: Facts.OneOf_Event?, _ moment: AsOf) {
        // All are named, so that a new event asks its question here.
        switch event {
        case .runRequested(let facts): fill(&subject, run: facts.run, moment)
        case .runStarted(let facts): fill(&subject, run: facts.run, attempt: facts.attempt, moment)
        case .attemptFailed(let facts): fill(&subject, run: facts.run, attempt: facts.attempt, moment)
        case .resultRecorded(let facts): fill(&subject, run: facts.run, attempt: facts.attempt, moment)
        case .scoresRecorded(let facts): fill(&subject, run: facts.run, moment)
        case .runFailed(let facts): fill(&subject, run: facts.run, moment)
        case .runCancelled(let facts): fill(&subject, run: facts.run, moment)
        case .sandboxCreated(let facts): fill(&subject, run: facts.run, attempt: facts.attempt, moment)
        case .sandboxDestroyed(let facts): fill(&subject, run: facts.run, attempt: facts.attempt, moment)
        case .ratingRecorded(let facts): fill(&subject, run: facts.run, moment)
        // Both are of one case and model.
        case .comparisonVoted(let facts):
            fill(&subject, run: facts.secondRun, moment)
            let second = subject.versions
            fill(&subject, run: facts.firstRun, moment)
            subject.versions += second
        case .metricDefined(let facts): subject.metric = MetricID(facts.metricID)
        case .runRescored(let facts):
            fill(&subject, run: facts.run, moment)
            subject.metric = MetricID(facts.metricID)
        case .judgementRecorded(let facts):
            fill(&subject, run: facts.run, attempt: facts.attempt, moment)
            subject.metric = MetricID(facts.metricID)
        case .judgingRequested(let facts):
            subject.experiment = ExperimentID(facts.experiment)
            subject.metric = facts.metrics.last.flatMap { MetricID($0.metricID) }
            subject.models = facts.models
        case .judgeCalibrated(let facts):
            subject.experiment = ExperimentID(facts.experiment)
            if case .metric(let metric) = facts.yardstick { subject.metric = MetricID(metric.metricID) }
            subject.models = facts.models

        case .experimentDesigned(let facts):
            subject.experiment = ExperimentID(facts.experiment)
            subject.versions = facts.versions.compactMap { VersionID($0) }
            subject.models = facts.models
            subject.dataset = DatasetID(facts.dataset)
        case .experimentStarted(let facts): subject.experiment = ExperimentID(facts.experiment)
        case .experimentCancelled(let facts): subject.experiment = ExperimentID(facts.experiment)
        case .experimentConcluded(let facts): subject.experiment = ExperimentID(facts.experiment)

        case .experimentPaused(let facts): subject.experiment = ExperimentID(facts.experiment)
        case .experimentResumed(let facts): subject.experiment = ExperimentID(facts.experiment)
        case .experimentReopened(let facts): subject.experiment = ExperimentID(facts.experiment)
        case .budgetSet(let facts): fill(&subject, scope: BudgetScope(facts.scope))
        case .budgetExhausted(let facts): subject.experiment = ExperimentID(facts.experiment)
        case .localOnlySet(let facts):
            switch facts.thing {
            case .prompt(let prompt): subject.prompt = PromptID(prompt)
            case .dataset(let dataset): subject.dataset = DatasetID(dataset)
            case nil: break
            }
        case .sandboxChosen(let facts):
            if case .prompt(let prompt) = facts.scope { subject.prompt = PromptID(prompt) }
            if case .provider(let provider) = facts.choice.choice { subject.provider = ProviderID(provider) }

        case .promptCreated(let facts): subject.prompt = PromptID(facts.prompt)
        case .versionCommitted(let facts): subject.versions = [facts.version].compactMap { VersionID($0) }
        case .promptForked(let facts): subject.prompt = PromptID(facts.prompt)
        case .promptTagged(let facts): subject.prompt = PromptID(facts.prompt)
        case .promptUntagged(let facts): subject.prompt = PromptID(facts.prompt)

        case .datasetCreated(let facts): subject.dataset = DatasetID(facts.dataset)
        case .caseAdded(let facts): subject.caseID = CaseID(facts.caseID)

        case .providerConfigured(let facts): subject.provider = ProviderID(facts.provider)
        case .providerRemoved(let facts): subject.provider = ProviderID(facts.provider)
        case .credentialStored(let facts): subject.provider = ProviderID(facts.provider)
        case .priceSet(let facts): subject.models = [facts.model]

        case .memberAdded(let facts): subject.member = ActorID(facts.member)
        case .memberRemoved(let facts): subject.member = ActorID(facts.member)
        case .roleGranted(let facts): fill(&subject, member: facts.member, team: facts.team, role: facts.role)
        case .roleRevoked(let facts): fill(&subject, member: facts.member, team: facts.team, role: facts.role)
        case .teamCreated(let facts): subject.team = TeamID(facts.team)
        case .teamJoined(let facts): fill(&subject, member: facts.member, team: facts.team)
        case .teamLeft(let facts): fill(&subject, member: facts.member, team: facts.team)
        case .signingKeyRegistered(let facts): subject.member = ActorID(facts.owner)
        case .signingKeyRotated(let facts): subject.member = ActorID(facts.owner)
        case .signingKeyRevoked(let facts): subject.member = ActorID(facts.owner)

        case .subjectErased(let facts): fill(&subject, erased: facts)
        case .evidenceExported(let facts):
            subject.experiment = ExperimentID(facts.experiment)
            subject.member = ActorID(facts.actorSelected)
        case .dataViewed(let facts): fill(&subject, viewed: facts)

        case .workspaceCreated, .commandRefused, .checkpointWitnessed, .workspaceSettingsChanged, .keyringRotated,
            .unlockSlotAdded, .unlockSlotRemoved, .ledgerRestored, nil:
            break
        }
    }

    private func fill(_ subject: inout EventSubject, run id: Data, attempt: UInt32? = nil, _ moment: AsOf) {
        subject.run = RunID(id)
        // Of a result that is judged later there is no attempt.
        subject.attempt = attempt == 0 ? nil : attempt
        guard let run = subject.run.flatMap({ runBoard.run($0, asOf: moment) }) else { return }
        subject.experiment = run.experiment
        subject.versions = [run.version]
        subject.models = [run.model]
        subject.caseID = run.caseID
        subject.repetition = run.repetition
    }

    private func fill(_ subject: inout EventSubject, member: Data, team: Data, role: Role? = nil) {
        subject.member = ActorID(member)
        subject.team = TeamID(team)
        subject.role = role
    }

    private func fill(_ subject: inout EventSubject, scope: BudgetScope?) {
        switch scope {
        case .experiment(let id): subject.experiment = id
        case .actor(let id): subject.member = id
        case .workspace, nil: break
        }
    }

    private func fill(_ subject: inout EventSubject, erased facts: SubjectErased) {
        switch facts.kind {
        case .person: subject.member = ActorID(facts.subject)
        case .prompt: subject.prompt = PromptID(facts.subject)
        case .dataset: subject.dataset = DatasetID(facts.subject)
        case .case: subject.caseID = CaseID(facts.subject)
        case .provider: subject.provider = ProviderID(facts.subject)
        case .experiment: subject.experiment = ExperimentID(facts.subject)
        case .team: subject.team = TeamID(facts.subject)
        case .metric: subject.metric = MetricID(facts.subject)
        case .credential, .unspecified, .UNRECOGNIZED: break
        }
    }

    /// What was viewed is a version or its prompt, a case or its dataset, an experiment's results; or what an audit says of one prompt or
    /// experiment.
    private func fill(_ subject: inout EventSubject, viewed facts: DataViewed) {
        switch facts.kind {
        case .promptVersion:
            let version = VersionID(facts.thing).flatMap { versionGraph.version($0)?.id }
            if let version { subject.versions = [version] } else { subject.prompt = PromptID(facts.thing) }
        case .case:
            let caseID = CaseID(facts.thing).flatMap { catalog.entry(of: $0)?.id }
            if let caseID { subject.caseID = caseID } else { subject.dataset = DatasetID(facts.thing) }
        case .results: subject.experiment = ExperimentID(facts.thing)
        case .audit:
            let experiment = ExperimentID(facts.thing).flatMap { runBoard.experiment($0)?.id }
            if let experiment { subject.experiment = experiment } else { subject.prompt = PromptID(facts.thing) }
        case .entry, .unspecified, .UNRECOGNIZED: break
        }
    }
}
