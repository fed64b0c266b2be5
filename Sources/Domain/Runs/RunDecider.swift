import Events
import FoundationEssentials
import SwiftProtobuf

package enum RunLimits {
    /// Of everything that one attempt leaves: request, reply, output, reasons.
    package static let contentBytesMax = 64 << 20
    package static let scoresMax = 2 * AssertionLimits.assertionsMax
    /// A day: an attempt whose actor died is nobody's for as long.
    package static let leaseMicrosecondsMax: Int64 = 86_400_000_000
}

extension WorkspaceState {
    func start(_ command: StartRun) throws(Refusal) -> [Draft] {
        let attempt: UInt32
        let stage = try stage(known: command.run)
        if let lease = command.leaseMicroseconds {
            try Field.leaseTime.check(lease, in: 1...RunLimits.leaseMicrosecondsMax)
        }
        switch stage {
        case .requested: attempt = 1
        case .waiting(let failed): attempt = failed + 1
        case .started(let attempt): throw .attemptUnderWay(command.run, attempt: attempt)
        case .recorded, .failed, .cancelled: throw .runOver(command.run, stage)
        }
        if let experiment = experiments.experiment(of: command.run), self.stage(of: experiment) == .paused {
            throw .experimentPaused(experiment)
        }
        if command.sandbox == SandboxKind.none, settings.sandboxRequired { throw .sandboxRequired }
        return [
            Draft(
                .runStarted(
                    .with {
                        ($0.run, $0.attempt) = (command.run.stored, attempt)
                        if let lease = command.leaseMicroseconds { $0.leaseUs = lease }
                        if let atMost = command.atMost { $0.atMost = atMost }
                        if let sandbox = command.sandbox { $0.sandbox = sandbox }
                    }))
        ]
    }

    func fail(_ command: FailAttempt, as actor: ActorID) throws(Refusal) -> [Draft] {
        try checkUnderWay(command.attempt, of: command.run)
        if command.failure != .interrupted { try checkBegun(command.run, by: actor) }
        switch command.failure {
        case .unspecified, .UNRECOGNIZED: throw .failureUnspecified(command.run)
        default: break
        }
        try check(command.sandboxes, besides: command.content.bytes)
        let subjects = failureSubjects(of: command.run)
        let sandboxes = command.sandboxes.map {
            $0.draft(of: command.run, attempt: command.attempt, subjects: subjects)
        }
        let failed = Draft(
            .attemptFailed(
                .with {
                    $0.run = command.run.stored
                    $0.attempt = command.attempt
                    $0.failure = command.failure
                    if let status = command.httpStatus { $0.httpStatus = status }
                    $0.elapsedUs = command.elapsedMicroseconds
                    if let spent = command.spent { $0.spent = spent }
                }),
            .attemptFailed(command.content), of: subjects)
        guard command.isFinal else { return withoutErasedContent(sandboxes + [failed]) }
        let over = Draft(
            .runFailed(
                .with {
                    $0.run = command.run.stored
                    $0.failure = command.failure
                    $0.attempts = command.attempt
                }))
        return withoutErasedContent(sandboxes + [failed, over])
    }

    func record(_ command: RecordResult, as actor: ActorID) throws(Refusal) -> [Draft] {
        try checkUnderWay(command.attempt, of: command.run)
        try checkBegun(command.run, by: actor)
        if !command.content.effectiveSettings.isEmpty {
            try Field.effectiveSettings.check(command.content.effectiveSettings)
        }
        let source = try reusedExperiment(command)
        try check(command.scores, command.scoresContent, of: command.run)
        let bytes = command.content.bytes + command.scoresContent.bytes
        try check(command.sandboxes, besides: bytes)
        try check(command.judgements, besides: bytes)
        let id = command.run.stored
        // What is erased where the answer first came goes here too.
        let sources: [Subject] = source.map { [.experiment($0)] } ?? []
        let subjects = subjects(of: command.run) + sources
        let metricScores = try self.scores(of: command, alsoOf: sources)
        let (scoresContent, quoted) = reasons(of: command)
        var result = command.result
        result.run = id
        result.attempt = command.attempt
        var scores = command.scores
        scores.run = id
        let sandboxes = command.sandboxes.map {
            $0.draft(of: command.run, attempt: command.attempt, subjects: subjects)
        }
        return withoutErasedContent(
            sandboxes + [Draft(.resultRecorded(result), .resultRecorded(command.content), of: subjects)]
                + drafts(of: command.judgements, about: command.run, attempt: command.attempt, source: sources)
                + [
                    Draft(.scoresRecorded(scores), .scoresRecorded(scoresContent), of: subjects + quoted)
                ] + metricScores)
    }

    /// What the run's scores say for their reasons, and which metrics of the workspace that quotes.
    ///
    /// A metric's reason stands with its own score alone, so that whoever erases the metric takes no other assertion's. Only where an experiment
    /// asserts one twice of a case do all reasons stand together, for a metric has one score of a run.
    private func reasons(of command: RecordResult) -> (content: ScoresRecordedContent, quoted: [Subject]) {
        var content = command.scoresContent
        guard command.metricScores.allSatisfy({ $0.places.count == 1 }) else {
            return (content, command.metricScores.map { Subject.metric($0.metric.metric) })
        }
        for score in command.metricScores { content.reasons[score.places[0]] = "" }
        return (content, [])
    }

    /// By the metrics of the workspace that the experiment itself asserts: so nobody asks a judge for them again.
    /// - Parameter sources: whose else the answer is.
    private func scores(of command: RecordResult, alsoOf sources: [Subject]) throws(Refusal) -> [Draft] {
        let places = command.scoresContent.reasons.indices
        var seen: Set<MetricVersion> = []
        var drafts: [Draft] = []
        for asserted in command.metricScores {
            let version = try known(asserted.metric)
            guard asserted.score.run == command.run, asserted.score.said.isEmpty, asserted.score.sandboxes.isEmpty,
                seen.insert(asserted.metric).inserted,
                !asserted.places.isEmpty, asserted.places.allSatisfy({ places.contains($0) })
            else { throw .judgementUnfit(command.run) }
            drafts.append(
                try score(asserted.score, by: asserted.metric, version, askedFor: nil, alsoOf: sources))
        }
        return drafts
    }

    func record(_ command: RecordSandbox, as actor: ActorID) throws(Refusal) -> [Draft] {
        if let judging = command.judging {
            guard command.attempt == 0 else { throw .runOver(command.run, try stage(known: command.run)) }
            try checkRecorded(command.run)
            try check(judging, of: command.run, by: nil)
        } else {
            try checkUnderWay(command.attempt, of: command.run)
            try checkBegun(command.run, by: actor)
        }
        try Field.runContent.check(bytes: command.content.bytes, max: RunLimits.contentBytesMax)
        var created = command.created
        (created.run, created.attempt) = (command.run.stored, command.attempt)
        created.judging = command.judging?.stored ?? Data()
        // What keeps it apart may name the host that it reaches, which is the provider's.
        return withoutErasedContent([
            Draft(.sandboxCreated(created), .sandboxCreated(command.content), of: failureSubjects(of: command.run))
        ])
    }

    func check(_ sandboxes: [SandboxEnding], besides bytes: Int) throws(Refusal) {
        try Field.sandboxes.check(count: sandboxes.count, max: SandboxEnding.countMax)
        try Field.runContent.check(
            bytes: sandboxes.reduce(bytes) { $0 + $1.log.log.count }, max: RunLimits.contentBytesMax)
    }

    private func stage(known run: RunID) throws(Refusal) -> RunStage {
        guard let stage = stage(of: run) else { throw .unknown(.run(run)) }
        return stage
    }

    private func checkUnderWay(_ attempt: UInt32, of run: RunID) throws(Refusal) {
        let stage = try stage(known: run)
        switch stage {
        case .requested, .waiting: throw .noAttemptUnderWay(run)
        case .started(let underWay):
            guard attempt == underWay else { throw .attemptWrong(run, given: attempt, underWay: underWay) }
        case .recorded, .failed, .cancelled: throw .runOver(run, stage)
        }
    }

    private func checkBegun(_ run: RunID, by actor: ActorID) throws(Refusal) {
        if let beginner = experiments.beginner(of: run), beginner != actor { throw .attemptOfAnother(run, beginner) }
    }

    /// The other experiment whose result is reused, if one is.
    private func reusedExperiment(_ command: RecordResult) throws(Refusal) -> ExperimentID? {
        guard command.result.hasReusedRun else { return nil }
        guard let reused = RunID(bytes: command.result.reusedRun), reused != command.run,
            let cell = cell(of: command.run),
            let other = self.cell(of: reused), case .recorded = stage(of: reused)
        else { throw .resultNotReusable(command.run, reused: RunID(bytes: command.result.reusedRun) ?? command.run) }
        guard other.version == cell.version, other.caseID == cell.caseID, other.repeat == cell.repeat,
            model(of: other) == model(of: cell)
        else { throw .resultNotReusable(command.run, reused: reused) }
        let result = command.result
        guard !result.hasInputTokens, !result.hasOutputTokens, !result.hasCachedTokens, !result.hasReasoningTokens,
            !result.hasCostPicodollars, !result.hasTimings
        else { throw .reusedResultMeasured(command.run) }
        return other.experiment == cell.experiment ? nil : other.experiment
    }

    private func model(of cell: RunCell) -> String? { design(of: cell.experiment)?.models[cell.model] }

    private func check(_ scores: ScoresRecorded, _ content: ScoresRecordedContent, of run: RunID) throws(Refusal) {
        try Field.scores.check(count: scores.scores.count, max: RunLimits.scoresMax)
        guard content.reasons.count == scores.scores.count else {
            throw .reasonCountWrong(scores: scores.scores.count, reasons: content.reasons.count)
        }
        if scores.hasScoreMillionths { try Field.score.check(scores.scoreMillionths, in: 0...1_000_000) }
        let settings = experiments.run(run).flatMap { experiments.design(of: $0).settings }
        guard let metrics = settings?.metricNames.count else { return }
        for score in scores.scores where score.metric > metrics {
            throw .metricUnknown(place: score.metric, metrics: metrics)
        }
    }
}

extension AttemptFailedContent {
    fileprivate var bytes: Int { summary.utf8.count + detail.utf8.count + request.count + rawReply.count }
}

extension ResultRecordedContent {
    fileprivate var bytes: Int {
        output.utf8.count + request.count + rawReply.count + effectiveModel.utf8.count + providerRequestID.utf8.count
            + refusal.utf8.count + effectiveSettings.utf8.count + providerKind.utf8.count + baseURL.utf8.count
    }
}

extension ScoresRecordedContent {
    fileprivate var bytes: Int { reasons.reduce(0) { $0 + $1.utf8.count } }
}
