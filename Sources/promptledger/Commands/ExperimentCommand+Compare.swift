import ArgumentParser
import Domain
import Events
import Foundation
import Ledger
import Projections

extension ExperimentCommand {
    struct Compare: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show outputs side by side, case by case, the largest loss against the baseline first.",
            discussion: """
                Versions × models stand beside each other, the baseline first. With an earlier experiment (--with) its contenders are the \
                first, on the cases that both have. What the differences amount to, `experiment report` says.
                """)
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Argument(help: "A name (its latest) or an id.") var experiment: String
        @Option(help: "An earlier experiment to compare with: a name (its latest) or an id.") var with: String?
        @OptionGroup var options: SideBySideOptions
        @Option(help: "So many characters wide.") var width = 100

        func validate() throws {
            guard (40...1_000).contains(width) else { throw ValidationError("--width takes a number from 40 to 1000") }
        }

        func run() async throws {
            let reader = try ledger.openToRead(.readContent)
            let moment = try asOf.moment(in: reader)
            let designs = try reader.ask(asOf: moment) { references in
                try ([with].compactMap(\.self) + [experiment]).map { try references.experiment($0) }
            }
            let (table, rows) = try options.table(of: designs, in: reader, asOf: moment)
            let disclosure = try await Disclosure.begin(in: reader, of: ledger) {
                designs.map { design in
                    let runs = rows.flatMap { row in
                        zip(table.columns, row.cells).filter { $0.0.experiment == design.id }.flatMap(\.1.runs)
                    }
                    let cases = design.id == designs.last?.id ? rows.count : 0
                    let contents = reader.read { models in
                        runs.reduce(cases) { $0 + RunView.contents(of: $1, asOf: moment, in: models).count }
                    }
                    return ContentView(of: .results(design.id), contents: UInt64(contents))
                }
            }
            let view = SideBySideView(table, isOfTwo: designs.count > 1, asOf: moment, in: reader, disclosure)
            if ledger.isJSON {
                for row in rows { JSONOutput.line(try view.fields(of: row)) }
                return
            }
            guard !rows.isEmpty else {
                Standard.output(
                    options.differencesOnly
                        ? "No case on which they differ."
                        : designs.count > 1
                            ? "No case that both experiments have, with a run of it as of this moment."
                            : "No case of which there is a run as of this moment.")
                return
            }
            for row in rows { Standard.output(try view.text(of: row, width: width)) }
        }
    }
}
