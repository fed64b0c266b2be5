internal import Domain
internal import Events
internal import Foundation
internal import Ledger
internal import Projections
internal import Providers
internal import Scoring
internal import SwiftProtobuf

/// Does one run: says that it starts, renders, calls the model, scores, says what came of it.
struct RunPerformer: Sendable {
    let ledger: Ledger
    let runner: ActorID

    /// Throws only what the ledger refuses or cannot do; what goes wrong with the model is recorded as a failed attempt.
    func perform(_ run: Run, _ plan: ExperimentPlan) async throws(LedgerFault) {
        try await attempt(run) { attempt in
            let (completion, prepared, price) = try await ask(run, plan)
            try await record(completion, prepared, price, run, plan, attempt)
        }
    }

    /// Records that a run cannot even be tried.
    func fail(_ run: Run, _ failed: FailedAttempt) async throws(LedgerFault) {
        try await attempt(run) { _ in throw failed }
    }

    private func attempt(_ run: Run, _ body: (UInt32) async throws -> Void) async throws(LedgerFault) {
        _ = try await ledger.execute(.startRun(StartRun(run: run.id)), as: runner)
        let attempt = UInt32(run.attempts + 1)
        let start = ContinuousClock.now
        do { try await body(attempt) } catch let fault as LedgerFault { throw fault } catch {
            // `body` throws nothing else.
            let failed = error as! FailedAttempt
            // A runner that is told to stop hands its runs back: another attempt will be made.
            let isHandedBack = failed.failure == .cancelled && Task.isCancelled
            let elapsed = (ContinuousClock.now - start) / .microseconds(1)
            let command = FailAttempt(
                run: run.id, attempt: attempt, failure: isHandedBack ? .interrupted : failed.failure,
                httpStatus: failed.httpStatus,
                elapsedMicroseconds: UInt64(elapsed), content: failed.content, isFinal: !isHandedBack)
            _ = try await ledger.execute(.failAttempt(command), as: runner)
        }
    }

    private func ask(_ run: Run, _ plan: ExperimentPlan) async throws -> (
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
        let request = try call.request(messages, version.parameters, repetition: run.repetition)
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
