import ArgumentParser
import Interchange
import Ledger
import Projections

extension ExperimentCommand {
    struct Design: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lock the design of an experiment's file before its first run; no model is asked.",
            discussion: """
                Everything is read and checked as `promptledger run` does it, prompts and cases are brought into the ledger, and an event \
                locks versions, models, cases, metrics, the claim and how it is decided. `promptledger run` with the same file goes on with \
                this experiment. The same file again changes nothing, not even where a metric that it names was defined anew since: its version is \
                locked. A changed file, or one that states another version, is another design, and reports tell of both.
                """)
        @Argument(help: "The experiment file.", completion: .file(extensions: ["yaml", "yml", "json"]))
        var file: String
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var address: AddressOptions

        func run() async throws {
            let definition = try PreparedExperiment.read(file)
            let open = try ledger.openToWrite()
            var runner = try RunnerOptions.parse([])
            runner.address = address
            let prepared = try await PreparedExperiment(definition, by: runner, in: open)
            let importer = ExperimentImporter(ledger: open.ledger, actor: open.actor)
            let designed = try await importer.design(prepared.definition)
            try prepared.tellWhatItLeaves(designed, in: open)
            let experiment = try open.ask { try $0.experiment("\(designed.experiment)") }
            let view = try DesignView(
                of: experiment, asserting: prepared.assertedVersions, in: open.reader,
                asOf: AsOf(end: open.reader.size))
            if designed.wasDesigned {
                Standard.error("This experiment is designed already, in entry \(experiment.position).")
            }
            if ledger.isJSON {
                JSONOutput.document(view.document.merging(["designed_now": !designed.wasDesigned]) { $1 })
            } else {
                Standard.output(view.text)
            }
        }
    }
}
