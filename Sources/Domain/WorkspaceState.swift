package import Events
package import SnapshotCoding

/// All that deciding needs to know of a workspace, folded from its events. It holds names and settings, and no prompt
/// text, case, or output.
///
/// `decide` says what would happen, `apply` lets it have happened. Both are pure: no clock, no randomness, nothing
/// read. Folding trusts the log: an event that speaks of a thing that was never made changes nothing.
package struct WorkspaceState: Equatable, Sendable {
    var members = Members()
    var prompts = Prompts()
    var datasets = Datasets()
    var providers = Providers()
    var experiments = Experiments()
    var unlockSlots = UnlockSlots()
    var settings = WorkspaceSettings()
    var budgets = Budgets()
    var localOnly = LocalOnlyMarks()
    var sandboxChoices = SandboxChoices()
    var metrics = Metrics()
    var judgings = Judgings()
    /// Whose text was destroyed.
    var erased: Set<Subject> = []

    /// Of the form in which a snapshot holds this state, and of how events are folded. It rises whenever either is
    /// changed, so that a snapshot of another program is passed over.
    package static let snapshotVersion: UInt32 = 11

    package init() {}

    /// Folds one event. Events are folded in the order of the log, each once.
    /// - Parameter content: needed only where ``Events/Facts/foldNeedsContent`` says so; `nil` where it was erased: a
    ///   name is then unknown.
    package mutating func apply(_ facts: Facts, content: Content?) {
        switch facts.event {
        case .workspaceCreated, .memberAdded, .memberRemoved, .roleGranted, .roleRevoked, .teamCreated, .teamJoined,
            .teamLeft, .signingKeyRegistered, .signingKeyRotated, .signingKeyRevoked:
            members.apply(facts, content: content)

        case .unlockSlotAdded(let event): unlockSlots.apply(event)
        case .unlockSlotRemoved(let event): unlockSlots.apply(event)
        case .keyringRotated(let event): unlockSlots.apply(event)

        case .promptCreated(let event): prompts.apply(event, content: content?.promptCreated)
        case .versionCommitted(let event): prompts.apply(event)
        case .promptForked(let event): prompts.apply(event, content: content?.promptForked)
        case .promptTagged(let event): prompts.apply(event, content: content?.promptTagged)
        case .promptUntagged(let event): prompts.apply(event, content: content?.promptUntagged)

        case .datasetCreated(let event): datasets.apply(event, content: content?.datasetCreated)
        case .caseAdded(let event): datasets.apply(event)

        case .providerConfigured(let event): providers.apply(event, content: content?.providerConfigured)
        case .providerRemoved(let event): providers.apply(event)
        case .credentialStored(let event): providers.apply(event)
        case .priceSet(let event): providers.apply(event)

        case .experimentDesigned(let event): experiments.apply(event, content: content?.experimentDesigned)
        case .experimentStarted(let event): experiments.apply(event, by: ActorID(bytes: facts.actor))
        case .experimentCancelled(let event): experiments.apply(event)
        case .experimentConcluded(let event): experiments.apply(event)
        case .experimentPaused(let event): experiments.apply(event)
        case .experimentResumed(let event): experiments.apply(event)
        case .experimentReopened(let event): experiments.apply(event)

        case .runRequested(let event): experiments.apply(event)
        case .runStarted(let event): experiments.begin(event, by: ActorID(bytes: facts.actor))
        case .attemptFailed(let event): experiments.move(event.run, to: .waiting(failedAttempts: event.attempt))
        case .resultRecorded(let event): experiments.move(event.run, to: .recorded(passed: false))
        case .scoresRecorded(let event): experiments.move(event.run, to: .recorded(passed: event.passed))
        case .runFailed(let event): experiments.move(event.run, to: .failed)
        case .runCancelled(let event): experiments.move(event.run, to: .cancelled)

        case .metricDefined(let event): metrics.apply(event, content: content?.metricDefined)
        case .runRescored(let event): apply(event)
        case .judgingRequested(let event): judgings.apply(event)

        case .workspaceSettingsChanged(let event): settings.apply(event)
        case .budgetSet(let event): budgets.apply(event)
        case .localOnlySet(let event): localOnly.apply(event)
        case .sandboxChosen(let event): sandboxChoices.apply(event)
        case .subjectErased(let event): apply(event)
        // Nothing is decided by these.
        case .commandRefused, .evidenceExported, .checkpointWitnessed, .dataViewed, .ledgerRestored, .budgetExhausted,
            .sandboxCreated, .sandboxDestroyed, .ratingRecorded, .comparisonVoted, .judgementRecorded, .judgeCalibrated:
            break

        case nil: break
        }
    }

    /// What happens if the actor's command is granted: the events to append, none where all is so already.
    /// Whether the actor may is asked before, by `authorise`.
    package func decide(_ command: Command, as actor: ActorID) throws(Refusal) -> [Draft] {
        switch command {
        case .foundWorkspace(let command): return try found(command, as: actor)
        case _ where workspace == nil: throw .workspaceNotFounded

        case .addMember(let command): return try admitted(add(command), as: actor)
        case .removeMember(let command): return try admitted(remove(command), as: actor)
        case .grantRole(let command): return try admitted(grant(command), as: actor)
        case .revokeRole(let command): return try admitted(revoke(command), as: actor)
        case .createTeam(let command): return try admitted(create(command), as: actor)
        case .joinTeam(let command): return try admitted(join(command), as: actor)
        case .leaveTeam(let command): return try admitted(leave(command), as: actor)
        case .registerSigningKey(let command): return try admitted(register(command), as: actor)
        case .rotateSigningKey(let command): return try admitted(rotate(command), as: actor)
        case .revokeSigningKey(let command): return try admitted(revoke(command), as: actor)
        case .noteRefusal(let command): return note(command)

        case .changeSettings(let command): return change(command)

        case .addUnlockSlot(let command): return try add(command)
        case .removeUnlockSlot(let command): return try remove(command)
        case .rotateKeyring(let command): return try rotate(command)

        case .createPrompt(let command): return try create(command)
        case .commitVersion(let command): return try commit(command)
        case .forkPrompt(let command): return try fork(command)
        case .tagPrompt(let command): return try tag(command)
        case .untagPrompt(let command): return try untag(command)

        case .createDataset(let command): return try create(command)
        case .addCases(let command): return try add(command)

        case .configureProvider(let command): return try configure(command)
        case .removeProvider(let command): return try remove(command)
        case .storeCredential(let command): return try store(command)
        case .setPrice(let command): return try set(command)
        case .setPrices(let command): return try set(command)

        case .designExperiment(let command): return try design(command)
        case .startExperiment(let command): return try start(command)
        case .cancelExperiment(let command): return try cancel(command)
        case .concludeExperiment(let command): return try conclude(command)
        case .pauseExperiment(let command): return try pause(command)
        case .resumeExperiment(let command): return try resume(command)
        case .rerunFailed(let command): return try rerun(command)

        case .startRun(let command): return try start(command)
        case .recordSandbox(let command): return try record(command, as: actor)
        case .recordSandboxGone(let command): return try record(command)
        case .failAttempt(let command): return try fail(command, as: actor)
        case .recordResult(let command): return try record(command, as: actor)
        case .requestJudging(let command): return try request(command)
        case .recordJudgement(let command): return try record(command)
        case .calibrateJudge(let command): return try calibrate(command)

        case .defineMetric(let command): return try define(command)
        case .scoreRuns(let command): return try score(command)
        case .recordRating(let command): return try rate(command, as: actor)
        case .castVote(let command): return try vote(command, as: actor)

        case .setBudget(let command): return try set(command)
        case .exhaustBudget(let command): return try exhaust(command)
        case .setLocalOnly(let command): return try set(command)
        case .chooseSandbox(let command): return try choose(command)

        case .recordViews(let command): return try record(command)
        case .exportEvidence(let command): return try export(command, as: actor)
        case .recordCosignature(let command): return try record(command)
        case .eraseSubject(let command): return withoutErasedContent(try erase(command, as: actor))
        case .noteRestore(let command): return try note(command)
        }
    }
}

extension Facts {
    /// Whether folding the event needs its content, which is then read and decrypted: only for names, tags and
    /// settings, so that millions of runs are replayed from facts alone.
    package var foldNeedsContent: Bool {
        switch event {
        case .memberAdded, .teamCreated, .promptCreated, .promptForked, .promptTagged, .promptUntagged, .datasetCreated,
            .providerConfigured, .experimentDesigned, .metricDefined:
            true
        case .workspaceCreated, .roleGranted, .signingKeyRegistered, .versionCommitted, .caseAdded, .providerRemoved,
            .credentialStored, .priceSet, .experimentStarted, .experimentCancelled, .experimentConcluded, .runRequested,
            .runStarted, .attemptFailed, .resultRecorded, .scoresRecorded, .runFailed, .runCancelled, .memberRemoved,
            .roleRevoked, .teamJoined, .teamLeft, .signingKeyRotated, .signingKeyRevoked, .commandRefused,
            .subjectErased, .evidenceExported, .checkpointWitnessed, .dataViewed, .workspaceSettingsChanged,
            .keyringRotated, .unlockSlotAdded, .unlockSlotRemoved, .ledgerRestored, .experimentPaused,
            .experimentResumed, .experimentReopened, .budgetSet, .budgetExhausted, .localOnlySet, .sandboxCreated,
            .sandboxDestroyed, .sandboxChosen, .ratingRecorded, .comparisonVoted, .runRescored, .judgementRecorded,
            .judgeCalibrated, .judgingRequested, nil:
            false
        }
    }
}

extension WorkspaceState: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.write(members, prompts, datasets, providers, experiments, unlockSlots, settings)
        writer.write(budgets, localOnly, sandboxChoices, metrics, judgings)
        writer.write(erased.map { [$0.word, $0.idText] }.sorted { $0.lexicographicallyPrecedes($1) })
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (members, prompts, datasets, providers, experiments, unlockSlots, settings) = try reader.read()
        (budgets, localOnly, sandboxChoices, metrics, judgings) = try reader.read()
        let words: [[String]] = try reader.read()
        for pair in words {
            guard pair.count == 2, let subject = Subject(word: pair[0], idText: pair[1]) else { throw .malformed }
            erased.insert(subject)
        }
    }
}
