internal import Domain
internal import Events
internal import Foundation
internal import HTTPTransport
internal import Ledger
internal import Projections
internal import Providers
internal import Sandboxes
internal import Scoring
internal import SwiftProtobuf

/// Does one attempt of a run: makes it ready, says that it starts, calls the model, scores, says what came of it.
struct RunPerformer: Sendable {
    let ledger: Ledger
    let runner: ActorID
    let settings: RunnerSettings
    let budgets: BudgetGate
    let places: RunPlaces
    /// Programs run beside each other, two for each processor: they take this machine's, or another's.
    let programSlots = SandboxSlots(2 * ProcessInfo.processInfo.activeProcessorCount)

    init(ledger: Ledger, runner: ActorID, settings: RunnerSettings, budgets: BudgetGate, places: RunPlaces) {
        self.ledger = ledger
        self.runner = runner
        self.settings = settings
        self.budgets = budgets
        self.places = places
    }

    /// What becomes of a run after an attempt.
    enum Outcome: Sendable {
        /// It is recorded or has failed for good.
        case over(CallEnding)
        /// Its attempt failed, and another is to be made after a while.
        case again(after: Duration, CallEnding)
        /// No attempt was made: calls under way may leave room in a budget.
        case postponed
        /// No attempt was made: the answer that was recorded before does not stand for it after all, so its model is to be asked.
        case unanswered
        /// No attempt was made: the experiment is paused now.
        case held
        /// The runner was told to stop; whoever goes on makes the attempt anew.
        case handedBack
    }

    /// Throws only what the ledger refuses or cannot do; what goes wrong with the model is recorded as a failed attempt.
    /// - Parameters:
    ///   - isAnswered: whether it was handed out to be answered from the ledger alone.
    ///   - deadline: when the run's time is up.
    ///   - course: is asked for the call's place, and told when it is over.
    func perform(
        _ run: Run, _ plan: ExperimentPlan, isAnswered: Bool, deadline: Instant?, _ course: CallCourse
    ) async throws(LedgerFault) -> Outcome {
        if let (reused, prepared) = try earlierResult(for: run, plan) {
            return try await attempt(run, attemptsMax: plan.attemptsMax, deadline: deadline) { attempt in
                try await record(reused, of: run, prepared, plan, attempt, until: deadline)
                return .notMade
            }
        }
        if isAnswered { return .unanswered }
        let call: Result<PreparedCall, FailedAttempt>
        do { call = .success(try await prepare(run, plan)) } catch { call = .failure(error) }
        if case .success(let call) = call {
            switch budgets.reserve(call.estimate, for: run) {
            case .reserved: break
            case .full: return .postponed
            case .exhausted(let command):
                _ = try await ledger.execute(.exhaustBudget(command), as: runner)
                return .held
            }
        }
        defer { budgets.release(run.id) }
        return try await attempt(
            run, attemptsMax: plan.attemptsMax, deadline: deadline, calling: try? call.get()
        ) { attempt in
            var call = try call.get()
            guard await course.awaitPlace() else {
                throw FailedAttempt(.cancelled, "it was stopped before its model was asked")
            }
            if let deadline {
                guard deadline > .now else { throw FailedAttempt.timeUp }
                let whole = min(call.model.limits.whole, deadline - .now)
                call.request.limits?.whole = whole
            }
            let completion = try await complete(call, attempt.sandboxes.record)
            let wait = completion.rateLimit?.wait.map { min($0, settings.retries.patience) }
            let ending = CallEnding.answered(tokens: completion.answer.usage.total, wait: wait)
            course.ended(ending)
            // Whoever has the place now sets out first: a model waits for them, and nobody for this record.
            await Task.yield()
            let answer = RecordedAnswer(completion, of: call.model, in: SandboxKind(of: attempt.sandboxes.record))
            do {
                try await record(answer, of: run, call.prepared, plan, attempt, until: deadline)
            } catch var failed as FailedAttempt {
                // The answer was given, though it cannot be kept.
                let cost = answer.facts.hasCostPicodollars ? answer.facts.costPicodollars : nil
                failed.spent = AttemptSpending(completion.answer.usage, cost: cost) ?? call.estimate.spending
                throw failed
            }
            return ending
        }
    }

    /// Records that a run cannot even be tried.
    func fail(_ run: Run, _ failed: FailedAttempt) async throws(LedgerFault) {
        _ = try await attempt(run, attemptsMax: 1, deadline: nil) { _ in throw failed }
    }

    /// An attempt that was begun.
    struct Attempt: Sendable {
        let number: UInt32
        let sandboxes: AttemptSandboxes
    }

    /// - Parameters:
    ///   - call: that is to be made; `nil` where none is.
    ///   - body: makes the attempt; it throws a `FailedAttempt` or a `LedgerFault`.
    private func attempt(
        _ run: Run, attemptsMax: Int?, deadline: Instant?, calling call: PreparedCall? = nil,
        _ body: (Attempt) async throws -> CallEnding
    ) async throws(LedgerFault) -> Outcome {
        let start = StartRun(
            run: run.id, leaseMicroseconds: settings.leaseMicroseconds, atMost: call?.estimate.spending,
            sandbox: call?.place.kind)
        _ = try await ledger.execute(.startRun(start), as: runner)
        let number = UInt32(run.attempts + 1)
        let attempt = Attempt(
            number: number, sandboxes: AttemptSandboxes(of: run, attempt: number, in: ledger, as: runner))
        let begun = Instant.now
        do { return .over(try await body(attempt)) } catch let fault as LedgerFault { throw fault } catch {
            // `body` throws nothing else.
            let failed = error as! FailedAttempt
            // A runner that is told to stop hands its runs back: another attempt will be made.
            let isHandedBack = failed.failure == .cancelled && Task.isCancelled
            let wait = isHandedBack ? nil : wait(after: failed, run, attemptsMax: attemptsMax, deadline: deadline)
            let command = FailAttempt(
                run: run.id, attempt: number, failure: isHandedBack ? .interrupted : failed.failure,
                httpStatus: failed.httpStatus, elapsedMicroseconds: UInt64((.now - begun) / .microseconds(1)),
                spent: failed.spent, content: failed.content, isFinal: !isHandedBack && wait == nil,
                sandboxes: await attempt.sandboxes.endings())
            _ = try await ledger.execute(.failAttempt(command), as: runner)
            if isHandedBack { return .handedBack }
            // What the provider asks for holds for the next run too, where this one is not tried again.
            let asked = failed.retryAfter.map { min($0, settings.retries.patience) }
            let ending: CallEnding = failed.isOfCall ? .failed(failed.failure, wait: wait ?? asked) : .notMade
            return wait.map { .again(after: $0, ending) } ?? .over(ending)
        }
    }

    /// `nil` where no further attempt is to be made, or none before the run's time is up. How often the run was tried is counted from the
    /// ledger, so that it holds whoever tried it; an attempt that was interrupted says nothing of the run.
    private func wait(after failed: FailedAttempt, _ run: Run, attemptsMax: Int?, deadline: Instant?) -> Duration? {
        var random = SystemRandomNumberGenerator()
        let wait = settings.retries.wait(
            after: failed, attempts: run.attemptsInVain + 1, attemptsMax: attemptsMax, using: &random)
        guard let wait, let deadline, .now + wait >= deadline else { return wait }
        return nil
    }

    // MARK: Before the call

    /// A call that only needs to be made.
    private struct PreparedCall: Sendable {
        let model: ModelCall
        var request: CompletionRequest
        let estimate: CallEstimate
        let prepared: ExperimentPlan.PreparedCase
        let place: RunPlace
    }

    private func prepare(
        _ run: Run, _ plan: ExperimentPlan
    ) async throws(FailedAttempt) -> PreparedCall {
        // What the plan has read may have been erased since, and what may leave may have been restricted.
        let (isErased, staysLocal, chosen, isSandboxRequired): (Bool, Bool, SandboxPlace, Bool)
        do {
            (isErased, staysLocal, chosen, isSandboxRequired) = try await ledger.decided {
                (
                    $0.isAnyErased($0.subjects(of: run.id)), $0.mustStayLocal(run.id), $0.sandboxPlace(of: run.id),
                    $0.sandboxRequired
                )
            }
        } catch {
            throw FailedAttempt(.contentErased, "the ledger cannot say whether the run's text may be used: \(error)")
        }
        if isErased { throw FailedAttempt(.contentErased, "text that the run needs was erased") }
        let version = try plan.version(run.version)
        let prepared = try plan.caseNamed(run.caseID)
        if let fault = prepared.assertions.lazy.compactMap(\.ready.programFault).first {
            throw FailedAttempt(.unsendable, "nothing was sent: an assertion could never be decided: \(fault)")
        }
        let place = try await place(chosen)
        if isSandboxRequired, place.kind == .none {
            throw FailedAttempt(.sandboxFailed, "nothing was sent: \(Refusal.sandboxRequired)")
        }
        let model = try plan.call(model: run.modelPlace, in: chosen, by: place.transport)
        if staysLocal, model.locality == .cloud {
            throw FailedAttempt(
                .localOnly,
                "nothing was sent: the workspace, the prompt or the dataset is marked local only, and \(run.model) is reached elsewhere; use a local model, or mark the provider's address as the workspace's own"
            )
        }
        let messages: [Events.ChatMessage]
        do { messages = try version.template.render(prepared.variables) } catch {
            throw FailedAttempt(.variableMissing, "the prompt cannot be rendered with this case: \(error)")
        }
        var request = try model.request(messages, version.parameters, repetition: run.repetition)
        // What a budget counts on must hold.
        if request.sampling.maxTokens == nil, budgets.holds(for: run) {
            request.sampling.maxTokens = Int(CallEstimate.outputTokensUsual)
        }
        let estimate = CallEstimate(
            promptBytes: messages.reduce(request.sampling.schema?.schema.text.utf8.count ?? 0) {
                $0 + $1.text.utf8.count
            }, messages: messages.count,
            outputTokensMax: request.sampling.maxTokens, price: model.price)
        return PreparedCall(model: model, request: request, estimate: estimate, prepared: prepared, place: place)
    }

    func place(_ chosen: SandboxPlace) async throws(FailedAttempt) -> RunPlace {
        do { return try await places.place(chosen) } catch { throw FailedAttempt(error) }
    }

    /// - Parameter record: of the sandboxes in which calls are made, where they are made in any.
    private func complete(
        _ call: PreparedCall, _ record: SandboxRecord
    ) async throws(FailedAttempt) -> Completion {
        let result: Result<Completion, ProviderError> = await SandboxRecord.$current.withValue(record) {
            do throws(ProviderError) { return .success(try await call.model.provider.complete(call.request)) } catch {
                return .failure(error)
            }
        }
        switch result {
        case .success(let completion): return completion
        case .failure(let error):
            throw record.fault.map { FailedAttempt($0, call.estimate) } ?? FailedAttempt(error, call.estimate)
        }
    }

    /// An answer of an earlier run that may stand for this one's, where the experiment wants that.
    private func earlierResult(
        for run: Run, _ plan: ExperimentPlan
    ) throws(LedgerFault) -> (RecordedAnswer, ExperimentPlan.PreparedCase)? {
        guard let earlier = plan.earlierResults, let prepared = try? plan.caseNamed(run.caseID),
            let found = try earlier.result(for: run)
        else { return nil }
        return (RecordedAnswer(reusing: found.run, found.facts, found.content), prepared)
    }
}
