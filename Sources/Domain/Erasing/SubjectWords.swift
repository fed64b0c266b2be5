import Events

extension Subject {
    /// The word for its kind, as people write it.
    package var word: String {
        switch self {
        case .person: "person"
        case .prompt: "prompt"
        case .dataset: "dataset"
        case .datasetCase: "case"
        case .provider: "provider"
        case .credential: "credential"
        case .experiment: "experiment"
        case .team: "team"
        case .metric: "metric"
        }
    }

    /// Its id, as people write it.
    package var idText: String {
        switch self {
        case .person(let id): "\(id)"
        case .prompt(let id): "\(id)"
        case .dataset(let id): "\(id)"
        case .datasetCase(let id): "\(id)"
        case .provider(let id): "\(id)"
        case .credential(let id): "\(id)"
        case .experiment(let id): "\(id)"
        case .team(let id): "\(id)"
        case .metric(let id): "\(id)"
        }
    }

    /// Reads back what ``word`` and ``idText`` say; `nil` for anything else.
    package init?(word: String, idText: String) {
        let subject: Subject? =
            switch word {
            case "person": ActorID(idText).map { .person($0) }
            case "prompt": PromptID(idText).map { .prompt($0) }
            case "dataset": DatasetID(idText).map { .dataset($0) }
            case "case": CaseID(idText).map { .datasetCase($0) }
            case "provider": ProviderID(idText).map { .provider($0) }
            case "credential": CredentialID(idText).map { .credential($0) }
            case "experiment": ExperimentID(idText).map { .experiment($0) }
            case "team": TeamID(idText).map { .team($0) }
            case "metric": MetricID(idText).map { .metric($0) }
            default: nil
            }
        guard let subject else { return nil }
        self = subject
    }
}
