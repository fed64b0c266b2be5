package import Events
package import SnapshotCoding

/// Everything that is read from the log: a value folded from its events, one at a time and in their order, and from
/// nothing else. It can be thrown away and folded again, on any machine, with the same answers.
///
/// Every answer is as of a moment (``AsOf``), by look-up and not by replay. Keep one value and ask it: a copy is cheap
/// until one of the two is changed, which then copies its tables of ids.
package struct ReadModels: Sendable {
    /// The next entry to fold.
    package internal(set) var position: UInt64 = 0
    /// When each entry was recorded.
    package internal(set) var clock = EntryClock()
    package internal(set) var versionGraph = VersionGraph()
    package internal(set) var catalog = Catalog()
    package internal(set) var runBoard = RunBoard()
    package internal(set) var keys = KeyHistory()
    var standings = Standings()
    var spend = Spend()
    var laterScores = LaterScores()
    var ratings = Ratings()
    var votes = Votes()
    /// What judges said of answers.
    var judgements = Judgements()
    /// By which rubrics they were asked of pairs.
    var rubrics = Rubrics()
    /// How far they were found to agree with people.
    var calibrations = Calibrations()
    /// The entries that tell of a cosigned checkpoint.
    var witnessed: [UInt64] = []
    /// Whose keys were destroyed, and which.
    package internal(set) var erasures = Erasures()

    /// Entries that fit nothing before them: they name what is not there, or make again what is. They changed nothing
    /// here. A log that only this product wrote has none.
    package internal(set) var strays: [UInt64] = []

    /// Of the form in which a snapshot holds read models, and of how events are folded. It rises whenever either is
    /// changed, so that a snapshot of another program is passed over.
    package static let snapshotVersion: UInt32 = 10

    package init() {}

    /// Results by version and model.
    package var leaderboard: Leaderboard {
        Leaderboard(
            standings: standings, board: runBoard, graph: versionGraph, catalog: catalog,
            later: laterScores)
    }

    /// Whether ``apply(_:)`` makes use of the content of an event with these facts. All other content stays on disk.
    package static func needsContent(_ facts: Facts) -> Bool {
        switch facts.event {
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

    /// Folds the next entry.
    package mutating func apply(_ event: FoldedEvent) {
        precondition(event.position == position, "read models fold every entry, once, in order")
        position += 1
        clock.append(event.recordedAt)
        if !fold(event) { strays.append(event.position) }
    }

    /// False, and nothing is changed, where the event fits nothing before it. An id that is not 16 bytes names nothing.
    private mutating func fold(_ event: FoldedEvent) -> Bool {
        let position = event.position
        // The commonest first; all are named, so that a new event asks its question here.
        switch event.facts.event {
        case .runRequested(let facts): return request(facts, at: position)
        case .runStarted(let facts): return startAttempt(facts, event)
        case .attemptFailed(let facts):
            let run = RunID(facts.run).flatMap { runBoard.failAttempt(of: $0, facts, at: position) }
            return count(run, at: position)
        case .resultRecorded(let facts): return record(facts, event)
        case .judgementRecorded(let facts): return judge(facts, event)
        case .judgingRequested(let facts): return requestJudging(facts, at: position)
        case .judgeCalibrated(let facts): return calibrate(facts, at: position)
        case .scoresRecorded(let facts):
            guard let run = RunID(facts.run).flatMap({ runBoard.record(facts, of: $0, at: position) }) else {
                return false
            }
            standings.countResult(of: run, on: runBoard)
            return true
        case .runFailed(let facts):
            let run = RunID(facts.run).flatMap { runBoard.fail($0, because: facts.failure, at: position) }
            guard let run else { return false }
            standings.countFailure(of: run, on: runBoard)
            return true
        case .runCancelled(let facts):
            return count(RunID(facts.run).flatMap { runBoard.cancel($0, at: position) }, at: position)

        case .runRescored(let facts): return rescore(facts, at: position)
        case .ratingRecorded(let facts): return rate(facts, event)
        case .comparisonVoted(let facts): return vote(facts, event)
        case .metricDefined(let facts):
            let content = event.content?.metricDefinedIfPresent
            return ActorID(event.facts.actor).map {
                catalog.defineMetric(facts, content: content, by: $0, at: position)
            } ?? false

        case .experimentDesigned(let facts): return design(facts, event)
        case .experimentStarted(let facts): return start(facts, event)
        case .experimentPaused(let facts): return pause(facts, at: position)
        case .experimentResumed(let facts):
            return ExperimentID(facts.experiment).map { runBoard.goOn($0, at: position) } ?? false
        case .experimentReopened(let facts):
            return ExperimentID(facts.experiment).map { runBoard.goOn($0, at: position) } ?? false
        case .experimentCancelled(let facts):
            return ExperimentID(facts.experiment).map { runBoard.cancel($0, at: position) } ?? false
        case .experimentConcluded(let facts):
            let conclusion = Experiment.Conclusion(facts, at: position)
            return ExperimentID(facts.experiment).map { runBoard.conclude($0, with: conclusion) } ?? false

        case .promptCreated(let facts):
            let content = event.content?.promptCreatedIfPresent
            return addPrompt(
                PromptID(facts.prompt), name: content?.name, domain: content?.domain, tags: content?.tags ?? [],
                origin: nil, at: position)
        case .promptForked(let facts): return fork(facts, event)
        case .versionCommitted(let facts): return commit(facts, event)
        case .promptTagged(let facts):
            let tag = event.content?.promptTaggedIfPresent?.tag
            return PromptID(facts.prompt).map { catalog.setTag(tag, of: $0, to: true, at: position) } ?? false
        case .promptUntagged(let facts):
            let tag = event.content?.promptUntaggedIfPresent?.tag
            return PromptID(facts.prompt).map { catalog.setTag(tag, of: $0, to: false, at: position) } ?? false

        case .datasetCreated(let facts):
            let name = event.content?.datasetCreatedIfPresent?.name
            return DatasetID(facts.dataset).map { catalog.addDataset($0, name: name, at: position) } ?? false
        case .caseAdded(let facts):
            guard let id = CaseID(facts.caseID), let dataset = DatasetID(facts.dataset) else { return false }
            return catalog.addCase(CaseEntry(id: id, dataset: dataset, ordinal: facts.ordinal, position: position))

        case .providerConfigured(let facts): return configure(facts, event)
        case .providerRemoved(let facts):
            return ProviderID(facts.provider).map { catalog.removeProvider($0, at: position) } ?? false
        case .credentialStored(let facts):
            guard let provider = ProviderID(facts.provider), let id = CredentialID(facts.credential) else {
                return false
            }
            return catalog.storeCredential(StoredCredential(id: id, position: position), of: provider)
        case .priceSet(let facts):
            catalog.setPrice(StoredPrice(price: ModelPrice(facts), position: position), of: facts.model)
            return true

        case .workspaceCreated(let facts):
            guard let workspace = WorkspaceID(facts.workspace), catalog.createWorkspace(workspace, at: position) else {
                return false
            }
            return keys.apply(event.facts, at: position)
        case .memberAdded(let facts):
            let name = event.content?.memberAddedIfPresent?.name
            return ActorID(facts.member).map { catalog.addActor($0, kind: facts.kind, name: name, at: position) }
                ?? false
        case .memberRemoved(let facts):
            guard let member = ActorID(facts.member), catalog.removeActor(member, at: position) else { return false }
            return keys.apply(event.facts, at: position)
        case .roleGranted(let facts):
            return changeRoles(of: facts.member, or: facts.team, at: position) { $0.grant(facts.role) }
        case .roleRevoked(let facts):
            return changeRoles(of: facts.member, or: facts.team, at: position) { $0.revoke(facts.role) }
        case .teamCreated(let facts):
            let name = event.content?.teamCreatedIfPresent?.name
            return TeamID(facts.team).map { catalog.addTeam($0, name: name, at: position) } ?? false
        case .teamJoined(let facts): return setMembership(of: facts.member, in: facts.team, to: true, at: position)
        case .teamLeft(let facts): return setMembership(of: facts.member, in: facts.team, to: false, at: position)
        case .signingKeyRegistered, .signingKeyRotated, .signingKeyRevoked, .keyringRotated, .unlockSlotAdded,
            .unlockSlotRemoved:
            return keys.apply(event.facts, at: position)
        case .checkpointWitnessed:
            witnessed.append(position)
            return true
        case .subjectErased(let facts):
            erasures.apply(event.facts, at: position)
            forget(facts)
            return true
        case .budgetSet(let facts): return catalog.setBudget(facts, by: event.facts.actor, at: position)
        case .localOnlySet(let facts): return catalog.setLocalOnly(facts, at: position)
        case .sandboxChosen(let facts): return catalog.chooseSandbox(facts, at: position)
        case .commandRefused, .evidenceExported, .dataViewed, .budgetExhausted, .sandboxCreated, .sandboxDestroyed:
            return true
        case .workspaceSettingsChanged(let facts):
            catalog.changeSettings(facts, at: position)
            return true
        case .ledgerRestored: return true
        case nil: return true  // an event of a later version, which means nothing to us
        }
    }
}

extension ReadModels: SnapshotCodable {
    package func write(to writer: inout SnapshotWriter) {
        writer.write(clock, versionGraph, catalog, runBoard, keys, laterScores)
        standings.write(to: &writer)
        writer.write(strays, witnessed, erasures, spend)
        writer.write(ratings, votes, judgements, calibrations, rubrics)
    }

    package init(from reader: inout SnapshotReader) throws(SnapshotFault) {
        (clock, versionGraph, catalog, runBoard, keys, laterScores) = try reader.read()
        standings = try Standings(from: &reader, on: runBoard, laterScores, catalog)
        (strays, witnessed, erasures, spend) = try reader.read()
        (ratings, votes, judgements, calibrations, rubrics) = try reader.read()
        guard ratings.isOf(runs: runBoard.runs.count), judgements.fit(runBoard) else { throw .malformed }
        position = clock.count
    }
}
