import ArgumentParser
import Domain
import Events
import Foundation
import Ledger
import Projections
import Runner
import SwiftProtobuf

extension ExperimentCommand {
    struct Judge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have models say which of two recorded answers to one case is better.",
            discussion: """
                Each judge is asked twice of each pair, with the answers' places swapped, and is told neither models nor versions. What it prefers \
                both times wins; anything else is a tie, and so are two answers of the same text, of which nobody is asked. What was said \
                before, by the same rubric, is not asked again. The report is of that rubric alone; `experiment judgements` has all of them.
                """)
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var runner: RunnerOptions
        @Argument(help: "A name (its latest) or an id.") var experiment: String
        @Option(
            name: .customLong("by"),
            help: ArgumentHelp("A model that judges; several may be named.", valueName: "PROVIDER:NAME"))
        var judges: [String]
        @Option(
            parsing: .upToNextOption,
            help: ArgumentHelp(
                "Compare these versions only, each on the same model, as PROMPT@NUMBER.", valueName: "A B"))
        var versions: [String] = []
        @Flag(help: "Compare each contender with the experiment's baseline only; its first, where it states none.")
        var baseline = false
        @Option(help: "By what the answers are judged; else by which does better what its task asks for.")
        var rubric: String?

        func validate() throws {
            guard !judges.isEmpty else { throw ValidationError("say who judges: --by PROVIDER:NAME") }
            guard versions.isEmpty || versions.count == 2 else {
                throw ValidationError("--versions takes two versions, as --versions support@1 support@2")
            }
            guard versions.isEmpty || !baseline else {
                throw ValidationError("--versions and --baseline say two different things: keep one")
            }
            if let rubric, rubric.allSatisfy(\.isWhitespace) { throw ValidationError("--rubric takes a text") }
        }

        func run() async throws {
            let open = try ledger.openToWrite(for: .whole)
            try await open.ledger.lending { try await perform(in: open) }
        }

        private func perform(in open: OpenLedger) async throws {
            // The runner speaks for the judges; whether they are asked is for who asks.
            try open.reader.authorise(.runExperiments, as: open.actor)
            let actor = try RunnerOptions.runner(in: open.reader)
            let limits = try runner.limits(in: open.reader)
            let settings = judges.map { judge in ModelSettings.with { $0.model = judge } }
            let addresses = try runner.addresses(of: settings)
            try runner.check(settings, in: open.reader, movedTo: addresses)
            let design = try open.ask { try $0.experiment(experiment) }
            let isWanted = try self.isWanted(in: design, open)
            let pairs = open.reader.read { PreferenceRound.pairs(of: design.id, in: $0, isWanted) }
            guard !pairs.isEmpty else {
                throw ExitStatus.failed(
                    "there are no two recorded answers to one case to compare; an experiment needs two versions or models for that"
                )
            }
            let chosen = try await open.ledger.decided { (state) throws(LedgerFault) in
                Set(pairs.map { state.sandboxPlace(of: $0.first.id) })
            }
            let places = try runner.places(in: open.reader, chosen: chosen)
            let before = open.reader.size
            let outcome = try await places.withPlaces(for: design.id, in: open.ledger, as: actor) { places in
                let round = try PreferenceRound(
                    of: design.id, in: open.ledger, as: actor, for: open.actor, places: places,
                    settings: runner.settings(experiments: nil, limits: limits, movedTo: addresses), rubric: rubric)
                return try await round.judge(pairs, by: settings)
            }
            if outcome.known > 0 { Standard.error("\(outcome.known) verdicts were there before") }
            if outcome.erased > 0 { Standard.error("\(outcome.erased) pairs were left out: an answer was erased") }
            let report = try PreferenceReport(
                of: design, by: outcome.rubric,
                RubricTexts([outcome.rubric: rubric ?? PreferenceRound.rubricUsual]), in: open.reader,
                asOf: AsOf(end: open.reader.size))
            if ledger.isJSON { JSONOutput.document(report.document) } else { Standard.output(report.text) }
            if outcome.errored > 0 {
                let failed = try open.reader.judgements(of: design.id, asOf: AsOf(end: open.reader.size)).first {
                    $0.position >= before && $0.facts.outcome == .errored
                }
                let reason =
                    failed.map { "why, `promptledger log show \($0.position)` says of one" }
                    ?? "see the last entries of `promptledger log list`"
                throw ExitStatus.failed(
                    "\(outcome.errored) of \(outcome.recorded) verdicts are none: the judge was not reached, or its reply is no verdict; \(reason); give the same command again"
                )
            }
        }

        /// Which two contenders are compared.
        private func isWanted(
            in design: Experiment, _ open: OpenLedger
        ) throws -> @Sendable (Contender, Contender) -> Bool {
            if versions.count == 2 {
                let wanted = try open.ask { references in try versions.map { try references.version($0).id } }
                for (id, text) in zip(wanted, versions) where !design.versions.contains(id) {
                    throw ExitStatus.failed(
                        "the experiment does not compare \(text); see `promptledger experiment show`")
                }
                return { Set([$0.version, $1.version]) == Set(wanted) && $0.modelPlace == $1.modelPlace }
            }
            guard baseline else { return { $0 != $1 } }
            let stated = try open.reader.statedComparison(of: design)
            let version = design.versions[min(Int(stated?.baselineVersion ?? 0), design.versions.count - 1)]
            let model = Int(stated?.baselineModel ?? 0)
            return { first, second in
                let isBaseline = [first, second].map { $0.version == version && $0.modelPlace == model }
                return isBaseline[0] != isBaseline[1]
            }
        }
    }

    struct Judgements: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show which answers judges prefer, and what they said of each by the experiment's assertions.")
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Argument(help: "A name (its latest) or an id.") var experiment: String

        func run() async throws {
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            let design = try reader.ask(asOf: moment) { try $0.experiment(experiment) }
            let rubrics = try await RubricTexts(of: design, in: reader, of: ledger, asOf: moment)
            let report = try PreferenceReport(of: design, rubrics, in: reader, asOf: moment)
            if ledger.isJSON { JSONOutput.document(report.document) } else { Standard.output(report.text) }
        }
    }
}
