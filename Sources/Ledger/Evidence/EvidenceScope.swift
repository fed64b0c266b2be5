internal import Domain
internal import Events
internal import Projections

/// Tells, entry by entry in the order of the log, which were asked for.
struct EvidenceScope {
    private let selection: EvidenceSelection
    private var experiment: ExperimentParts?

    /// - Throws: a refusal where there is no such experiment.
    init(_ selection: EvidenceSelection, in reader: LedgerReader) throws(LedgerFault) {
        self.selection = selection
        guard let id = selection.experiment else { return }
        guard let parts = reader.read({ ExperimentParts(id, in: $0) }) else {
            throw .refused(.unknown(.experiment(id)))
        }
        let judges = try reader.judges(at: parts.judgements)
        experiment = reader.read { parts.judged(by: judges, in: $0) }
    }

    /// Asked of every entry, once, in order: the runs of an experiment are learnt from it.
    mutating func includes(_ event: LoggedEvent) -> Bool {
        let isOfExperiment = experiment?.includes(event.facts) ?? true
        return isOfExperiment && event.position >= selection.since ?? 0
            && selection.actor.map { $0 == ActorID(bytes: event.facts.actor) } ?? true
    }
}

extension LedgerReader {
    /// Which models judged, as the entries at `positions` say, which ascend. What lies near each other is read at once.
    fileprivate func judges(at positions: [UInt64]) throws(LedgerFault) -> [ExperimentParts.Judge] {
        let wanted = Set(positions)
        var judges: [ExperimentParts.Judge] = []
        var waiting = positions[...]
        while let first = waiting.first, let last = waiting.last {
            let end = min(first + UInt64(EventReader.chunkEntries), last + 1)
            for event in try self.events.events(first..<end) where wanted.contains(event.position) {
                guard case .judgementRecorded(let judgement) = event.facts.event, !judgement.model.isEmpty else {
                    continue
                }
                judges.append(ExperimentParts.Judge(model: judgement.model, position: event.position))
            }
            waiting = waiting.drop { $0 < end }
        }
        return judges
    }
}

extension Facts {
    /// Whether every bundle holds the event, so that keys, roles and erasures can be judged from it alone.
    var isEvidenceOfAccess: Bool {
        switch event {
        case .workspaceCreated, .memberAdded, .memberRemoved, .roleGranted, .roleRevoked, .teamCreated, .teamJoined,
            .teamLeft, .signingKeyRegistered, .signingKeyRotated, .signingKeyRevoked, .subjectErased,
            .workspaceSettingsChanged:
            true
        case .commandRefused, .promptCreated, .versionCommitted, .promptForked, .promptTagged, .promptUntagged,
            .datasetCreated, .caseAdded, .providerConfigured, .providerRemoved, .credentialStored, .priceSet,
            .experimentDesigned, .experimentStarted, .experimentCancelled, .experimentConcluded, .runRequested,
            .runStarted, .attemptFailed, .resultRecorded, .scoresRecorded, .runFailed, .runCancelled,
            .evidenceExported, .checkpointWitnessed, .dataViewed, .keyringRotated, .unlockSlotAdded,
            .unlockSlotRemoved, .ledgerRestored, .experimentPaused, .experimentResumed, .experimentReopened,
            .budgetSet, .budgetExhausted, .localOnlySet, .sandboxCreated, .sandboxDestroyed, .sandboxChosen,
            .ratingRecorded, .comparisonVoted, .metricDefined, .runRescored, .judgementRecorded,
            .judgeCalibrated, .judgingRequested, nil:
            false
        }
    }

    /// Whether the content is a secret that no bundle discloses.
    var isNeverDisclosed: Bool { if case .credentialStored = event { true } else { false } }
}
