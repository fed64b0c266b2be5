package import Events

/// What a role may do. Every command and every event needs exactly one of these.
package enum Permission: String, CaseIterable, Sendable {
    case manageMembers
    case editPrompts
    case tagPrompts
    case editDatasets
    /// Providers, their credentials, prices.
    case configureProviders
    case designExperiments
    /// Start and cancel experiments: this spends money.
    case runExperiments
    /// Speak for runs: attempts, results, scores, the experiment's end. Runners do, and people do not.
    case executeRuns
    /// Facts and what follows from them: graphs, leaderboards, spend.
    case readFacts
    /// Texts: prompts, datasets, outputs.
    case readContent
    /// The secrets of providers.
    case useCredentials
}

extension Role {
    /// The one table of permissions.
    package func allows(_ permission: Permission) -> Bool {
        switch self {
        case .owner: true
        case .admin: permission != .executeRuns && permission != .useCredentials
        case .engineer:
            switch permission {
            case .editPrompts, .tagPrompts, .editDatasets, .designExperiments, .runExperiments, .readFacts,
                .readContent:
                true
            case .manageMembers, .configureProviders, .executeRuns, .useCredentials: false
            }
        case .operator:
            switch permission {
            case .runExperiments, .executeRuns, .readFacts, .readContent, .useCredentials: true
            case .manageMembers, .editPrompts, .tagPrompts, .editDatasets, .configureProviders, .designExperiments:
                false
            }
        case .reviewer: permission == .tagPrompts || permission == .readFacts || permission == .readContent
        case .viewer: permission == .readFacts || permission == .readContent
        case .auditor: permission == .readFacts
        case .unspecified, .UNRECOGNIZED: false
        }
    }
}

extension Command {
    /// What its actor must be allowed to do.
    package var permission: Permission {
        switch self {
        case .foundWorkspace: .manageMembers
        case .createPrompt, .commitVersion, .forkPrompt: .editPrompts
        case .tagPrompt, .untagPrompt: .tagPrompts
        case .createDataset, .addCases: .editDatasets
        case .configureProvider, .removeProvider, .storeCredential, .setPrice: .configureProviders
        case .designExperiment: .designExperiments
        case .startExperiment, .cancelExperiment: .runExperiments
        case .concludeExperiment, .startRun, .failAttempt, .recordResult: .executeRuns
        }
    }
}

extension Facts {
    /// What its actor must have been allowed to do when it was recorded; `nil` for an event that this version of the
    /// product does not know.
    package var permission: Permission? {
        switch event {
        case .workspaceCreated, .memberAdded, .roleGranted, .signingKeyRegistered: .manageMembers
        case .promptCreated, .versionCommitted, .promptForked: .editPrompts
        case .promptTagged, .promptUntagged: .tagPrompts
        case .datasetCreated, .caseAdded: .editDatasets
        case .providerConfigured, .providerRemoved, .credentialStored, .priceSet: .configureProviders
        case .experimentDesigned: .designExperiments
        case .experimentStarted, .experimentCancelled, .runRequested, .runCancelled: .runExperiments
        case .experimentConcluded, .runStarted, .attemptFailed, .resultRecorded, .scoresRecorded, .runFailed:
            .executeRuns
        case nil: nil
        }
    }
}
