import Events
import SwiftProtobuf

extension WorkspaceState {
    /// Of each run what judges said, then its score. What is erased is not judged: nobody could say why it was judged so.
    func score(_ command: ScoreRuns) throws(Refusal) -> [Draft] {
        let version = try known(command.metric)
        try checkNotErased([.metric(command.metric.metric)])
        guard !command.judgements.isEmpty else { throw .empty(.judgedRuns) }
        try Field.judgedRuns.check(count: command.judgements.count, max: MetricLimits.runsPerCommandMax)
        var seen: Set<RunID> = []
        var drafts: [Draft] = []
        drafts.reserveCapacity(command.judgements.count)
        for judgement in command.judgements {
            let run = judgement.run
            guard seen.insert(run).inserted else { throw .listedTwice(.run(run)) }
            try checkUnscored(run, by: command.metric)
            if let judging = command.judging { try check(judging, of: run, by: command.metric) }
            guard version.kind == .judge || judgement.said.isEmpty else { throw .judgementUnfit(run) }
            let subjects = subjects(of: run)
            try checkNotErased(subjects)
            try check(judgement.said, besides: 0)
            try check(judgement.sandboxes, besides: judgement.said.reduce(0) { $0 + $1.content.bytes })
            drafts += judgement.sandboxes.map { $0.draft(of: run, attempt: 0, subjects: failureSubjects(of: run)) }
            drafts += self.drafts(of: judgement.said, about: run, by: command.metric, askedFor: command.judging)
            drafts.append(try score(judgement, by: command.metric, version, askedFor: command.judging))
        }
        return withoutErasedContent(drafts)
    }

    /// - Parameters:
    ///   - judging: who asked; `nil` where nobody says.
    ///   - sources: whose else the answer is, which the reason may quote.
    func score(
        _ judgement: ScoreRuns.Judgement, by metric: MetricVersion, _ version: Metrics.Version,
        askedFor judging: JudgingID?, alsoOf sources: [Subject] = []
    ) throws(Refusal) -> Draft {
        let run = judgement.run
        guard version.allows(judgement.outcome, judgement.valueMillionths) else { throw .judgementUnfit(run) }
        try Field.reason.check(judgement.reason)
        return Draft(
            .runRescored(
                .with {
                    $0.run = run.stored
                    ($0.metricID, $0.version) = (metric.metric.stored, metric.number)
                    $0.outcome = judgement.outcome
                    if let value = judgement.valueMillionths { $0.valueMillionths = value }
                    if let judging { $0.judging = judging.stored }
                }),
            .runRescored(.with { $0.reason = judgement.reason }),
            of: subjects(of: run) + sources + [.metric(metric.metric)])
    }

    private func checkUnscored(_ run: RunID, by metric: MetricVersion) throws(Refusal) {
        try checkRecorded(run)
        guard let place = experiments.place(of: run), !metrics.isScored(place, by: metric) else {
            throw .runScored(run, metric.metric, version: metric.number)
        }
    }

    /// - Throws: where there is no such run, or it has no result.
    func checkRecorded(_ run: RunID) throws(Refusal) {
        guard let stage = stage(of: run) else { throw .unknown(.run(run)) }
        guard case .recorded = stage else { throw .runWithoutResult(run, stage) }
    }

    mutating func apply(_ event: RunRescored) {
        guard event.outcome != .errored, let metric = MetricID(bytes: event.metricID),
            let place = RunID(bytes: event.run).flatMap({ experiments.place(of: $0) })
        else { return }
        metrics.noteScore(of: place, by: MetricVersion(metric, event.version))
    }
}

extension Metrics.Version {
    /// Whether a run may be said to be judged so: with a value in the range, and by the threshold where there is one.
    fileprivate func allows(_ outcome: MetricOutcome, _ value: Int64?) -> Bool {
        guard outcome != .errored else { return value == nil }
        guard let value, range.contains(value) else { return false }
        switch (kind, outcome) {
        case (.assertion, .passed), (.assertion, .failed), (.judge, .passed), (.judge, .failed): return true
        case (.formula, _): return outcome == verdict(on: value)
        default: return false
        }
    }

    /// What the threshold makes of a formula's value.
    private func verdict(on value: Int64) -> MetricOutcome {
        guard let thresholdMillionths else { return .measured }
        return (lowerIsBetter ? value <= thresholdMillionths : value >= thresholdMillionths) ? .passed : .failed
    }
}
