import Events
import FoundationEssentials
import SwiftProtobuf

package enum JudgementLimits {
    /// Of one attempt: of each assertion, as many as it may have judges.
    package static let countMax = 4_096
}

extension WorkspaceState {
    func record(_ command: RecordJudgement) throws(Refusal) -> [Draft] {
        for run in [command.run, command.otherRun] {
            guard let stage = stage(of: run) else { throw .unknown(.run(run)) }
            guard case .recorded = stage else { throw .answerMissing(run) }
        }
        guard let cell = self.cell(of: command.run), let other = self.cell(of: command.otherRun),
            command.run != command.otherRun, cell.caseID == other.caseID, cell.experiment == other.experiment
        else { throw .answersNotComparable(command.run, command.otherRun) }
        let judgement = command.judgement
        guard judgement.facts.kind == .preference else { throw .malformed(.judgements, nil) }
        if let judging = command.judging { try check(judging, of: command.run, by: nil) }
        try check([judgement], besides: 0)
        try check(command.sandboxes, besides: judgement.content.bytes)
        var facts = judgement.facts
        (facts.run, facts.otherRun, facts.attempt) = (command.run.stored, command.otherRun.stored, 0)
        (facts.judging, facts.metricID, facts.metricVersion) = (command.judging?.stored ?? Data(), Data(), 0)
        let subjects = subjects(of: judgement, about: command.run)
        let others = self.subjects(of: command.otherRun).filter { !subjects.contains($0) }
        let sandboxes = command.sandboxes.map {
            $0.draft(of: command.run, attempt: 0, subjects: failureSubjects(of: command.run))
        }
        return withoutErasedContent(
            sandboxes + [Draft(.judgementRecorded(facts), .judgementRecorded(judgement.content), of: subjects + others)]
        )
    }

    /// What judges said of the answer that the attempt brought.
    func drafts(
        of judgements: [Judgement], about run: RunID, attempt: UInt32, source: [Subject]
    ) -> [Draft] {
        judgements.map { judgement in
            var facts = judgement.facts
            (facts.run, facts.attempt) = (run.stored, attempt)
            (facts.otherRun, facts.judging) = (Data(), Data())
            return Draft(
                .judgementRecorded(facts), .judgementRecorded(judgement.content),
                of: subjects(of: judgement, about: run) + source
                    + (MetricID(bytes: facts.metricID).map { [.metric($0)] } ?? []))
        }
    }

    /// What judges said of a recorded answer by a metric of the workspace: it speaks of the metric, too.
    func drafts(
        of judgements: [Judgement], about run: RunID, by metric: MetricVersion, askedFor judging: JudgingID?
    ) -> [Draft] {
        judgements.map { judgement in
            var facts = judgement.facts
            (facts.run, facts.attempt, facts.otherRun) = (run.stored, 0, Data())
            (facts.assertion, facts.member, facts.judging) = (0, 0, judging?.stored ?? Data())
            (facts.metricID, facts.metricVersion) = (metric.metric.stored, metric.number)
            return Draft(
                .judgementRecorded(facts), .judgementRecorded(judgement.content),
                of: subjects(of: judgement, about: run) + [.metric(metric.metric)])
        }
    }

    func check(_ judgements: [Judgement], besides bytes: Int) throws(Refusal) {
        try Field.judgements.check(count: judgements.count, max: JudgementLimits.countMax)
        try Field.runContent.check(
            bytes: judgements.reduce(bytes) { $0 + $1.content.bytes }, max: RunLimits.contentBytesMax)
        for judgement in judgements {
            let facts = judgement.facts
            if JudgementID(bytes: facts.judgement) == nil { throw .malformed(.judgements, nil) }
            // These words stand among facts, which no erasure takes.
            if !facts.model.isEmpty { try Field.model.check(facts.model) }
            try Field.judgementPrompt.check(facts.prompt)
            if facts.hasValueMillionths { try Field.score.check(facts.valueMillionths, in: 0...1_000_000) }
        }
    }

    /// Whose content it is: the run's, and where it tells of a failure also the provider's that was asked, of whose address and key it may speak.
    private func subjects(of judgement: Judgement, about run: RunID) -> [Subject] {
        let subjects = subjects(of: run)
        guard judgement.facts.failure != .unspecified,
            let provider = provider(named: String(judgement.facts.model.prefix { $0 != ":" }))
        else { return subjects }
        return subjects + [.provider(provider)] + (settings(of: provider)?.credential.map { [.credential($0)] } ?? [])
    }
}

extension JudgementRecordedContent {
    var bytes: Int {
        request.count + rawReply.count + output.utf8.count + reason.utf8.count + customPrompt.utf8.count
            + effectiveModel.utf8.count + providerRequestID.utf8.count + refusal.utf8.count + providerKind.utf8.count
            + baseURL.utf8.count
    }
}
