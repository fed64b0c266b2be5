extension Permission {
    /// As events and scripts say it: `manage-members`.
    package var word: String { rawValue.reduce(into: "") { $0 += $1.isUppercase ? "-\($1.lowercased())" : "\($1)" } }

    /// Whether it is recorded that somebody was refused it: where members, keys and the ledger itself are at stake.
    package var isWatched: Bool {
        switch self {
        case .manageMembers, .manageOwners, .raiseOneself, .manageKeys, .eraseSubjects, .exportEvidence, .manageCustody,
            .managePolicy:
            true
        case .editPrompts, .tagPrompts, .editDatasets, .configureProviders, .designExperiments, .runExperiments,
            .executeRuns, .readFacts, .readContent, .useCredentials, .makeBackups, .judgeOutputs, .takePart:
            false
        }
    }
}

extension Permission {
    /// To follow "allowed to".
    package var words: String {
        switch self {
        case .manageMembers: "manage members"
        case .manageOwners: "make or unmake owners"
        case .raiseOneself: "raise themselves"
        case .editPrompts: "edit prompts"
        case .tagPrompts: "tag prompts"
        case .editDatasets: "edit datasets"
        case .configureProviders: "configure providers"
        case .designExperiments: "design experiments"
        case .runExperiments: "start, pause or cancel experiments"
        case .executeRuns: "execute runs"
        case .readFacts: "read the log"
        case .readContent: "read texts"
        case .useCredentials: "use credentials"
        case .manageKeys: "manage keys"
        case .eraseSubjects: "erase"
        case .exportEvidence: "export evidence"
        case .manageCustody: "change the workspace's settings or put it back"
        case .managePolicy: "set budgets or lift a local-only mark"
        case .makeBackups: "make backups"
        case .judgeOutputs: "judge outputs"
        case .takePart: "take part"
        }
    }
}
