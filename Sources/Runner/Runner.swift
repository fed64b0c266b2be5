internal import Domain
package import Events
internal import Foundation
package import HTTPTransport
package import Ledger
internal import Projections
package import Logging
internal import SwiftProtobuf
internal import Synchronization

/// Hears of requested runs from the log and does them, so many at once; says what came of each by command.
///
/// It remembers nothing: what is to be done is in the ledger. Killed at any moment and started again it goes on where the log ends. An
/// attempt that was under way then is recorded as interrupted, and made again.
package final class Runner: Sendable {
    private let ledger: Ledger
    private let performer: RunPerformer
    private let resolver: ModelResolver
    private let settings: RunnerSettings
    private let logger: Logger
    private let queue: RunQueue
    private let left: LeftAttempts
    private let plans = Mutex<[ExperimentID: Result<ExperimentPlan, FailedAttempt>]>([:])
    private let underWay = Mutex<[RunID: Task<RunPerformer.Outcome, any Error>]>([:])

    /// `runner`: the actor as whom it speaks, whose key is in the ledger's keyring.
    package init(
        ledger: Ledger, runner: ActorID, transport: any HTTPTransport, settings: RunnerSettings, logger: Logger
    ) {
        self.ledger = ledger
        self.settings = settings
        self.logger = logger
        queue = RunQueue(
            underWayMax: settings.concurrencyMax,
            rules: CircuitBreaker.Rules(outageMax: settings.retries.patience))
        for (provider, limits) in settings.limits { queue.limit(provider, to: limits) }
        left = LeftAttempts(ledger: ledger, runner: runner)
        performer = RunPerformer(
            ledger: ledger, runner: runner, settings: settings, budgets: BudgetGate(reader: ledger.reader))
        resolver = ModelResolver(reader: ledger.reader, transport: transport, settings: settings)
    }

    /// Works until the task is cancelled or the ledger is closed; runs under way are then handed back. Throws when the ledger takes no more, or
    /// takes no more from this runner.
    package func run() async throws(LedgerFault) {
        let (start, begun) = ledger.reader.read { models in
            let now = AsOf.now(models)
            let begun = models.runBoard.experiments(asOf: now).map(\.id).filter {
                isOurs($0) && models.runBoard.state(of: $0, asOf: now) == .started
            }
            return (models.position, begun)
        }
        try await left.endOwn()
        for experiment in begun { addOpenRuns(of: experiment) }
        // A runner may have ended between an experiment's last run and its conclusion.
        for experiment in begun { try await concludeIfOver(experiment) }
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.listen(from: start) }
                group.addTask { try await self.dispatch() }
                defer { queue.close() }
                try await group.next()
                group.cancelAll()
            }
        } catch let fault as LedgerFault { throw fault } catch is CancellationError {} catch {
            throw .stopped("the runner met an unknown fault (\(type(of: error)))")
        }
    }

    private func addOpenRuns(of experiment: ExperimentID) {
        for run in ledger.reader.read({ $0.runBoard.openRuns(of: experiment) }) {
            add(
                RunQueue.Job(
                    run: run.id, experiment: experiment, model: run.model,
                    timeUsed: .microseconds(run.microsecondsInVain)))
        }
    }

    private func listen(from position: UInt64) async throws {
        for try await event in ledger.reader.subscribe(from: position) {
            switch event.facts.event {
            case .runRequested(let requested):
                if let run = RunID(bytes: requested.run), let experiment = ExperimentID(bytes: requested.experiment),
                    isOurs(experiment)
                {
                    add(run, experiment, modelPlace: Int(requested.model))
                }
            case .runCancelled(let cancelled):
                if let run = RunID(bytes: cancelled.run) { underWay.withLock { $0[run] }?.cancel() }
            case .experimentCancelled(let cancelled):
                guard let experiment = ExperimentID(bytes: cancelled.experiment) else { break }
                queue.drop(experiment)
                plans.withLock { $0[experiment] = nil }
            case .experimentPaused(let paused): if let id = ExperimentID(bytes: paused.experiment) { queue.drop(id) }
            case .experimentResumed(let resumed):
                if let id = ExperimentID(bytes: resumed.experiment), isOurs(id) { addOpenRuns(of: id) }
            // What was made ready knows addresses, keys and prices as they were.
            case .providerConfigured, .providerRemoved, .credentialStored, .priceSet: plans.withLock { $0 = [:] }
            default: break
            }
        }
    }

    private func isOurs(_ experiment: ExperimentID) -> Bool { settings.experiments?.contains(experiment) ?? true }

    private func add(_ run: RunID, _ experiment: ExperimentID, modelPlace: Int) {
        let model = ledger.reader.read { $0.runBoard.experiment(experiment)?.models[modelPlace] }
        add(RunQueue.Job(run: run, experiment: experiment, model: model ?? ""))
    }

    private func add(_ job: RunQueue.Job, notBefore then: Instant? = nil) {
        let concurrencyMax = (try? plan(job.experiment).get())?.concurrencyMax ?? 1
        queue.add(job, underWayMax: concurrencyMax, notBefore: then)
    }

    private func plan(_ experiment: ExperimentID) -> Result<ExperimentPlan, FailedAttempt> {
        if let known = plans.withLock({ $0[experiment] }) { return known }
        let made = Result { () throws(FailedAttempt) in
            try ExperimentPlan(experiment, reader: ledger.reader, resolver: resolver)
        }
        plans.withLock { $0[experiment] = made }
        return made
    }

    /// Takes run after run off the queue and does them beside each other. Ends when the queue is closed and all are back.
    private func dispatch() async throws {
        try await withThrowingDiscardingTaskGroup { group in
            while let handout = await withTaskCancellationHandler(
                operation: { await queue.next() }, onCancel: { queue.close() })
            {
                group.addTask {
                    // Nobody waits for this task while the queue is waited for: what ends the runner must end that wait, too.
                    do { try await self.work(on: handout) } catch {
                        self.queue.close()
                        throw error
                    }
                }
            }
        }
    }

    /// Hands out no further run and lets those under way come to their end; `run` returns then.
    package func drain() { queue.close() }

    /// What becomes of a run that was handed out.
    private struct Fate {
        var ending = CallEnding.notMade
        var again: (job: RunQueue.Job, then: Instant)?
        /// Nothing was done, as its experiment was paused; it may go on by now.
        var wasHeld = false
    }

    private func work(on handout: RunQueue.Handout) async throws {
        let fate: Fate
        do { fate = try await attempt(handout) } catch {
            queue.finished(handout, .notMade)
            throw error
        }
        queue.finished(handout, fate.ending, again: fate.again)
        // Who resumed the experiment meanwhile found the run still handed out.
        if fate.wasHeld, goesOn(handout.job) { add(handout.job) }
        if fate.again == nil { try await concludeIfOver(handout.job.experiment) }
    }

    private func goesOn(_ job: RunQueue.Job) -> Bool {
        ledger.reader.read { models in
            let now = AsOf.now(models)
            return models.runBoard.state(of: job.experiment, asOf: now) == .started
                && models.runBoard.run(job.run, asOf: now)?.stage.isOver == false
        }
    }

    private func attempt(_ handout: RunQueue.Handout) async throws -> Fate {
        let job = handout.job
        guard let run = ledger.reader.read({ $0.runBoard.run(job.run, asOf: .now($0)) }), !run.stage.isOver else {
            return Fate()
        }
        if let then = try await left.leaseOfAnother(on: run) { return Fate(again: (job, then)) }
        if try await isTimeUp(of: job.experiment) { return Fate(wasHeld: true) }
        // In one step: who hears of a cancellation finds every task that may be under way.
        let task = underWay.withLock { underWay in
            let task = Task { try await perform(run, handout) }
            underWay[run.id] = task
            return task
        }
        defer { underWay.withLock { $0[run.id] = nil } }
        do {
            let outcome = try await withTaskCancellationHandler {
                try await task.value
            } onCancel: {
                task.cancel()
            }
            switch outcome {
            case .over(let ending): return Fate(ending: ending)
            case .again(let wait, let ending):
                return Fate(ending: ending, again: (job, .now + wait))
            case .postponed: return Fate(again: (job, .now + .milliseconds(50)))
            case .held: return Fate(wasHeld: true)
            case .handedBack: return Fate()
            }
        } catch LedgerFault.refused(let refusal) where !refusal.shutsOut {
            // It was cancelled while it was under way, or its experiment paused: the ledger has the last word.
            logger.info("run \(run.id) was not recorded: \(refusal)")
            return Fate(wasHeld: true)
        }
    }

    /// Pauses an experiment that has gone on for as long as it may.
    private func isTimeUp(of experiment: ExperimentID) async throws(LedgerFault) -> Bool {
        guard let timeMax = (try? plan(experiment).get())?.timeMax else { return false }
        let begun = ledger.reader.read { models in
            models.runBoard.stateSince(of: experiment, asOf: .now(models)).flatMap { models.clock.recordedAt($0) }
        }
        guard let begun,
            Duration.microseconds(Self.microsecondsSince1970 - min(begun, Self.microsecondsSince1970)) >= timeMax
        else { return false }
        let pause = PauseExperiment(experiment: experiment, reason: .time)
        do { _ = try await ledger.execute(.pauseExperiment(pause), as: performer.runner) } catch {
            // It has ended meanwhile.
            guard case .refused(let refusal) = error, !refusal.shutsOut else { throw error }
        }
        return true
    }

    private static var microsecondsSince1970: UInt64 { UInt64(Date().timeIntervalSince1970 * 1_000_000) }

    private func perform(_ run: Run, _ handout: RunQueue.Handout) async throws -> RunPerformer.Outcome {
        if let failure = handout.givenUp {
            try await performer.fail(run, .notTried(failure, model: handout.job.model))
            return .over(.notMade)
        }
        switch plan(run.experiment) {
        case .success(let plan):
            let deadline = plan.runTimeMax.map { (handout.job.begun ?? .now) + $0 - handout.job.timeUsed }
            if let deadline, deadline <= .now {
                try await performer.fail(run, .timeUp)
                return .over(.notMade)
            }
            return try await performer.perform(run, plan, deadline: deadline)
        case .failure(let failed):
            try await performer.fail(run, failed)
            return .over(.notMade)
        }
    }

    private func concludeIfOver(_ experiment: ExperimentID) async throws(LedgerFault) {
        let isOver = ledger.reader.read { models in
            models.runBoard.state(of: experiment, asOf: .now(models)) == .started
                && models.runBoard.counts(of: experiment, asOf: .now(models)).open == 0
        }
        guard isOver else { return }
        do {
            _ = try await ledger.execute(
                .concludeExperiment(ConcludeExperiment(experiment: experiment)), as: performer.runner)
        } catch {
            // Another run of it was requested meanwhile, or somebody cancelled it.
            guard case .refused(let refusal) = error, !refusal.shutsOut else { throw error }
        }
        plans.withLock { $0[experiment] = nil }
    }
}

extension Refusal {
    /// Whether it is not this run but the runner that is refused: nothing that it does would be recorded, so whoever waits for its runs would
    /// wait for ever.
    fileprivate var shutsOut: Bool {
        switch self {
        case .notPermitted, .memberRemoved: true
        default: false
        }
    }
}
