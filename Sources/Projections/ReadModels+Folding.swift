import Events
import Foundation

// The events that more than one model folds, or that take some building.
extension ReadModels {
    mutating func addPrompt(
        _ id: PromptID?, name: String?, domain: String?, tags: [String], origin: ForkOrigin?, at position: UInt64
    ) -> Bool {
        guard let id, versionGraph.addPrompt(id, origin: origin, at: position) else { return false }
        return catalog.addPrompt(id, name: name, domain: domain, tags: tags, at: position)
    }

    mutating func fork(_ facts: PromptForked, _ event: FoldedEvent) -> Bool {
        guard let source = PromptID(facts.fromPrompt), let version = VersionID(facts.fromVersion) else { return false }
        let content = event.content?.promptForkedIfPresent
        return addPrompt(
            PromptID(facts.prompt), name: content?.name, domain: content?.domain, tags: content?.tags ?? [],
            origin: ForkOrigin(prompt: source, version: version, position: event.position), at: event.position)
    }

    mutating func commit(_ facts: VersionCommitted, _ event: FoldedEvent) -> Bool {
        let parents = facts.parents.compactMap { VersionID($0) }
        guard let id = VersionID(facts.version), let prompt = PromptID(facts.prompt),
            let author = ActorID(event.facts.actor), parents.count == facts.parents.count
        else { return false }
        return versionGraph.addVersion(
            Version(
                id: id, prompt: prompt, ordinal: facts.ordinal, parents: parents, position: event.position,
                recordedAt: event.recordedAt, author: author))
    }

    /// The roles of a team where one is named, else of a member.
    mutating func changeRoles(
        of member: Data, or team: Data, at position: UInt64, _ change: (inout [Role]) -> Void
    ) -> Bool {
        guard team.isEmpty else {
            return TeamID(team).map { catalog.changeRoles(of: $0, at: position, change) } ?? false
        }
        return ActorID(member).map { catalog.changeRoles(of: $0, at: position, change) } ?? false
    }

    mutating func setMembership(of member: Data, in team: Data, to isMember: Bool, at position: UInt64) -> Bool {
        guard let actor = ActorID(member), let team = TeamID(team) else { return false }
        return catalog.setMembership(of: actor, in: team, to: isMember, at: position)
    }

    mutating func configure(_ facts: ProviderConfigured, _ event: FoldedEvent) -> Bool {
        guard let id = ProviderID(facts.provider) else { return false }
        let content = event.content?.providerConfiguredIfPresent
        catalog.configure(
            ProviderConfiguration(
                id: id, kind: facts.kind, name: content?.name, baseURL: content?.baseURL,
                apiKeyEnvironment: content?.apiKeyEnvironment, position: event.position))
        return true
    }

    mutating func design(_ facts: ExperimentDesigned, _ event: FoldedEvent) -> Bool {
        let versions = facts.versions.compactMap { VersionID($0) }
        let cases = facts.cases.compactMap { CaseID($0) }
        guard let id = ExperimentID(facts.experiment), let author = ActorID(event.facts.actor),
            let dataset = DatasetID(facts.dataset), versions.count == facts.versions.count,
            cases.count == facts.cases.count, versions.allSatisfy({ versionGraph.version($0) != nil }),
            cases.allSatisfy({ catalog.entry(of: $0)?.dataset == dataset })
        else { return false }
        let design = Experiment(
            id: id, author: author, position: event.position, recordedAt: event.recordedAt, versions: versions,
            models: facts.models, dataset: dataset, cases: cases, repeats: facts.repeats, seed: facts.seed,
            passRateThresholdMillionths: facts.hasPassRateThresholdMillionths
                ? facts.passRateThresholdMillionths : nil)
        guard runBoard.design(design) else { return false }
        return catalog.addExperiment(id, content: event.content?.experimentDesignedIfPresent, at: event.position)
    }
}

extension Experiment.Conclusion {
    init(_ facts: ExperimentConcluded, at position: UInt64) {
        recorded = facts.recorded
        failed = facts.failed
        passed = facts.passed
        thresholdMet = facts.hasThresholdMet ? facts.thresholdMet : nil
        self.position = position
    }
}
