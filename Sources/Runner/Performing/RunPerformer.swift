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
    /// By whose gates judges are asked.
    let queue: RunQueue
    /// Programs run beside each other, two for each processor: they take this machine's, or another's.
    let programSlots = SandboxSlots(2 * ProcessInfo.processInfo.activeProcessorCount)

    init(
        ledger: Ledger, runner: ActorID, settings: RunnerSettings, budgets: BudgetGate, places: RunPlaces,
        queue: RunQueue
    ) {
        self.ledger = ledger
        self.runner = runner
        self.settings = settings
        self.budgets = budgets
        self.places = places
        self.queue = queue
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
            return try await record(reused, of: run, prepared, plan, until: deadline)
        }
        if isAnswered { return .unanswered }
        let call: Result<PreparedCall, FailedAttempt>
        do { call = .success(try await prepare(run, plan)) } catch { call = .failure(error) }
        if case .success(let call) = call {
            if let outcome = try await reserve(call.estimate.with(call.judging.estimates), for: run) { return outcome }
        }
        defer { budgets.release(run.id) }
        return try await attempt(
            run, attemptsMax: plan.attemptsMax, deadline: deadline, calling: (try? call.get()).map(Calls.init)
        ) { attempt in
            var call = try call.get()
            guard await course.awaitPlace() else {
                throw FailedAttempt(.cancelled, "it was stopped before its model was asked")
            }
            try await LocalOnlyWatch(ledger: ledger, runs: [run.id], place: call.place.locality).check(call.model)
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
                try await record(answer, of: run, call.prepared, call.judging, plan, attempt, until: deadline)
            } catch var failed as FailedAttempt {
                // The answer was given, and judges were asked, though it cannot be kept.
                let cost = answer.facts.hasCostPicodollars ? answer.facts.costPicodollars : nil
                let own = AttemptSpending(completion.answer.usage, cost: cost) ?? call.estimate.spending
                failed.spent = failed.spent.map { own + $0 } ?? own
                if failed.failure == .sandboxFailed { failed.keep(answer.content) }
                throw failed
            }
            return ending
        }
    }

    /// Records that a run cannot even be tried.
    func fail(_ run: Run, _ failed: FailedAttempt) async throws(LedgerFault) {
        _ = try await attempt(run, attemptsMax: 1, deadline: nil) { _ in throw failed }
    }

    /// An answer that was recorded before is judged anew, by whoever judges in this experiment.
    private func record(
        _ reused: RecordedAnswer, of run: Run, _ prepared: ExperimentPlan.PreparedCase, _ plan: ExperimentPlan,
        until deadline: Instant?
    ) async throws(LedgerFault) -> Outcome {
        let judging: Result<PreparedJudging, FailedAttempt>
        do throws(FailedAttempt) { judging = .success(try await self.judging(of: run, prepared, plan)) } catch {
            judging = .failure(error)
        }
        var calls: Calls?
        if case .success(let judging) = judging, let place = judging.place {
            let estimate = CallEstimate.none.with(judging.estimates)
            if let outcome = try await reserve(estimate, for: run) { return outcome }
            calls = Calls(atMost: estimate.spending, judgings: prepared.judging.count, place: place.kind)
        }
        defer { budgets.release(run.id) }
        return try await attempt(run, attemptsMax: plan.attemptsMax, deadline: deadline, calling: calls) { attempt in
            try await record(reused, of: run, prepared, try judging.get(), plan, attempt, until: deadline)
            return .notMade
        }
    }

    /// - Returns: what becomes of the run where a budget has no room for it.
    private func reserve(_ estimate: CallEstimate, for run: Run) async throws(LedgerFault) -> Outcome? {
        switch budgets.reserve(estimate, for: run) {
        case .reserved: return nil
        case .full: return .postponed
        case .exhausted(let command):
            _ = try await ledger.execute(.exhaustBudget(command), as: runner)
            return .held
        }
    }

    /// The calls of an attempt, as it says when it begins.
    private struct Calls {
        let atMost: AttemptSpending
        /// Those that judge.
        let judgings: Int
        let place: SandboxKind

        init(atMost: AttemptSpending, judgings: Int, place: SandboxKind) {
            (self.atMost, self.judgings, self.place) = (atMost, judgings, place)
        }

        init(_ call: PreparedCall) {
            self.init(
                atMost: call.estimate.with(call.judging.estimates).spending, judgings: call.prepared.judging.count,
                place: call.place.kind)
        }
    }

    /// An attempt that was begun.
    struct Attempt: Sendable {
        let number: UInt32
        let sandboxes: AttemptSandboxes
    }

    /// - Parameters:
    ///   - calls: that are to be made; `nil` where none are.
    ///   - body: makes the attempt; it throws a `FailedAttempt` or a `LedgerFault`.
    private func attempt(
        _ run: Run, attemptsMax: Int?, deadline: Instant?, calling calls: Calls? = nil,
        _ body: (Attempt) async throws -> CallEnding
    ) async throws(LedgerFault) -> Outcome {
        let start = StartRun(
            run: run.id, leaseMicroseconds: settings.leaseMicroseconds(judgings: calls?.judgings ?? 0),
            atMost: calls?.atMost, sandbox: calls?.place)
        _ = try await ledger.execute(.startRun(start), as: runner)
        let number = UInt32(run.attempts + 1)
        let attempt = Attempt(
            number: number, sandboxes: AttemptSandboxes(of: run, attempt: number, in: ledger, as: runner))
        let begun = Instant.now
        do { return .over(try await body(attempt)) } catch let fault as LedgerFault {
            try await recordEndings(of: attempt, of: run, after: fault)
            throw fault
        } catch {
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
            do throws(LedgerFault) { _ = try await ledger.execute(.failAttempt(command), as: runner) } catch {
                try await recordEndings(of: attempt, of: run, after: error)
                throw error
            }
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

    // MARK: The call

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
