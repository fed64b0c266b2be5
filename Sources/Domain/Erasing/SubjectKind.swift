package import Events
package import FoundationEssentials

extension Subject {
    /// As it stands in events.
    package var kind: SubjectKind {
        switch self {
        case .person: .person
        case .prompt: .prompt
        case .dataset: .dataset
        case .datasetCase: .case
        case .provider: .provider
        case .credential: .credential
        case .experiment: .experiment
        case .team: .team
        case .metric: .metric
        }
    }

    /// Its id as it stands in events, 16 bytes.
    package var stored: Data {
        switch self {
        case .person(let id): id.stored
        case .prompt(let id): id.stored
        case .dataset(let id): id.stored
        case .datasetCase(let id): id.stored
        case .provider(let id): id.stored
        case .credential(let id): id.stored
        case .experiment(let id): id.stored
        case .team(let id): id.stored
        case .metric(let id): id.stored
        }
    }

    /// `nil` for a kind or an id that this program does not know.
    package init?(_ kind: SubjectKind, stored: Data) {
        let subject: Subject? =
            switch kind {
            case .person: ActorID(bytes: stored).map { .person($0) }
            case .prompt: PromptID(bytes: stored).map { .prompt($0) }
            case .dataset: DatasetID(bytes: stored).map { .dataset($0) }
            case .case: CaseID(bytes: stored).map { .datasetCase($0) }
            case .provider: ProviderID(bytes: stored).map { .provider($0) }
            case .credential: CredentialID(bytes: stored).map { .credential($0) }
            case .experiment: ExperimentID(bytes: stored).map { .experiment($0) }
            case .team: TeamID(bytes: stored).map { .team($0) }
            case .metric: MetricID(bytes: stored).map { .metric($0) }
            case .unspecified, .UNRECOGNIZED: nil
            }
        guard let subject else { return nil }
        self = subject
    }
}
