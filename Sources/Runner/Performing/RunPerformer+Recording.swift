internal import Domain
internal import Events
internal import Foundation
internal import Ledger
internal import Projections
internal import Sandboxes
internal import Scoring
internal import SwiftProtobuf

// After the call: its answer is judged and recorded.
extension RunPerformer {
    func record(
        _ answer: RecordedAnswer, of run: Run, _ prepared: ExperimentPlan.PreparedCase,
        _ judging: PreparedJudging, _ plan: ExperimentPlan, _ attempt: Attempt, until deadline: Instant?
    ) async throws {
        let desk = JudgeDesk(
            queue: queue, retries: settings.retries, slots: plan.judgeSlots,
            outputTokensMax: budgets.holds(for: run) ? Int(CallEstimate.outputTokensUsual) : nil, run: run.id)
        let watch = LocalOnlyWatch(ledger: ledger, runs: [run.id], place: judging.place?.locality ?? .local)
        let judges = RunJudges(
            judging, at: desk, watchedBy: watch, recordingIn: attempt.sandboxes.record, attemptsMax: plan.attemptsMax,
            until: deadline, newID: { [ledger] in ledger.newID() })
        do {
            try await record(answer, of: run, prepared, judging, judges, plan, attempt, until: deadline)
        } catch var failed as FailedAttempt {
            failed.spent = judges.spent
            throw failed
        }
    }

    private func record(
        _ answer: RecordedAnswer, of run: Run, _ prepared: ExperimentPlan.PreparedCase, _ judging: PreparedJudging,
        _ judges: RunJudges, _ plan: ExperimentPlan, _ attempt: Attempt, until deadline: Instant?
    ) async throws {
        var output = answer.scoredOutput(given: prepared.given)
        output.prompt = judging.prompt
        let scored = try await score(
            output, of: run, prepared, judges, attempt.sandboxes.record, attemptsMax: plan.attemptsMax, until: deadline)
        let scores = ScoresRecorded.with { scores in
            scores.passed = scored.passed
            if let score = scored.score { scores.scoreMillionths = millionths(score) }
            scores.scores = zip(prepared.assertions, scored.outcomes).map { assertion, outcome in
                Score(outcome, of: assertion.words, metric: plan.metricPlace(assertion.words.metric))
            }
        }
        let command = RecordResult(
            run: run.id, attempt: attempt.number, result: answer.facts, content: answer.content, scores: scores,
            scoresContent: .with {
                $0.reasons = scored.outcomes.map(\.reason)
                $0.types = prepared.assertions.map(\.words.type)
            }, judgements: prepared.marked(judges.judgements),
            metricScores: prepared.metricScores(scored.outcomes, of: run.id),
            sandboxes: await attempt.sandboxes.endings())
        do { _ = try await ledger.execute(.recordResult(command), as: runner) } catch {
            guard error.isOfSize else { throw error }
            throw FailedAttempt(.replyTooLarge, "the answer is more than the ledger takes: \(error)")
        }
    }

    /// Programs that judge the answer run where the run's calls are made, and models that do are asked there, no longer than the run may take.
    private func score(
        _ output: ScoredOutput, of run: Run, _ prepared: ExperimentPlan.PreparedCase, _ judges: RunJudges,
        _ sandboxes: SandboxRecord, attemptsMax: Int?, until deadline: Instant?
    ) async throws -> RunScore {
        let assertions = prepared.assertions.map(\.ready)
        guard !prepared.judging.isEmpty || assertions.contains(where: \.runsProgram) else {
            return Scorer.score(output, against: assertions, threshold: prepared.threshold)
        }
        // It may be marked since its model was asked.
        let (chosen, staysLocal) = try await ledger.decided { ($0.sandboxPlace(of: run.id), $0.mustStayLocal(run.id)) }
        let place: RunPlace
        do throws(FailedAttempt) { place = try await self.place(chosen, staysLocal: staysLocal) } catch {
            throw error.failure == .localOnly ? FailedAttempt.markedSince(asking: run.model) : error
        }
        let programs = SandboxedPrograms(
            place: place, record: sandboxes, slots: programSlots,
            watch: LocalOnlyWatch(ledger: ledger, runs: [run.id], place: place.locality), retries: settings.retries,
            attemptsMax: attemptsMax, until: deadline)
        let score: RunScore?
        do {
            score = try await finished(by: deadline) {
                try await Scorer.score(
                    output, against: assertions, threshold: prepared.threshold, runningProgramsBy: programs,
                    askingJudgesBy: judges)
            }
        } catch {
            if let fault = programs.fault, !Task.isCancelled { throw FailedAttempt.programNotRun(fault) }
            throw FailedAttempt(.cancelled, "it was stopped while its answer was judged")
        }
        guard let score else { throw FailedAttempt.timeUpWhileJudged }
        return score
    }
}

extension LedgerFault {
    /// Whether what was to be recorded is too large.
    fileprivate var isOfSize: Bool {
        switch self {
        case .refused(.tooLarge), .tooLarge: true
        default: false
        }
    }
}

/// To the nearest millionth; the caller's value is within 0…1.
func millionths(_ value: Double) -> Int64 { Int64((value * 1_000_000).rounded()) }

extension Score {
    init(_ outcome: AssertionOutcome, of assertion: Assertion, metric: UInt32) {
        self.init()
        type = AssertionVocabulary.isKnown(assertion.type) ? assertion.type : ""
        self.metric = metric
        self.outcome = outcome.outcome
        if let value = outcome.value { valueMillionths = millionths(value) }
        weightMillionths = assertion.hasWeightMillionths ? assertion.weightMillionths : 1_000_000
    }
}
