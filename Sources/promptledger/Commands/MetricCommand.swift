import ArgumentParser
import Domain
import Events
import Ledger
import Projections

struct MetricCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metric", abstract: "Keep metrics of your own, by which results are judged.",
        discussion: """
            A metric is called by its name; a version of it by name@number, the name alone meaning the newest. `promptledger experiment \
            score` judges recorded results by one; an experiment's file asserts one with `type: metric` and its name as `value`.
            """,
        subcommands: [Define.self, List.self, Show.self])

    struct Define: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Define a metric, or the next version of one: a version never changes.",
            discussion: """
                Either an assertion, with its --type and what that takes, or a --formula over other metrics, by their names, such as \
                "2 * precision * recall / (precision + recall)"; names with other signs than letters, digits and _ stand in back ticks. \
                An assertion scores 0 to 1; a program may have a --range of its own, and a formula has none unless it is stated. A value \
                outside the range is an error. Values are kept in millionths, up to a billion on either side of 0: of a range of its own, of a \
                --unit, or of a formula without --range 0..1, one that would change by more than a thousandth of itself is an error; choose a unit in which values are larger, such as \
                milliseconds for seconds. Shares from 0 to 1 without a unit are rounded. Types that ask models, such as llm-rubric or g-eval, name them with --judge; to score by such \
                a metric costs what they cost. A formula may rest on such metrics, and with --named on the named metrics of the experiment \
                that is scored.
                """)
        @OptionGroup var ledger: LedgerOptions
        @Argument var name: String
        @OptionGroup var definition: MetricDefinitionOptions
        @Flag(help: "The low end is the good one.") var lowerIsBetter = false
        @Option(help: "What its values are counted in, e.g. words.") var unit = ""
        // It may begin with a minus, which is no option's.
        @Option(
            parsing: .unconditional,
            help: "The least and the greatest value that there may be, e.g. 0..10; either may be left out.")
        var range: MetricRange?
        @Option(help: "What it is.") var description = ""

        func run() async throws {
            let open = try ledger.openToWrite()
            let command = try open.ask { references in
                let (stated, threshold) = try definition.read(
                    range, lowerIsBetter: lowerIsBetter, references)
                return DefineMetric(
                    metric: references.models.catalog.metric(named: name, asOf: references.moment)
                        ?? open.ledger.newID(),
                    name: name, unit: unit, description: description, definition: stated,
                    lowerIsBetter: lowerIsBetter, lowMillionths: range?.lowMillionths,
                    highMillionths: range?.highMillionths, thresholdMillionths: threshold)
            }
            try await open.execute(.defineMetric(command))
            let version = open.reader.read { $0.catalog.versions(of: command.metric, asOf: .now($0)).last }
            let number = version?.reference.version ?? 0
            if ledger.isJSON {
                JSONOutput.document(["metric": "\(command.metric)", "name": name, "version": number])
            } else {
                Standard.output("\(name)@\(number)")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the metrics, each by its newest version.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption

        func run() async throws {
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            let metrics = reader.read { models in
                models.catalog.metrics(asOf: moment).compactMap { id in
                    models.catalog.versions(of: id, asOf: moment).last.map { (models.catalog.name(of: id), $0) }
                }
            }
            if ledger.isJSON {
                for (name, metric) in metrics { JSONOutput.line(MetricView.fields(of: metric, name)) }
                return
            }
            var table = Table([
                ("metric", .left), ("versions", .right), ("kind", .left), ("better", .left), ("range", .left),
                ("unit", .left),
            ])
            for (name, metric) in metrics {
                table.add([
                    ShownName(name, of: metric.reference.metric).text, "\(metric.reference.version)", metric.kind.word,
                    metric.lowerIsBetter ? "lower" : "higher", MetricView.range(of: metric), metric.unit ?? "",
                ])
            }
            Standard.output(table.text)
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show what a version of a metric asks.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Argument(help: "name, or name@number.") var metric: String

        func run() async throws {
            let reader = try ledger.openToRead(.readContent)
            let moment = try asOf.moment(in: reader)
            let (metric, name, operands) = try reader.ask(asOf: moment) { references in
                let metric = try references.metricVersion(self.metric)
                let catalog = references.models.catalog
                return (
                    metric, catalog.name(of: metric.reference.metric),
                    metric.operands.map { MetricView.Operand($0, in: catalog) }
                )
            }
            let facts = try reader.events(metric.position..<metric.position + 1).first?.facts.metricDefined
            let disclosure = try await Disclosure.begin(in: reader, of: ledger) {
                [ContentView(of: .entry(metric.position))]
            }
            let content = try disclosure.content(at: metric.position)?.metricDefined
            let view = MetricView(
                metric: metric, name: name, operands: operands, facts: facts ?? MetricDefined(), content: content)
            if ledger.isJSON { JSONOutput.document(view.document) } else { Standard.output(view.text) }
        }
    }
}
