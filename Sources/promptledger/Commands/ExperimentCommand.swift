import ArgumentParser
import Domain
import Events
import Foundation
import Ledger
import Projections
import Statistics

struct ExperimentCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "experiment",
        abstract: "Design experiments, list and compare them; show their state and every run's result.",
        subcommands: [
            Design.self, Conclude.self, List.self, Show.self, Results.self, Score.self, Compare.self, Report.self,
            Judge.self, Judgements.self,
            Calibrate.self, Calibrations.self,
            Export.self, Power.self, Pause.self, Resume.self, Rerun.self,
            Cancel.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the experiments.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption

        func run() async throws {
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            let rows = reader.read { models in
                models.runBoard.experiments(asOf: moment).map { experiment in
                    (
                        id: experiment.id, name: models.catalog.name(of: experiment.id),
                        state: models.runBoard.state(of: experiment.id, asOf: moment), at: experiment.recordedAt,
                        counts: models.runBoard.counts(of: experiment.id, asOf: moment)
                    )
                }
            }
            if ledger.isJSON {
                for row in rows {
                    JSONOutput.line(["experiment": "\(row.id)", "name": row.name, "state": row.state?.rawValue])
                }
                return
            }
            var table = Table([
                ("experiment", .left), ("name", .left), ("state", .left), ("designed", .left), ("runs", .right),
                ("recorded", .right),
                ("failed", .right),
            ])
            for row in rows {
                table.add([
                    "\(row.id)", ShownName(row.name, of: row.id).text, row.state?.rawValue ?? "–",
                    Timestamp.text(row.at),
                    "\(row.counts.requested)",
                    "\(row.counts.recorded)", "\(row.counts.failed)",
                ])
            }
            Standard.output(table.text)
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show an experiment's design and how far its runs are.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Argument(help: "A name (its latest) or an id.") var experiment: String

        func run() async throws {
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            let (experiment, name, state, pause, counts, versions, dataset, judging) = try reader.ask(asOf: moment) {
                references in
                let models = references.models
                let experiment = try references.experiment(self.experiment)
                return (
                    experiment, models.catalog.name(of: experiment.id),
                    models.runBoard.state(of: experiment.id, asOf: moment),
                    models.runBoard.pause(of: experiment.id, asOf: moment),
                    models.runBoard.counts(of: experiment.id, asOf: moment),
                    experiment.versions.map { models.label(of: $0) },
                    models.catalog.name(of: experiment.dataset),
                    models.judgingCosts(of: experiment.id, asOf: moment)
                )
            }
            if ledger.isJSON {
                JSONOutput.document([
                    "experiment": "\(experiment.id)", "name": name, "state": state?.rawValue,
                    "paused": pause?.reason.scriptWord, "budget": pause?.budget.map { "\($0)" },
                    "reuses_results": experiment.reusesResults,
                    "runs": ExperimentView.fields(of: counts),
                    "versions": versions, "models": experiment.models, "dataset": dataset,
                    "cases": experiment.cases.count, "clusters": experiment.clustering?.count,
                    "repeats": experiment.repeats, "seed": experiment.seed, "position": experiment.position,
                    "time": Timestamp.text(experiment.recordedAt),
                    "judge_cost": Figures.number(judging?.knownCost), "judge_tokens": judging?.knownTokens,
                    "pass_rate_threshold": experiment.passRateThresholdMillionths.map { Double($0) / 1_000_000 },
                ])
                return
            }
            Standard.output(
                """
                \(name ?? "(erased)")
                id        \(experiment.id)
                state     \(state?.rawValue ?? "–")\(pause.map { ", \($0.reason.word)" } ?? "")
                designed  \(Timestamp.text(experiment.recordedAt)), entry \(experiment.position)
                versions  \(versions.joined(separator: "  "))
                models    \(experiment.models.joined(separator: "  "))
                dataset   \(dataset ?? "(erased)"), \(experiment.cases.count) cases\(experiment.clustering.map { " in \($0.count) clusters" } ?? "") × \(experiment.repeats) repeats
                runs      \(counts.requested) requested, \(counts.recorded) recorded, \(counts.failed) failed, \(counts.cancelled) cancelled
                """
                    + (judging.map {
                        "\njudging   \(Figures.cost($0.knownCost)), \(Figures.count($0.knownTokens)) tokens, beside what the answers cost"
                    } ?? ""))
        }
    }

    struct Results: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show every run with its output, scores and reasons.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Argument(help: "A name (its latest) or an id.") var experiment: String
        @Flag(help: "Only runs that failed or did not pass.") var failing = false
        @Flag(help: "Also failed runs that were requested again.") var retried = false

        func run() async throws {
            let reader = try ledger.openToRead(.readContent)
            let moment = try asOf.moment(in: reader)
            let (experiment, runs) = try reader.ask(asOf: moment) { references in
                let experiment = try references.experiment(self.experiment)
                return (experiment, references.models.runsAsWritten(of: experiment, asOf: moment))
            }
            let shown = runs.filter { ($0.retriedBy == nil || retried) && (!failing || $0.isFailing) }
            let disclosure = try await Disclosure.begin(in: reader, of: ledger) {
                let contents = reader.read { models in
                    shown.reduce(0) { $0 + RunView.contents(of: $1, asOf: moment, in: models).count }
                }
                return [ContentView(of: .results(experiment.id), contents: UInt64(contents))]
            }
            var table = Table([
                ("version", .left), ("model", .left), ("case", .right), ("repeat", .right), ("state", .left),
                ("score", .right),
                ("latency", .right), ("output", .left),
            ])
            for run in shown {
                let view = try RunView(run, asOf: moment, in: reader, disclosure)
                if ledger.isJSON { JSONOutput.line(view.fields) } else { table.add(view.cells) }
            }
            if !ledger.isJSON { Standard.output(table.text) }
        }
    }
}
