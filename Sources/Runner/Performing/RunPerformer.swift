internal import Domain
internal import Events
internal import Foundation
internal import Ledger
internal import Projections
internal import Providers
internal import Scoring
internal import SwiftProtobuf

/// Does one attempt of a run: says that it starts, renders, calls the model, scores, says what came of it.
struct RunPerformer: Sendable {
    let ledger: Ledger
    let runner: ActorID
    let policy: RetryPolicy

    /// What becomes of a run after an attempt.
    enum Outcome: Sendable {
        /// It is recorded or has failed for good.
        case over(CallEnding)
        /// Its attempt failed, and another is to be made after a while.
        case again(after: Duration, CallEnding)
        /// The runner was told to stop; whoever goes on makes the attempt anew.
        case handedBack
    }

    /// Throws only what the ledger refuses or cannot do; what goes wrong with the model is recorded as a failed attempt.
    /// - Parameter deadline: when the run's time is up.
    func perform(
        _ run: Run, _ plan: ExperimentPlan, _ job: RunQueue.Job, deadline: Instant?
    ) async throws(LedgerFault) -> Outcome {
        try await attempt(run, job, attemptsMax: plan.attemptsMax, deadline: deadline) { attempt in
            let (completion, prepared, price) = try await ask(run, plan, deadline: deadline)
            try await record(completion, prepared, price, run, plan, attempt)
            return completion.answer.usage
        }
    }

    /// Records that a run cannot even be tried.
    func fail(_ run: Run, _ failed: FailedAttempt, _ job: RunQueue.Job) async throws(LedgerFault) {
        _ = try await attempt(run, job, attemptsMax: 1, deadline: nil) { _ in throw failed }
    }

    private func attempt(
        _ run: Run, _ job: RunQueue.Job, attemptsMax: Int?, deadline: Instant?,
        _ body: (UInt32) async throws -> TokenUsage
    ) async throws(LedgerFault) -> Outcome {
        _ = try await ledger.execute(.startRun(StartRun(run: run.id)), as: runner)
        let attempt = UInt32(run.attempts + 1)
        let start = Instant.now
        do { return .over(.answered(tokens: try await body(attempt).total)) } catch let fault as LedgerFault {
            throw fault
        } catch {
            // `body` throws nothing else.
            let failed = error as! FailedAttempt
            // A runner that is told to stop hands its runs back: another attempt will be made.
            let isHandedBack = failed.failure == .cancelled && Task.isCancelled
            let wait = isHandedBack ? nil : wait(after: failed, job, attemptsMax: attemptsMax, deadline: deadline)
            let command = FailAttempt(
                run: run.id, attempt: attempt, failure: isHandedBack ? .interrupted : failed.failure,
                httpStatus: failed.httpStatus, elapsedMicroseconds: UInt64((.now - start) / .microseconds(1)),
                content: failed.content, isFinal: !isHandedBack && wait == nil)
            _ = try await ledger.execute(.failAttempt(command), as: runner)
            if isHandedBack { return .handedBack }
            let ending: CallEnding = failed.isOfCall ? .failed(failed.failure, wait: wait) : .notMade
            return wait.map { .again(after: $0, ending) } ?? .over(ending)
        }
    }

    /// `nil` where no further attempt is to be made, or none before the run's time is up.
    private func wait(
        after failed: FailedAttempt, _ job: RunQueue.Job, attemptsMax: Int?, deadline: Instant?
    ) -> Duration? {
        var random = SystemRandomNumberGenerator()
        let wait = policy.wait(after: failed, attempts: job.attempts + 1, attemptsMax: attemptsMax, using: &random)
        guard let wait, let deadline, .now + wait >= deadline else { return wait }
        return nil
    }

    private func ask(_ run: Run, _ plan: ExperimentPlan, deadline: Instant?) async throws -> (
        Completion, ExperimentPlan.PreparedCase, TokenPrice?
    ) {
        // What the plan has read may have been erased since.
        guard try await !ledger.decided({ $0.isAnyErased($0.subjects(of: run.id)) }) else {
            throw FailedAttempt(.contentErased, "text that the run needs was erased")
        }
        let version = try plan.version(run.version)
        let prepared = try plan.caseNamed(run.caseID)
        let call = try plan.call(model: run.modelPlace)
        let messages: [Events.ChatMessage]
        do { messages = try version.template.render(prepared.variables) } catch {
            throw FailedAttempt(.variableMissing, "the prompt cannot be rendered with this case: \(error)")
        }
        let request = try call.request(
            messages, version.parameters, repetition: run.repetition, timeLeft: deadline.map { $0 - .now })
        do { return (try await call.provider.complete(request), prepared, call.price) } catch {
            throw FailedAttempt(error)
        }
    }

    private func record(
        _ completion: Completion, _ prepared: ExperimentPlan.PreparedCase, _ price: TokenPrice?, _ run: Run,
        _ plan: ExperimentPlan,
        _ attempt: UInt32
    ) async throws {
        let answer = completion.answer
        let cost = price?.cost(of: answer.usage)
        let result = ResultRecorded(completion, cost: cost)
        let scored = Scorer.score(
            ScoredOutput(
                text: answer.text, latencyMilliseconds: Double(completion.timing.total) / 1_000,
                inputTokens: answer.usage.input.flatMap { UInt64(exactly: $0) },
                outputTokens: answer.usage.output.flatMap { UInt64(exactly: $0) }, costPicodollars: cost),
            against: prepared.assertions.map(\.ready), threshold: prepared.threshold)
        let scores = ScoresRecorded.with { scores in
            scores.passed = scored.passed
            if let score = scored.score { scores.scoreMillionths = millionths(score) }
            scores.scores = zip(prepared.assertions, scored.outcomes).map { assertion, outcome in
                Score(outcome, of: assertion.words, metric: plan.metricPlace(assertion.words.metric))
            }
        }
        let command = RecordResult(
            run: run.id, attempt: attempt, result: result, content: ResultRecordedContent(completion), scores: scores,
            scoresContent: .with {
                $0.reasons = scored.outcomes.map(\.reason)
                $0.types = prepared.assertions.map(\.words.type)
            })
        do { _ = try await ledger.execute(.recordResult(command), as: runner) } catch {
            guard error.isOfSize else { throw error }
            throw FailedAttempt(.replyTooLarge, "the answer is more than the ledger takes: \(error)")
        }
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
