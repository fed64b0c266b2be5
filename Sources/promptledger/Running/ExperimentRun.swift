import ArgumentParser
import Events
import Foundation
import Ledger
import Projections
import Runner

/// An experiment whose runs this process does: shows how far it is, and what came of it.
struct ExperimentRun {
    let experiment: ExperimentID
    let open: OpenLedger
    let isJSON: Bool

    /// Lets the runner work until every run of the experiment is over or it is paused, and shows how far it is.
    func finish(with work: Runner) async throws {
        do { try await perform(work) } catch LedgerFault.noSigningKey(let actor), LedgerFault.signingKeyEnded(let actor)
        {
            // It began with one.
            let name = ActorID(actor).map(open.reader.actorName) ?? actor
            throw ExitStatus.failed(
                "the signing key of \(name) was ended while it worked; an owner makes a new one with `promptledger key register \(Self.argument(name))`, then give the same command again to go on"
            )
        }
    }

    private static func argument(_ name: String) -> String { name.contains(" ") ? "'\(name)'" : name }

    private func perform(_ work: Runner) async throws {
        let interrupts = Interrupts()
        let signals = interrupts.signals
        defer { withExtendedLifetime(interrupts) {} }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await work.run()
                // It ends by itself only where it was told to take up nothing more.
                throw Self.stopped
            }
            group.addTask { try await watch(work) }
            group.addTask {
                for await _ in signals { break }
                // All was done meanwhile.
                guard !Task.isCancelled else { return }
                Standard.error(
                    "stopping when the runs under way have ended, in 10 seconds at most; ask again to stop at once")
                work.drain()
                await Self.wait(for: signals, max: .seconds(10))
                await open.ledger.leaveTurns()
                throw Self.stopped
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private static let stopped = ExitStatus.failed("stopped; give the same command again to go on")

    private static func wait(for signals: AsyncStream<Void>, max: Duration) async {
        await withTaskGroup { group in
            group.addTask { for await _ in signals { break } }
            group.addTask { try? await Task.sleep(for: max) }
            await group.next()
            group.cancelAll()
        }
    }

    private struct Progress {
        let counts: Projections.RunCounts
        /// Whether nothing more will happen here.
        let isOver: Bool

        init(of experiment: ExperimentID, in models: borrowing ReadModels) {
            let now = AsOf(end: models.position)
            counts = models.runBoard.counts(of: experiment, asOf: now)
            switch models.runBoard.state(of: experiment, asOf: now) {
            case .concluded, .cancelled: isOver = true
            // What is under way may end.
            case .paused: isOver = !models.runBoard.hasAttemptUnderWay(of: experiment)
            case .designed, .started, nil: isOver = false
            }
        }
    }

    private func watch(_ work: Runner) async throws {
        func look() -> Progress { open.reader.read { Progress(of: experiment, in: $0) } }
        var now = look()
        let begun = now.counts
        var progress = ProgressLine(total: begun.requested, alreadyDone: begun.done)
        var remembered = ContinuousClock.now
        while !now.isOver {
            try await Task.sleep(for: .milliseconds(100))
            if remembered.duration(to: .now) >= .seconds(1) {
                Pinning.keep(soFar: open.ledger)
                remembered = .now
            }
            now = look()
            progress.show(
                done: now.counts.done, failed: now.counts.failed, waits: work.waits(of: experiment),
                holds: work.holds(of: experiment).map { (open.reader.actorName($0.holder), $0.runs, $0.time) })
        }
        progress.show(done: now.counts.done, failed: now.counts.failed, isLast: true)
    }

    /// Prints the leaderboard, and what a stated comparison came to; ends with 1 where runs failed or there are any to do, with 100 where the
    /// experiment missed its threshold or did not show what it states.
    /// - Parameters:
    ///   - passRateMin: the share of runs that must pass, beside what the file says.
    ///   - noWorse: a comparison by which all contenders must be shown to be no worse than its baseline.
    func report(passRateMin: Double? = nil, noWorse: ComparisonOptions? = nil) async throws {
        let reader = open.reader
        let moment = AsOf(end: reader.size)
        let view = try await LeaderboardView(
            reader: reader, filter: LeaderboardFilter(experiments: [experiment]), moment: moment)
        let (counts, isCancelled, conclusion) = reader.read { models in
            (
                models.runBoard.counts(of: experiment, asOf: moment),
                models.runBoard.state(of: experiment, asOf: moment) == .cancelled,
                models.runBoard.conclusion(of: experiment, asOf: moment)
            )
        }
        if isJSON {
            var document = view.document
            document["experiment"] = "\(experiment)"
            document["runs"] = ExperimentView.fields(of: counts)
            JSONOutput.document(document)
        } else {
            Standard.output(view.text)
            let notRun = ExperimentView.notRun(of: experiment, reader, moment)
            if !notRun.isEmpty { Standard.error("not run, and counted for nothing: \(notRun)") }
        }
        if let pause = try PauseView(of: experiment, in: reader, asOf: moment) {
            throw ExitStatus.failed(pause.text(runsToDo: counts.open))
        }
        if isCancelled {
            throw ExitStatus.failed(
                "the experiment was cancelled: \(counts.done) of \(counts.requested) runs were done")
        }
        if counts.open > 0 {
            throw ExitStatus.failed(
                "\(counts.open) runs are still to do: the experiment was resumed while it was ending; give the same command again"
            )
        }
        if counts.failed > 0 {
            throw ExitStatus.failed(
                "\(counts.failed) of \(counts.requested) runs failed: \(ExperimentView.reasons(of: experiment, reader, moment)); see "
                    + "`promptledger experiment results \(experiment)`")
        }
        let missedStatement = try await tellStatedComparison(in: reader, asOf: moment)
        if let passRateMin, Double(counts.passed) < passRateMin * Double(counts.requested) {
            throw ExitStatus.thresholdMissed(
                "\(counts.passed) of \(counts.requested) runs passed: below --fail-under \(passRateMin)")
        }
        if let noWorse { try await confirmNoWorse(noWorse, in: reader, asOf: moment) }
        if let missedStatement {
            throw ExitStatus.thresholdMissed(
                "\(missedStatement); see `promptledger experiment report \(experiment)`")
        }
        if conclusion?.thresholdMet == false {
            throw ExitStatus.thresholdMissed(
                "\(counts.passed) of \(counts.recorded) runs passed: below the experiment's threshold")
        }
    }

    private func confirmNoWorse(
        _ options: ComparisonOptions, in reader: LedgerReader, asOf moment: AsOf
    ) async throws {
        guard let design = reader.read({ $0.runBoard.experiment(experiment) }) else { return }
        let report = try await ComparisonReport(design, options, comparingTexts: false, in: reader, asOf: moment)
        if !isJSON { Standard.output("\n\(report.verdictText)") }
        try report.confirmNoWorse()
    }

    /// - Returns: where it states that contenders are no worse, or equivalent, and this was not shown of all, or not of all planned cases, so much.
    private func tellStatedComparison(in reader: LedgerReader, asOf moment: AsOf) async throws -> String? {
        guard let design = reader.read({ $0.runBoard.experiment(experiment) }),
            try reader.statedComparison(of: design) != nil
        else { return nil }
        let report = try await ComparisonReport(
            design, try ComparisonOptions.parse([]), comparingTexts: false, in: reader, asOf: moment)
        if !isJSON { Standard.output("\n\(report.verdictText)") }
        guard report.comparison.plan.claim != .different else { return nil }
        if report.comparison.differences.contains(where: { $0.verdict == .notShown }) {
            return "what the experiment states was not shown"
        }
        let hanging = report.hanging.map(report.nameLacking)
        guard !hanging.isEmpty else { return nil }
        return
            "what the experiment states was not shown of all planned cases: \(hanging.joined(separator: ", "))\(report.remedy)"
    }
}
