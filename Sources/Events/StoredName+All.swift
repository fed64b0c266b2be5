extension Facts.OneOf_Event {
    /// Every ``storedName`` that there is, in order of the alphabet.
    package static let storedNames: [String] = [
        "attempt-failed", "budget-exhausted", "budget-set", "case-added", "checkpoint-witnessed", "command-refused",
        "comparison-voted",
        "credential-stored", "data-viewed", "dataset-created", "evidence-exported", "experiment-cancelled",
        "experiment-concluded", "experiment-designed", "experiment-paused", "experiment-reopened", "experiment-resumed",
        "experiment-started", "judge-calibrated", "judgement-recorded", "judging-requested", "keyring-rotated",
        "ledger-restored", "local-only-set",
        "member-added", "member-removed", "metric-defined",
        "price-set", "prompt-created", "prompt-forked", "prompt-tagged", "prompt-untagged", "provider-configured",
        "provider-removed", "rating-recorded", "result-recorded", "role-granted", "role-revoked", "run-cancelled",
        "run-failed",
        "run-requested", "run-rescored", "run-started", "sandbox-chosen", "sandbox-created", "sandbox-destroyed",
        "scores-recorded",
        "signing-key-registered", "signing-key-revoked",
        "signing-key-rotated", "subject-erased", "team-created", "team-joined", "team-left", "unlock-slot-added",
        "unlock-slot-removed", "version-committed", "workspace-created", "workspace-settings-changed",
    ]
}
