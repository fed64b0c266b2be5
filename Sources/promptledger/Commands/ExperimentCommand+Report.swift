import ArgumentParser
import Events
import Foundation
import Ledger
import Projections
import Statistics

extension ExperimentCommand {
    struct Report: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compare an experiment's versions × models with statistics that hold up.",
            discussion: """
                Everything is paired by case, and recomputed from the ledger: the same moment gives the same digits. Means have BCa \
                bootstrap intervals, with the experiment's seed; rates McNemar's exact test. p-values of all comparisons are corrected \
                together. A difference that is not shown is not shown to be absent: for that, state a margin.
                """)
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Argument(help: "A name (its latest) or an id.") var experiment: String
        @OptionGroup var plan: ComparisonOptions

        func run() async throws {
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            let report = try await ComparisonReport(
                try reader.ask(asOf: moment) { try $0.experiment(experiment) }, plan, in: reader, asOf: moment)
            if ledger.isJSON { JSONOutput.document(report.document) } else { Standard.output(report.text) }
        }
    }
}
