internal import Events

extension Content {
    /// Whether it is what was typed in the event of these facts.
    func belongs(to facts: Facts) -> Bool { eventName != nil && eventName == facts.event?.storedName }

    private var eventName: String? {
        switch content {
        case .memberAdded: "member-added"
        case .teamCreated: "team-created"
        case .promptCreated: "prompt-created"
        case .versionCommitted: "version-committed"
        case .promptForked: "prompt-forked"
        case .promptTagged: "prompt-tagged"
        case .promptUntagged: "prompt-untagged"
        case .datasetCreated: "dataset-created"
        case .caseAdded: "case-added"
        case .providerConfigured: "provider-configured"
        case .credentialStored: "credential-stored"
        case .experimentDesigned: "experiment-designed"
        case .attemptFailed: "attempt-failed"
        case .resultRecorded: "result-recorded"
        case .scoresRecorded: "scores-recorded"
        case .sandboxCreated: "sandbox-created"
        case .sandboxDestroyed: "sandbox-destroyed"
        case .judgementRecorded: "judgement-recorded"
        case .subjectErased: "subject-erased"
        case .ratingRecorded: "rating-recorded"
        case .metricDefined: "metric-defined"
        case .runRescored: "run-rescored"
        case nil: nil
        }
    }
}
