import Events

extension ReadModels {
    /// Names, domains, tags and addresses of what was erased become nil, at every moment: of them there is no past any more.
    mutating func forget(_ facts: SubjectErased) {
        switch facts.kind {
        case .person: if let id = ActorID(facts.subject) { catalog.forget(id) }
        case .prompt:
            guard let prompt = PromptID(facts.subject) else { return }
            // A fork begins as a copy: its text goes with its source's.
            for prompt in [prompt] + versionGraph.allForks(of: prompt, asOf: .position(position)) {
                catalog.forget(prompt)
            }
        case .dataset: if let id = DatasetID(facts.subject) { catalog.forget(id) }
        case .provider: if let id = ProviderID(facts.subject) { catalog.forget(id) }
        case .experiment: if let id = ExperimentID(facts.subject) { catalog.forget(id) }
        case .team: if let id = TeamID(facts.subject) { catalog.forget(id) }
        case .metric: if let id = MetricID(facts.subject) { catalog.forget(id) }
        // Of these nothing but ids is kept here.
        case .case, .credential, .unspecified, .UNRECOGNIZED: break
        }
    }
}

extension Catalog {
    fileprivate mutating func forget(_ actor: ActorID) {
        _ = actors.change(actor) { $0.name = nil }
    }

    fileprivate mutating func forget(_ team: TeamID) {
        if let name = teams[team]?.name { teamNames.remove(team, named: name) }
        _ = teams.change(team) { $0.name = nil }
    }

    fileprivate mutating func forget(_ metric: MetricID) {
        if let name = metrics[metric]?.name { metricIDs.remove(metric, named: name) }
        _ = metrics.change(metric) { entry in
            entry.name = nil
            entry.versions = entry.versions.map(\.withoutText)
        }
    }

    fileprivate mutating func forget(_ prompt: PromptID) {
        if let name = prompts[prompt]?.name { promptNames.remove(prompt, named: name) }
        _ = prompts.change(prompt) { ($0.name, $0.domain, $0.tags) = (nil, nil, [:]) }
    }

    fileprivate mutating func forget(_ dataset: DatasetID) {
        if let name = datasets[dataset]?.name { datasetNames.remove(dataset, named: name) }
        _ = datasets.change(dataset) { $0.name = nil }
    }

    fileprivate mutating func forget(_ provider: ProviderID) {
        _ = providers.change(provider) { $0.configuration.rewrite { $0?.withoutText } }
    }

    fileprivate mutating func forget(_ experiment: ExperimentID) {
        if let name = experiments[experiment]?.name { experimentNames.remove(experiment, named: name) }
        _ = experiments.change(experiment) {
            ($0.name, $0.modelLabels, $0.metricNames, $0.derivedMetrics) = (nil, [], [], [])
        }
    }
}

extension ProviderConfiguration {
    fileprivate var withoutText: ProviderConfiguration {
        ProviderConfiguration(
            id: id, kind: kind, name: nil, baseURL: nil, apiKeyEnvironment: nil, onPremises: false,
            requestsPerMinute: requestsPerMinute, tokensPerMinute: tokensPerMinute, daytona: nil, position: position)
    }
}
