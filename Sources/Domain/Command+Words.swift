extension Command {
    /// What was asked, as events and scripts say it: `grant-role`.
    package var word: String {
        switch self {
        case .foundWorkspace: "found-workspace"
        case .addMember: "add-member"
        case .removeMember: "remove-member"
        case .grantRole: "grant-role"
        case .revokeRole: "revoke-role"
        case .createTeam: "create-team"
        case .joinTeam: "join-team"
        case .leaveTeam: "leave-team"
        case .registerSigningKey: "register-signing-key"
        case .rotateSigningKey: "rotate-signing-key"
        case .revokeSigningKey: "revoke-signing-key"
        case .noteRefusal: "note-refusal"
        case .changeSettings: "change-settings"
        case .createPrompt: "create-prompt"
        case .commitVersion: "commit-version"
        case .forkPrompt: "fork-prompt"
        case .tagPrompt: "tag-prompt"
        case .untagPrompt: "untag-prompt"
        case .createDataset: "create-dataset"
        case .addCases: "add-cases"
        case .configureProvider: "configure-provider"
        case .removeProvider: "remove-provider"
        case .storeCredential: "store-credential"
        case .setPrice: "set-price"
        case .designExperiment: "design-experiment"
        case .startExperiment: "start-experiment"
        case .cancelExperiment: "cancel-experiment"
        case .concludeExperiment: "conclude-experiment"
        case .startRun: "start-run"
        case .failAttempt: "fail-attempt"
        case .recordResult: "record-result"
        case .recordViews: "record-views"
        }
    }
}
