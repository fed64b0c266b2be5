import ArgumentParser
import Domain
import Events
import Ledger
import Projections
import Runner

extension ExperimentCommand {
    struct Score: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Judge an experiment's recorded results by a metric of the workspace.",
            discussion: """
                No model is asked again for its answers. A metric that is a judge, and a formula that rests on one, asks its judges about each \
                result, within the budgets and where the workspace lets calls be made; each call is recorded with the score it is for. \
                Earlier scores stay. A version of a metric scores a result once: to look again is to choose among looks. Only where it went \
                wrong does the same command try again; one that was killed goes on where it stopped. What was erased is not judged.
                """)
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var runner: RunnerOptions
        @Argument(help: "A name (its latest) or an id.") var experiment: String
        @Option(help: "A metric of the workspace, by its newest version or as name@number.") var metric: String

        func run() async throws {
            let open = try ledger.openToWrite(for: .whole)
            try await open.ledger.lending { try await perform(in: open) }
        }

        private func perform(in open: OpenLedger) async throws {
            try open.reader.authorise(.runExperiments, as: open.actor)
            let actor = try RunnerOptions.runner(in: open.reader)
            let (id, reference) = try open.ask { references in
                (try references.experiment(experiment).id, try references.metricVersion(metric).reference)
            }
            let judges = try Rescorer.judges(of: reference, in: open.reader)
            let limits = try runner.limits(in: open.reader)
            let addresses = try runner.addresses(of: judges)
            try runner.check(judges, in: open.reader, movedTo: addresses)
            let needsPlaces = try !judges.isEmpty || Rescorer.runsPrograms(reference, in: open.reader)
            let chosen =
                needsPlaces
                ? try await open.ledger.decided { state in Set(state.runs(of: id).map { state.sandboxPlace(of: $0) }) }
                : []
            let places = try runner.places(in: open.reader, chosen: chosen)
            let tallies = try await places.withPlaces(for: id, in: open.ledger, as: actor) { places in
                let rescorer = Rescorer(
                    ledger: open.ledger, runner: actor, places: places,
                    settings: runner.settings(experiments: nil, limits: limits, movedTo: addresses))
                var progress: ProgressLine?
                // The first batch tells how much there is, and was part of the work.
                var start = ContinuousClock.now
                return try await rescorer.score(id, by: reference, for: open.actor) { tally in
                    if progress == nil {
                        progress = ProgressLine(total: tally.results, alreadyDone: tally.scoredBefore, since: start)
                    }
                    progress?.show(done: tally.done, failed: tally.errored, isLast: tally.done == tally.results)
                    if tally.done == tally.results { (progress, start) = (nil, .now) }
                }
            }
            try report(tallies, of: id, in: open.reader)
        }

        private func report(_ tallies: [Rescorer.Tally], of id: ExperimentID, in reader: LedgerReader) throws {
            // There is one at least: that of the metric that was asked for.
            guard let asked = tallies.last else { return }
            let labels = reader.read { models in tallies.map { models.catalog.label(of: $0.metric) } }
            guard asked.results > 0 else { throw ExitStatus.failed("the experiment has no recorded result to judge") }
            guard tallies.contains(where: { $0.judged + $0.erased > 0 }) else {
                throw ExitStatus.failed(
                    "every result has been scored by \(labels[labels.count - 1]) already; define another version of it to judge otherwise"
                )
            }
            if ledger.isJSON {
                JSONOutput.document([
                    "experiment": "\(id)", "metrics": zip(labels, tallies).map { Self.fields(of: $1, label: $0) },
                ])
            } else {
                for (label, tally) in zip(labels, tallies) { Standard.output(Self.text(of: tally, label: label)) }
            }
            guard asked.errored < asked.results else {
                throw ExitStatus.failed(
                    "the metric went wrong on every result, so nothing is judged by it; `promptledger experiment results --json` says why"
                )
            }
        }

        private static func fields(of tally: Rescorer.Tally, label: String) -> [String: Any] {
            [
                "metric": label, "results": tally.results, "judged": tally.judged, "passed": tally.passed,
                "failed": tally.failed, "measured": tally.measured, "errored": tally.errored,
                "scored_before": tally.scoredBefore, "erased": tally.erased,
            ]
        }

        private static func text(of tally: Rescorer.Tally, label: String) -> String {
            let parts = [
                (tally.passed, "passed"), (tally.failed, "did not pass"), (tally.measured, "have a value"),
                (tally.errored, "went wrong"), (tally.erased, "are erased and were not judged"),
                (tally.scoredBefore, "had their score before"),
            ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
            return "\(label): of \(tally.results) results \(parts.joined(separator: ", "))"
        }
    }
}
