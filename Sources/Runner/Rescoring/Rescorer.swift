internal import Domain
package import Events
internal import Foundation
package import Ledger
package import Projections
internal import Sandboxes
internal import Scoring

/// Judges results that are recorded by a metric of the workspace: without a call of any model, or where it is a judge by calls of its own. What is
/// judged is recorded batch by batch, and a judge's word at once, so who asks again after a kill goes on where it stopped; only results by which
/// the metric went wrong are looked at again.
package struct Rescorer: Sendable {
    private let ledger: Ledger
    private let runner: ActorID
    private let places: RunPlaces
    private let settings: RunnerSettings
    private let slots = SandboxSlots(2 * ProcessInfo.processInfo.activeProcessorCount)

    /// - Parameters:
    ///   - runner: as whom scores are recorded.
    ///   - places: where programs run that judge outputs, and calls of judges are made.
    ///   - settings: how judges are asked.
    package init(ledger: Ledger, runner: ActorID, places: RunPlaces, settings: RunnerSettings) {
        (self.ledger, self.runner, self.places, self.settings) = (ledger, runner, places, settings)
    }

    /// What came of one metric.
    package struct Tally: Equatable, Sendable {
        package let metric: MetricReference
        /// Recorded results of the experiment.
        package let results: Int
        /// That had their score before.
        package let scoredBefore: Int
        package var passed = 0
        package var failed = 0
        /// With a value of which nothing says whether it passes.
        package var measured = 0
        package var errored = 0
        /// Whose text was erased: they are not judged.
        package var erased = 0

        package var judged: Int { passed + failed + measured + errored }
        package var done: Int { scoredBefore + judged + erased }

        mutating func count(_ outcome: MetricOutcome) {
            switch outcome {
            case .passed: passed += 1
            case .failed: failed += 1
            case .measured: measured += 1
            case .errored, .unspecified, .UNRECOGNIZED: errored += 1
            }
        }
    }

    /// A command's worth: so many events are signed and written at once. Of programs less is lost to a kill.
    private static let batchMax = 1_000
    private static let programBatchMax = 64

    /// Scores every result of the experiment by the metric, and before that by those that its formula rests on.
    /// - Parameters:
    ///   - asker: who wants it. That is recorded first, where anything is to be judged.
    ///   - progress: is told of each batch.
    /// - Throws: ``RescoreFault``; what the ledger refuses or cannot do.
    /// - Returns: one tally for each metric, that which was asked for last.
    package func score(
        _ experiment: ExperimentID, by metric: MetricReference, for asker: ActorID, progress: (Tally) -> Void
    ) async throws -> [Tally] {
        let order = try Self.order(of: metric, in: ledger.reader)
        let judges = try order.map { try MetricJudge($0, in: ledger.reader) }
        let judging: JudgingID = ledger.newID()
        if judges.contains(where: { !waiting(of: experiment, by: $0).runs.isEmpty }) {
            let command = RequestJudging(
                judging: judging, experiment: experiment,
                metrics: order.map { MetricVersion($0.metric, $0.version) })
            _ = try await ledger.execute(.requestJudging(command), as: asker)
        }
        var tallies: [Tally] = []
        for judge in judges {
            tallies.append(
                try await judge.judging.isEmpty
                    ? score(experiment, by: judge, judging, progress: progress)
                    : ask(experiment, by: judge, judging, progress: progress))
        }
        return tallies
    }

    /// The models that are asked where that metric judges, each once.
    /// - Throws: ``RescoreFault``; what the ledger cannot do.
    package static func judges(of metric: MetricReference, in reader: LedgerReader) throws -> [ModelSettings] {
        var models: [ModelSettings] = []
        for reference in try order(of: metric, in: reader) {
            for expected in try MetricJudge(reference, in: reader).judging {
                switch expected.judge {
                case .model(let model), .embedder(let model): if !models.contains(model) { models.append(model) }
                case .server: break
                }
            }
        }
        return models
    }

    /// The metrics that a formula rests on, each before those that name it, the one that is asked for last.
    private static func order(
        of metric: MetricReference, in reader: LedgerReader
    ) throws -> [MetricReference] {
        var order: [MetricReference] = []
        var waiting: [(reference: MetricReference, isReady: Bool)] = [(metric, false)]
        while let (reference, isReady) = waiting.popLast() {
            if order.contains(reference) { continue }
            if isReady {
                order.append(reference)
                continue
            }
            let known = reader.read { $0.catalog.metric(reference) }
            guard let known else { throw RescoreFault.metricUnknown }
            waiting.append((reference, true))
            waiting += known.operands.reversed().map { ($0, false) }
        }
        return order
    }

    /// Whether programs are to be run for the metric, or for one that its formula rests on.
    /// - Throws: ``RescoreFault``; what the ledger cannot do.
    package static func runsPrograms(_ metric: MetricReference, in reader: LedgerReader) throws -> Bool {
        try order(of: metric, in: reader).contains { try MetricJudge($0, in: reader).runsProgram }
    }

    /// Recorded results, and those of them that have no score yet, or one that went wrong.
    private func waiting(of experiment: ExperimentID, by judge: MetricJudge) -> (results: Int, runs: [Run]) {
        ledger.reader.read { models in
            let now = AsOf.now(models)
            let recorded = models.runBoard.runs(of: experiment, asOf: now).filter { $0.stage == .recorded }
            let waiting = recorded.filter { run in
                models.score(of: run.id, by: judge.reference, asOf: now).map { $0.outcome == .errored } ?? true
            }
            return (recorded.count, waiting)
        }
    }

    private func score(
        _ experiment: ExperimentID, by judge: MetricJudge, _ judging: JudgingID, progress: (Tally) -> Void
    ) async throws -> Tally {
        let (results, waiting) = waiting(of: experiment, by: judge)
        var tally = Tally(metric: judge.reference, results: results, scoredBefore: results - waiting.count)
        let batchMax = judge.runsProgram ? Self.programBatchMax : Self.batchMax
        for start in stride(from: 0, to: waiting.count, by: batchMax) {
            let batch = Array(waiting[start..<min(start + batchMax, waiting.count)])
            let (judgements, fault) = try await judgements(of: batch, by: judge, judging)
            if !judgements.isEmpty {
                let metric = MetricVersion(judge.reference.metric, judge.reference.version)
                let command = ScoreRuns(metric: metric, judgements: judgements, judging: judging)
                _ = try await ledger.execute(.scoreRuns(command), as: runner)
                for judgement in judgements { tally.count(judgement.outcome) }
            }
            if let fault { throw RescoreFault.placeFailed("\(fault)") }
            tally.erased += batch.count - judgements.count
            progress(tally)
        }
        return tally
    }

    /// By a metric that asks somebody: results beside each other, as many as there may be runs under way.
    private func ask(
        _ experiment: ExperimentID, by judge: MetricJudge, _ judging: JudgingID, progress: (Tally) -> Void
    ) async throws -> Tally {
        let (results, waiting) = waiting(of: experiment, by: judge)
        var tally = Tally(metric: judge.reference, results: results, scoredBefore: results - waiting.count)
        if waiting.isEmpty { return tally }
        let round = try metricJudging(of: experiment, by: judge, judging)
        try await round.check(waiting)
        try await withThrowingTaskGroup(of: MetricOutcome?.self) { group in
            func note(_ outcome: MetricOutcome?) {
                if let outcome { tally.count(outcome) } else { tally.erased += 1 }
                progress(tally)
            }
            for (place, run) in waiting.enumerated() {
                if place >= settings.concurrencyMax, let outcome = try await group.next() { note(outcome) }
                group.addTask { try await round.score(run) }
            }
            for try await outcome in group { note(outcome) }
        }
        return tally
    }

    private func metricJudging(
        of experiment: ExperimentID, by judge: MetricJudge, _ judging: JudgingID
    ) throws -> MetricJudging {
        let resolver = ModelResolver(reader: ledger.reader, transport: places.direct, settings: settings)
        let plan: ExperimentPlan
        do throws(FailedAttempt) {
            plan = try ExperimentPlan(experiment, reader: ledger.reader, resolver: resolver)
        } catch { throw RescoreFault.noJudge("\(error)") }
        return MetricJudging(
            judge: judge, judging: judging, plan: plan, desk: JudgeDesk(settings, in: ledger.reader),
            budgets: BudgetGate(reader: ledger.reader), ledger: ledger, runner: runner, places: places,
            programSlots: slots)
    }

    /// Of those that have a text, in their order; and why some are missing whose programs could not be run, where there are such.
    private func judgements(
        of runs: [Run], by judge: MetricJudge, _ judging: JudgingID
    ) async throws -> (judgements: [ScoreRuns.Judgement], fault: SandboxFault?) {
        let (chosen, local) = try await ledger.decided { state in
            (
                runs.map { run in
                    state.isAnyErased(state.subjects(of: run.id)) ? nil : state.sandboxPlace(of: run.id)
                }, Set(runs.map(\.id).filter { state.mustStayLocal($0) })
            )
        }
        let readable = zip(runs, chosen).compactMap { run, place in place.map { (run: run, place: $0) } }
        guard judge.runsProgram else {
            var judgements: [ScoreRuns.Judgement] = []
            judgements.reserveCapacity(readable.count)
            for (run, _) in readable {
                if let judgement = try await judge.judgement(of: run, runningProgramsBy: nil) {
                    judgements.append(judgement)
                }
            }
            return (judgements, nil)
        }
        var made: [SandboxPlace: RunPlace] = [:]
        for place in Set(readable.map(\.place)) {
            let staysLocal = readable.contains { $0.place == place && local.contains($0.run.id) }
            do throws(PlaceFault) { made[place] = try await places.place(place, staysLocal: staysLocal) } catch {
                throw RescoreFault(error)
            }
        }
        return try await withThrowingTaskGroup(of: (Int, Result<ScoreRuns.Judgement?, SandboxFault>).self) { group in
            for (index, (run, place)) in readable.enumerated() {
                let sandboxes = AttemptSandboxes(of: run, judging: judging, in: ledger, as: runner)
                let programs = made[place].map {
                    SandboxedPrograms(
                        place: $0, record: sandboxes.record, slots: slots,
                        watch: LocalOnlyWatch(ledger: ledger, runs: [run.id], place: $0.locality),
                        retries: settings.retries)
                }
                group.addTask {
                    do {
                        var judgement = try await judge.judgement(of: run, runningProgramsBy: programs)
                        judgement?.sandboxes = await sandboxes.endings()
                        return (index, .success(judgement))
                    } catch let stopped as CancellationError {
                        guard let fault = programs?.fault, !Task.isCancelled else { throw stopped }
                        try await sandboxes.recordGone(of: run.id, attempt: 0, in: ledger, as: runner)
                        return (index, .failure(fault))
                    }
                }
            }
            var judgements: [ScoreRuns.Judgement?] = Array(repeating: nil, count: readable.count)
            var fault: SandboxFault?
            for try await (index, result) in group {
                switch result {
                case .success(let judgement): judgements[index] = judgement
                case .failure(let why): fault = fault ?? why
                }
            }
            return (judgements.compactMap(\.self), fault)
        }
    }
}
