internal import Domain
package import Events
internal import Foundation
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
    private let settings: RunnerSettings
    private let logger: Logger
    private let queue: RunQueue
    private let left: LeftAttempts
    private let plans: PlanShelf
    private let storedLimits: Mutex<StoredLimits>
    private let underWay = RunsUnderWay()
    private let timeKeeper: TimeKeeper

    /// `runner`: the actor as whom it speaks, whose key is in the ledger's keyring.
    package init(ledger: Ledger, runner: ActorID, places: RunPlaces, settings: RunnerSettings, logger: Logger) {
        self.ledger = ledger
        self.settings = settings
        self.logger = logger
        queue = RunQueue(
            underWayMax: settings.concurrencyMax,
            rules: CircuitBreaker.Rules(outageMax: settings.retries.patience))
        for (provider, limits) in settings.limits { queue.limit(provider, to: limits) }
        left = LeftAttempts(ledger: ledger, runner: runner)
        performer = RunPerformer(
            ledger: ledger, runner: runner, settings: settings, budgets: BudgetGate(reader: ledger.reader),
            places: places, queue: queue)
        plans = PlanShelf(
            reader: ledger.reader,
            resolver: ModelResolver(reader: ledger.reader, transport: places.direct, settings: settings))
        timeKeeper = TimeKeeper(ledger: ledger, runner: runner)
        storedLimits = Mutex(StoredLimits(overruled: settings.limits.keys))
        keepToStoredLimits()
    }

    private func keepToStoredLimits() {
        for (provider, limits) in storedLimits.withLock({ $0.changes(in: ledger.reader) }) {
            queue.limit(provider, to: limits)
        }
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
        try await left.endAbandoned()
        for experiment in begun { goOn(experiment) }
        // A runner may have ended between an experiment's last run and its conclusion.
        for experiment in begun { try await concludeIfOver(experiment) }
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await self.listen(from: start) }
                group.addTask { try await self.dispatch() }
                defer {
                    queue.close()
                    timeKeeper.forgetAll()
                }
                try await group.next()
                group.cancelAll()
            }
        } catch let fault as LedgerFault { throw fault } catch is CancellationError {} catch {
            throw .stopped("the runner met an unknown fault (\(type(of: error)))")
        }
    }

    /// Takes up the runs of an experiment that are to be done, and begins to watch its time.
    private func goOn(_ experiment: ExperimentID) {
        watchTime(of: experiment)
        for run in ledger.reader.read({ $0.runBoard.openRuns(of: experiment) }) { add(run) }
    }

    private func watchTime(of experiment: ExperimentID) {
        if let timeMax = (try? plans.plan(experiment).get())?.timeMax { timeKeeper.watch(experiment, timeMax: timeMax) }
    }

    private func listen(from position: UInt64) async throws {
        for try await event in ledger.reader.subscribe(from: position) {
            switch event.facts.event {
            case .runRequested(let requested):
                if let id = RunID(bytes: requested.run), let experiment = ExperimentID(bytes: requested.experiment),
                    isOurs(experiment), let run = ledger.reader.read({ $0.runBoard.run(id, asOf: .now($0)) })
                {
                    add(run)
                }
            case .runCancelled(let cancelled):
                if let run = RunID(bytes: cancelled.run) { underWay.breakOff(run) }
            case .experimentStarted(let started): if let id = ours(started.experiment) { watchTime(of: id) }
            case .experimentReopened(let reopened):
                guard let experiment = ours(reopened.experiment) else { break }
                queue.forgetRefusals(of: experiment)
                watchTime(of: experiment)
            case .experimentCancelled(let cancelled):
                guard let experiment = ExperimentID(bytes: cancelled.experiment) else { break }
                queue.drop(experiment)
                plans.forget(experiment)
                timeKeeper.forget(experiment)
            case .experimentPaused(let paused):
                guard let experiment = ExperimentID(bytes: paused.experiment) else { break }
                queue.drop(experiment)
                timeKeeper.forget(experiment)
                // Whoever pauses lets what is under way end; time that is up does not.
                if paused.reason == .time { underWay.breakOff(of: experiment) }
            case .experimentResumed(let resumed): if let id = ours(resumed.experiment) { goOn(id) }
            case .providerConfigured, .providerRemoved:
                plans.forgetAll()
                queue.forgetRefusals()
                keepToStoredLimits()
            case .credentialStored:
                plans.forgetAll()
                queue.forgetRefusals()
            case .priceSet: plans.forgetAll()
            default: break
            }
        }
    }

    private func isOurs(_ experiment: ExperimentID) -> Bool { settings.experiments?.contains(experiment) ?? true }

    private func ours(_ stored: Data) -> ExperimentID? { ExperimentID(bytes: stored).flatMap { isOurs($0) ? $0 : nil } }

    private func add(_ run: Run) {
        var job = RunQueue.Job(
            run: run.id, experiment: run.experiment, model: run.model, modelPlace: run.modelPlace,
            timeUsed: .microseconds(run.microsecondsInVain))
        // What cannot be read is told when the run is done.
        if let earlier = (try? plans.plan(run.experiment).get())?.earlierResults {
            job.isAnswered = (try? earlier.mayHaveResult(for: run)) ?? false
        }
        add(job)
    }

    private func add(_ job: RunQueue.Job) {
        let concurrencyMax = (try? plans.plan(job.experiment).get())?.concurrencyMax ?? 1
        queue.add(job, underWayMax: concurrencyMax)
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

    /// Models of which runs of the experiment wait while none is under way, and how long each is left alone yet.
    package func waits(of experiment: ExperimentID) -> [(model: String, time: Duration)] {
        let now = Instant.now
        return queue.waits(of: experiment).map { ($0.model, max(.zero, $0.until - now)) }
    }

    /// Runs of the experiment that others began and are left to them: whose, how many, and for how long yet at most.
    package func holds(of experiment: ExperimentID) -> [(holder: ActorID, runs: Int, time: Duration)] {
        let now = Instant.now
        return queue.holds(of: experiment).map { ($0.holder, $0.runs, max(.zero, $0.until - now)) }
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
        var job = handout.job
        job.hold = nil
        guard let run = ledger.reader.read({ $0.runBoard.run(handout.job.run, asOf: .now($0)) }), !run.stage.isOver
        else { return Fate() }
        if let hold = try await left.hold(on: run) {
            job.hold = hold
            // Nobody works on it here: its time has not begun.
            job.begun = nil
            // Whoever holds it may be removed meanwhile.
            return Fate(again: (job, min(hold.until, Instant.now + .seconds(5))))
        }
        if let timeMax = (try? plans.plan(job.experiment).get())?.timeMax,
            try await timeKeeper.pauseIfUp(job.experiment, timeMax: timeMax)
        {
            return Fate(wasHeld: true)
        }
        do {
            switch try await underWay.perform(run.id, of: run.experiment, { try await self.perform(run, handout) }) {
            case .over(let ending): return Fate(ending: ending)
            case .again(let wait, let ending):
                var again = job
                // A failure that may pass and is no call's is a sandbox's.
                again.waitsForSandbox = ending == .notMade
                return Fate(ending: ending, again: (again, .now + wait))
            case .postponed: return Fate(again: (job, .now + .milliseconds(50)))
            case .unanswered:
                var asking = job
                asking.isAnswered = false
                return Fate(again: (asking, .now))
            // The experiment's time was up, and it may go on by now; or this runner was told to stop, and hands out nothing more.
            case .held, .handedBack: return Fate(wasHeld: true)
            }
        } catch LedgerFault.refused(let refusal) where !refusal.shutsOut {
            // It was cancelled while it was under way, or its experiment paused: the ledger has the last word.
            logger.debug("run \(run.id) was not recorded: \(refusal)")
            return Fate(wasHeld: true)
        }
    }

    private func perform(_ run: Run, _ handout: RunQueue.Handout) async throws -> RunPerformer.Outcome {
        if let notAsked = handout.notAsked {
            try await performer.fail(run, FailedAttempt(notAsked, of: handout.job))
            return .over(.notMade)
        }
        switch plans.plan(run.experiment) {
        case .success(let plan):
            let deadline = plan.runTimeMax.map { (handout.job.begun ?? .now) + $0 - handout.job.timeUsed }
            if let deadline, deadline <= .now {
                try await performer.fail(run, .timeUp)
                return .over(.notMade)
            }
            let course = CallCourse(
                awaitPlace: { [queue] in await queue.awaitCall(of: handout) },
                ended: { [queue] in queue.callEnded(handout, $0) })
            return try await performer.perform(
                run, plan, isAnswered: handout.job.isAnswered, deadline: deadline, course)
        case .failure(let failed):
            try await performer.fail(run, failed)
            return .over(.notMade)
        }
    }

    private func concludeIfOver(_ experiment: ExperimentID) async throws(LedgerFault) {
        let (design, isOver, now) = ledger.reader.read { models in
            let now = AsOf.now(models)
            let isOver =
                models.runBoard.state(of: experiment, asOf: now) == .started
                && models.runBoard.counts(of: experiment, asOf: now).open == 0
            return (models.runBoard.experiment(experiment), isOver, now)
        }
        guard isOver, let design else { return }
        let verdicts = try await ledger.reader.verdicts(of: design, asOf: now)
        do {
            _ = try await ledger.execute(
                .concludeExperiment(ConcludeExperiment(experiment: experiment, verdicts: verdicts)),
                as: performer.runner)
        } catch {
            // Another run of it was requested meanwhile, or somebody cancelled it.
            guard case .refused(let refusal) = error, !refusal.shutsOut else { throw error }
        }
        plans.forget(experiment)
        queue.forgetRefusals(of: experiment)
        timeKeeper.forget(experiment)
    }
}
