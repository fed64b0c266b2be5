internal import Domain
package import Events
internal import Foundation
package import Ledger
package import Projections
internal import Sandboxes
internal import Scoring

/// Judges results that are recorded by a metric of the workspace, without a call of any model. What is judged is recorded batch by batch, so who
/// asks again after a kill goes on where it stopped; only results by which the metric went wrong are looked at again.
package struct Rescorer: Sendable {
    private let ledger: Ledger
    private let runner: ActorID
    private let places: RunPlaces
    private let slots = SandboxSlots(2 * ProcessInfo.processInfo.activeProcessorCount)

    /// - Parameters:
    ///   - runner: as whom scores are recorded.
    ///   - places: where programs run that judge outputs.
    package init(ledger: Ledger, runner: ActorID, places: RunPlaces) {
        (self.ledger, self.runner, self.places) = (ledger, runner, places)
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
    /// - Parameter progress: is told of each batch.
    /// - Throws: ``RescoreFault``; what the ledger refuses or cannot do.
    /// - Returns: one tally for each metric, that which was asked for last.
    package func score(
        _ experiment: ExperimentID, by metric: MetricReference, progress: (Tally) -> Void
    ) async throws -> [Tally] {
        var tallies: [Tally] = []
        for reference in try Self.order(of: metric, in: ledger.reader) {
            let judge = try MetricJudge(reference, in: ledger.reader)
            tallies.append(try await score(experiment, by: judge, progress: progress))
        }
        return tallies
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

    private func score(
        _ experiment: ExperimentID, by judge: MetricJudge, progress: (Tally) -> Void
    ) async throws -> Tally {
        let (results, waiting) = ledger.reader.read { models in
            let now = AsOf.now(models)
            let recorded = models.runBoard.runs(of: experiment, asOf: now).filter { $0.stage == .recorded }
            let waiting = recorded.filter { run in
                models.score(of: run.id, by: judge.reference, asOf: now).map { $0.outcome == .errored } ?? true
            }
            return (recorded.count, waiting)
        }
        var tally = Tally(metric: judge.reference, results: results, scoredBefore: results - waiting.count)
        let batchMax = judge.runsProgram ? Self.programBatchMax : Self.batchMax
        for start in stride(from: 0, to: waiting.count, by: batchMax) {
            let batch = Array(waiting[start..<min(start + batchMax, waiting.count)])
            let judgements = try await judgements(of: batch, by: judge)
            tally.erased += batch.count - judgements.count
            if !judgements.isEmpty {
                let metric = MetricVersion(judge.reference.metric, judge.reference.version)
                _ = try await ledger.execute(.scoreRuns(ScoreRuns(metric: metric, judgements: judgements)), as: runner)
                for judgement in judgements { tally.count(judgement.outcome) }
            }
            progress(tally)
        }
        return tally
    }

    /// Of those that have a text, in their order.
    private func judgements(of runs: [Run], by judge: MetricJudge) async throws -> [ScoreRuns.Judgement] {
        let chosen = try await ledger.decided { state in
            runs.map { run in state.isAnyErased(state.subjects(of: run.id)) ? nil : state.sandboxPlace(of: run.id) }
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
            return judgements
        }
        var made: [SandboxPlace: RunPlace] = [:]
        for place in Set(readable.map(\.place)) {
            do { made[place] = try await places.place(place) } catch { throw RescoreFault.noSandbox("\(error)") }
        }
        return try await withThrowingTaskGroup(of: (Int, ScoreRuns.Judgement?).self) { group in
            for (index, (run, place)) in readable.enumerated() {
                let programs = made[place].map {
                    SandboxedPrograms(
                        place: $0, record: SandboxRecord(labels: [SandboxLabel.run: "\(run.id)"]), slots: slots)
                }
                group.addTask { (index, try await judge.judgement(of: run, runningProgramsBy: programs)) }
            }
            var judgements: [ScoreRuns.Judgement?] = Array(repeating: nil, count: readable.count)
            for try await (index, judgement) in group { judgements[index] = judgement }
            return judgements.compactMap(\.self)
        }
    }
}
