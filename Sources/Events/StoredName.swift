extension Facts.OneOf_Event {
    /// The event's name in words, as lists, filters and audits say it: `run-requested`.
    package var storedName: String {
        switch self {
        case .workspaceCreated: "workspace-created"
        case .memberAdded: "member-added"
        case .roleGranted: "role-granted"
        case .signingKeyRegistered: "signing-key-registered"
        case .promptCreated: "prompt-created"
        case .versionCommitted: "version-committed"
        case .promptForked: "prompt-forked"
        case .promptTagged: "prompt-tagged"
        case .promptUntagged: "prompt-untagged"
        case .datasetCreated: "dataset-created"
        case .caseAdded: "case-added"
        case .providerConfigured: "provider-configured"
        case .providerRemoved: "provider-removed"
        case .credentialStored: "credential-stored"
        case .priceSet: "price-set"
        case .experimentDesigned: "experiment-designed"
        case .experimentStarted: "experiment-started"
        case .experimentCancelled: "experiment-cancelled"
        case .experimentConcluded: "experiment-concluded"
        case .runRequested: "run-requested"
        case .runStarted: "run-started"
        case .attemptFailed: "attempt-failed"
        case .resultRecorded: "result-recorded"
        case .scoresRecorded: "scores-recorded"
        case .runFailed: "run-failed"
        case .runCancelled: "run-cancelled"
        }
    }
}
