import ArgumentParser
import Events
import Foundation
import Interchange

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Do the experiment of a file and print its leaderboard.",
        discussion: """
            The file is promptfoo's YAML. Everything is recorded in the ledger as it happens: stopped at any moment and run again, the \
            same file goes on where it stopped. Entries of `prompts` that share a label are successive versions of one prompt.
            """)

    @Argument(help: "The experiment file.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var file: String

    @OptionGroup var ledger: LedgerOptions

    @OptionGroup var runner: RunnerOptions

    func run() async throws {
        let definition = try ExperimentFileReader.read(URL(filePath: file), environment: Environment.all)
        for warning in definition.warnings { Standard.error("warning: \(warning)") }
        try ExperimentImporter.check(definition)
        let open = try ledger.openToWrite()
        let actor = try RunnerOptions.runner(in: open.reader)
        let limits = try runner.limits(in: open.reader)
        let addresses = try runner.addresses(of: definition.models)
        try runner.check(definition.models, in: open.reader, movedTo: addresses)
        let place = try runner.place(in: open.reader)
        let imported = try await ExperimentImporter(ledger: open.ledger, actor: open.actor).bring(definition)
        if imported.isResumed { Standard.error("This experiment was begun before; it goes on.") }
        let work = ExperimentRun(experiment: imported.experiment, open: open, isJSON: ledger.isJSON)
        try await place.withTransport(for: imported.experiment) { transport in
            try await work.finish(
                with: runner.runner(
                    actor, open, of: imported.experiment, by: transport, limits: limits, movedTo: addresses))
        }
        try work.report()
    }
}
