import ArgumentParser
import Domain
import Events
import Foundation
import Interchange
import Ledger
import Projections

extension ExperimentCommand {
    struct Export: AsyncParsableCommand {
        enum Format: String, ExpressibleByArgument, CaseIterable {
            case csv, jsonl, promptfoo, junit, html
        }

        static let configuration = CommandConfiguration(
            abstract: "Write an experiment with its results for other programs.",
            discussion: """
                csv: a line a run, safe to open in a spreadsheet: a cell that one might take for a formula has an apostrophe before it. That is one \
                whose first character, apostrophes, white space and characters that are not seen (zero-width and the like, Unicode's Cf) not counted, \
                is =, +, -, @ (of either width), a tab, a carriage return or a line feed. Where a cell begins with an apostrophe and has nothing \
                but these before such a character, taking the first one away gives back what was there. With --raw no cell is changed. jsonl: a JSON object a run, with inputs and messages. promptfoo: its \
                results file, version 3; its sums of cost and tokens are of what is known, and metadata.promptledger counts the answers that they \
                lack. junit: JUnit's XML, for build servers. html: a report to read and hand on, in one file that loads nothing \
                and runs nothing; as `experiment report` has it. The file holds prompts and answers in clear.
                """)
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Argument(help: "A name (its latest) or an id.") var experiment: String
        @Option(help: "csv, jsonl, promptfoo, junit or html.") var format: Format
        @Flag(help: "Of csv: write every cell as it is, for programs; a spreadsheet may run what an output says.")
        var raw = false
        @Option(
            help: "The file to write, new or overwritten; standard output where none is given.", completion: .file())
        var output: String?

        func validate() throws {
            guard !raw || format == .csv else { throw ValidationError("--raw goes with --format csv") }
        }

        func run() async throws {
            let reader = try ledger.openToRead(.readContent)
            let moment = try asOf.moment(in: reader)
            let design = try reader.ask(asOf: moment) { try $0.experiment(experiment) }
            let disclosure = try await Disclosure.begin(in: reader, of: ledger) {
                let contents = reader.read { ExportedExperiment.contentCount(of: design, asOf: moment, in: $0) }
                return [ContentView(of: .results(design.id), contents: UInt64(contents))]
            }
            let exported = try ExportedExperiment(design, asOf: moment, in: reader) { try disclosure.content(at: $0) }
            let report = format == .html ? try await ReportFile(of: exported, in: reader, asOf: moment) : nil
            guard let output else {
                try write(exported, report) { Standard.write($0, to: .standardOutput) }
                return
            }
            let file = try DraftFile(for: output, outside: ledger.folder)
            try write(exported, report) { try file.write($0) }
            try file.keep()
            if ledger.isJSON {
                JSONOutput.document(["file": output, "format": format.rawValue, "experiment": "\(design.id)"])
            } else {
                Standard.output("\(output): the experiment \(exported.name ?? "\(design.id)") as \(format.rawValue)")
            }
        }

        private func write(
            _ experiment: ExportedExperiment, _ report: ReportFile?, to sink: (String) throws -> Void
        ) throws {
            switch format {
            case .csv: try ResultsTable.write(experiment, isGuarded: !raw, to: sink)
            case .jsonl: try ResultLines.write(experiment, to: sink)
            case .promptfoo: try PromptfooResults(experiment).write(to: sink)
            case .junit: try JUnitReport.write(experiment, to: sink)
            case .html: try report?.write(to: sink)
            }
        }
    }
}
