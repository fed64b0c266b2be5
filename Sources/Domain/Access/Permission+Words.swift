internal import Events

extension Permission {
    /// As events and scripts say it: `manage-members`.
    package var word: String { rawValue.reduce(into: "") { $0 += $1.isUppercase ? "-\($1.lowercased())" : "\($1)" } }

    /// Whether it is recorded that somebody was refused it: where members, keys and the ledger itself are at stake.
    package var isWatched: Bool {
        switch self {
        case .manageMembers, .manageOwners, .raiseOneself, .manageKeys, .eraseSubjects, .exportEvidence, .manageCustody,
            .managePolicy, .makeBackups:
            true
        case .editPrompts, .tagPrompts, .editDatasets, .configureProviders, .designExperiments, .runExperiments,
            .executeRuns, .readFacts, .readContent, .useCredentials, .judgeOutputs, .takePart:
            false
        }
    }
}

extension Permission {
    /// Who has it, and whom to ask.
    package var remedy: String {
        let roles = Role.known.filter { $0.allows(self) }
        // Nobody else gives that role either.
        if roles == [.owner] { return "only an owner is; ask one" }
        return "the roles that are: \(roles.map(\.word).joined(separator: ", ")); ask an owner or admin for one"
    }

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
