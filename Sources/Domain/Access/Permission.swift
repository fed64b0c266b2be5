package import Events

/// What a role may do. Every command and every event needs exactly one of these.
package enum Permission: String, CaseIterable, Sendable {
    case manageMembers
    /// Make somebody an owner, directly or through a team, or an owner nobody.
    case manageOwners
    /// Be given, by oneself, a role that allows more than one's own.
    case raiseOneself
    case editPrompts
    case tagPrompts
    case editDatasets
    /// Providers, their credentials, prices.
    case configureProviders
    case designExperiments
    /// Start, pause, resume, cancel and rerun experiments, and have their results judged: this spends money. And conclude those whose runs are
    /// over: what that records, whoever reads can recompute.
    case runExperiments
    /// Speak for runs: attempts, results, scores, an exhausted budget. Runners do, and people do not.
    case executeRuns
    /// Facts and what follows from them: graphs, leaderboards, spend.
    case readFacts
    /// Texts: prompts, datasets, outputs.
    case readContent
    /// The secrets of providers.
    case useCredentials
    /// Unlock slots, rotation, other actors' signing keys.
    case manageKeys
    case eraseSubjects
    /// Hand entries to somebody outside.
    case exportEvidence
    /// Settings of the workspace, witnesses, restoring.
    case manageCustody
    /// What limits everybody's runs: set and lift budgets, and let a prompt or dataset that was marked as local only go
    /// to the cloud again. Marking one takes no more than editing it does.
    case managePolicy
    /// Copy the whole ledger, wrapped keys and all.
    case makeBackups
    /// Say what one thinks of outputs: ratings, votes; and how far judges agree with that.
    case judgeOutputs
    /// What every member with a role may: rotate one's own signing key, and have it recorded that one was refused.
    case takePart
}

extension Role {
    /// The one table of permissions.
    package func allows(_ permission: Permission) -> Bool {
        switch self {
        case .owner: true
        case .admin:
            switch permission {
            case .manageOwners, .raiseOneself, .executeRuns, .useCredentials, .manageKeys: false
            case .manageMembers, .editPrompts, .tagPrompts, .editDatasets, .configureProviders, .designExperiments,
                .runExperiments, .readFacts, .readContent, .eraseSubjects, .exportEvidence, .manageCustody,
                .managePolicy, .makeBackups, .judgeOutputs, .takePart:
                true
            }
        case .engineer:
            switch permission {
            case .editPrompts, .tagPrompts, .editDatasets, .designExperiments, .runExperiments, .readFacts,
                .readContent, .judgeOutputs, .takePart:
                true
            case .manageMembers, .manageOwners, .raiseOneself, .configureProviders, .executeRuns, .useCredentials,
                .manageKeys, .eraseSubjects, .exportEvidence, .manageCustody, .managePolicy, .makeBackups:
                false
            }
        case .operator:
            switch permission {
            case .runExperiments, .executeRuns, .readFacts, .readContent, .useCredentials, .makeBackups, .takePart: true
            case .manageMembers, .manageOwners, .raiseOneself, .editPrompts, .tagPrompts, .editDatasets,
                .configureProviders, .designExperiments, .manageKeys, .eraseSubjects, .exportEvidence, .manageCustody,
                .managePolicy, .judgeOutputs:
                false
            }
        case .reviewer: [.tagPrompts, .judgeOutputs, .readFacts, .readContent, .takePart].contains(permission)
        case .viewer: [.readFacts, .readContent, .takePart].contains(permission)
        case .auditor: [.readFacts, .readContent, .exportEvidence, .takePart].contains(permission)
        case .unspecified, .UNRECOGNIZED: false
        }
    }
}

extension Command {
    /// What its actor must be allowed to do.
    package var permission: Permission {
        switch self {
        case .foundWorkspace, .addMember, .removeMember, .grantRole, .revokeRole, .createTeam, .joinTeam, .leaveTeam:
            .manageMembers
        case .registerSigningKey, .rotateSigningKey, .revokeSigningKey: .manageKeys
        case .noteRefusal: .takePart
        case .changeSettings: .manageCustody
        case .addUnlockSlot, .removeUnlockSlot, .rotateKeyring: .manageKeys
        case .createPrompt, .commitVersion, .forkPrompt: .editPrompts
        case .tagPrompt, .untagPrompt: .tagPrompts
        case .createDataset, .addCases: .editDatasets
        case .configureProvider, .removeProvider, .storeCredential, .setPrice, .setPrices:
            .configureProviders
        case .designExperiment, .defineMetric: .designExperiments
        case .startExperiment, .cancelExperiment, .concludeExperiment, .resumeExperiment, .rerunFailed, .requestJudging:
            .runExperiments
        case .pauseExperiment(let command): command.reason.permission
        case .startRun, .recordSandbox, .recordSandboxGone, .failAttempt, .recordResult, .recordJudgement, .scoreRuns,
            .exhaustBudget:
            .executeRuns
        case .recordRating, .castVote, .calibrateJudge: .judgeOutputs
        case .setBudget: .managePolicy
        case .setLocalOnly(let command): command.event.permission
        case .chooseSandbox(let command): command.event.permission
        case .recordViews: .readContent
        case .exportEvidence: .exportEvidence
        case .recordCosignature: .manageCustody
        case .eraseSubject: .eraseSubjects
        case .noteRestore: .manageCustody
        }
    }
}

extension Command {
    /// What this actor must be allowed to do: everybody's own key is everybody's own business.
    package func permission(as actor: ActorID) -> Permission {
        switch self {
        case .registerSigningKey(let command) where command.owner == actor: .takePart
        case .rotateSigningKey(let command) where command.owner == actor: .takePart
        case .revokeSigningKey(let command) where command.owner == actor: .takePart
        default: permission
        }
    }
}

extension Facts {
    /// What its actor must have been allowed to do when it was recorded; `nil` for an event that this version of the
    /// product does not know.
    package var permission: Permission? {
        switch event {
        case .workspaceCreated, .memberAdded, .memberRemoved, .roleGranted, .roleRevoked, .teamCreated, .teamJoined,
            .teamLeft:
            .manageMembers
        // Everybody's own key is everybody's own business; a new member's first one comes with their admission.
        case .signingKeyRegistered(let event): event.owner == actor ? .takePart : .manageMembers
        case .signingKeyRotated(let event): event.owner == actor ? .takePart : .manageKeys
        case .signingKeyRevoked(let event): event.owner == actor ? .takePart : .manageKeys
        case .commandRefused: .takePart
        case .subjectErased: .eraseSubjects
        case .evidenceExported: .exportEvidence
        case .dataViewed: .readContent
        case .checkpointWitnessed, .workspaceSettingsChanged, .ledgerRestored: .manageCustody
        case .keyringRotated, .unlockSlotAdded, .unlockSlotRemoved: .manageKeys
        case .promptCreated, .versionCommitted, .promptForked: .editPrompts
        case .promptTagged, .promptUntagged: .tagPrompts
        case .datasetCreated, .caseAdded: .editDatasets
        case .providerConfigured, .providerRemoved, .credentialStored, .priceSet: .configureProviders
        case .experimentDesigned, .metricDefined: .designExperiments
        case .experimentStarted, .experimentCancelled, .experimentConcluded, .experimentResumed, .experimentReopened,
            .runRequested, .runCancelled, .judgingRequested:
            .runExperiments
        case .experimentPaused(let event): event.reason.permission
        case .runStarted, .attemptFailed, .resultRecorded, .scoresRecorded, .runFailed,
            .runRescored, .budgetExhausted, .sandboxCreated, .sandboxDestroyed, .judgementRecorded:
            .executeRuns
        case .ratingRecorded, .comparisonVoted, .judgeCalibrated: .judgeOutputs
        case .budgetSet: .managePolicy
        case .localOnlySet(let event): event.permission
        case .sandboxChosen(let event): event.permission
        case nil: nil
        }
    }
}

extension PauseReason {
    /// Pausing for a person's reason is theirs; a budget and the clock are what who executes runs comes upon.
    fileprivate var permission: Permission { self == .person ? .runExperiments : .executeRuns }
}

extension LocalOnlySet {
    /// Keeping a thing here is part of editing it; letting it go again is not.
    fileprivate var permission: Permission {
        switch (localOnly, thing) {
        case (true, .prompt): .editPrompts
        case (true, .dataset): .editDatasets
        case (true, nil), (false, _): .managePolicy
        }
    }
}

extension SandboxChosen {
    /// Where a prompt's calls are made is part of editing it.
    fileprivate var permission: Permission {
        switch scope {
        case .prompt: .editPrompts
        case .workspace, nil: .managePolicy
        }
    }
}
