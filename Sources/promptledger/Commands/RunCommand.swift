import ArgumentParser
import Domain
import Events
import Foundation
import Interchange
import Ledger
import Projections
import Runner

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Do the experiment of a file and print its leaderboard.",
        discussion: """
            The file is promptfoo's YAML. Everything is recorded in the ledger as it happens: stopped at any moment and run again, the \
            same file goes on where it stopped, with the versions of metrics that its design locked. Entries of `prompts` that share a label \
            are successive versions of one prompt.
            """)

    @Argument(help: "The experiment file.", completion: .file(extensions: ["yaml", "yml", "json"]))
    var file: String

    @OptionGroup var ledger: LedgerOptions

    @OptionGroup var runner: RunnerOptions

    @Option(
        help: "End with 100 where a smaller share of runs passed, 0 to 1; the file's passRateThreshold counts as well.")
    var failUnder: Double?

    @OptionGroup var noWorse: NoWorseOptions

    func validate() throws {
        if let failUnder, !(0...1).contains(failUnder) {
            throw ValidationError("--fail-under takes a share from 0 to 1")
        }
    }

    func run() async throws {
        let definition = try PreparedExperiment.read(file)
        let open = try ledger.openToWrite(for: .whole)
        try await open.ledger.lending { try await perform(definition, in: open) }
    }

    private func perform(_ definition: ExperimentFile, in open: OpenLedger) async throws {
        let actor = try RunnerOptions.runner(in: open.reader)
        let limits = try runner.limits(in: open.reader)
        let prepared = try await PreparedExperiment(definition, by: runner, in: open)
        let places = try runner.places(
            in: open.reader, chosen: try await chosen(for: prepared.definition, in: open))
        let importer = ExperimentImporter(ledger: open.ledger, actor: open.actor)
        let imported = try await importer.bring(prepared.definition)
        try prepared.tellWhatItLeaves(imported, in: open)
        let question = noWorse.asking(by: prepared.metrics, of: prepared.definition, in: open.reader)
        try question.check(
            against: imported.experiment, of: prepared.definition, asserting: prepared.metrics, in: open.reader)
        if imported.isResumed {
            Standard.error("This experiment was begun before; it goes on.")
        } else if imported.wasDesigned {
            Standard.error("This experiment was designed before; it begins.")
        }
        let work = ExperimentRun(experiment: imported.experiment, open: open, isJSON: ledger.isJSON)
        try await places.withPlaces(for: imported.experiment, in: open.ledger, as: actor) { places in
            try await work.finish(
                with: runner.runner(
                    actor, open, of: imported.experiment, in: places, limits: limits, movedTo: prepared.addresses))
        }
        try await work.report(passRateMin: failUnder, noWorse: try question.comparison())
    }

    /// In what the file's calls would be made; a prompt that is not there yet goes where the workspace says.
    private func chosen(for definition: ExperimentFile, in open: OpenLedger) async throws -> Set<SandboxPlace> {
        if let word = definition.sandbox { return [try SandboxWord.place(word, in: open.reader)] }
        let names = Set(definition.prompts.map(\.name))
        return try await open.ledger.decided { (state) throws(LedgerFault) in
            Set(names.map { state.sandboxPlace(for: state.prompt(named: $0)) })
        }
    }
}
