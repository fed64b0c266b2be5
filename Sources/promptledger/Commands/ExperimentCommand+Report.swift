import ArgumentParser
import Domain
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
                together. A difference that is not shown is not shown to be absent: for that, state a margin. While runs are under way, \
                and where it was cancelled before their end, there is no verdict: the confidence sequences below the tables are what may be \
                looked at again and again, and --no-worse-than goes by them. At the end it takes every planned result of both, or a claim that \
                stands with each that is lacking at its worst.
                """)
        @OptionGroup var ledger: LedgerOptions
        @OptionGroup var asOf: AsOfOption
        @Argument(help: "A name (its latest) or an id.") var experiment: String
        @OptionGroup var plan: ComparisonOptions
        @Option(
            help: "As --baseline with --claim no-worse; ends with 100 unless this is shown of every other contender.")
        var noWorseThan: String?

        func validate() throws {
            guard noWorseThan != nil else { return }
            guard plan.baseline == nil, plan.baselineModel == nil, plan.claim == nil || plan.claim == .noWorse else {
                throw ValidationError("--no-worse-than names the baseline and the claim; give no others")
            }
            guard plan.margin != nil else {
                throw ValidationError("--no-worse-than needs a --margin: how much does not matter?")
            }
        }

        func run() async throws {
            let reader = try ledger.openToRead()
            let moment = try asOf.moment(in: reader)
            let (design, counts) = try reader.ask(asOf: moment) { references in
                let design = try references.experiment(experiment)
                return (design, references.models.runBoard.counts(of: design.id, asOf: moment))
            }
            let isReader = reader.isAuthorised(.readContent, as: try ledger.onlooker(in: reader))
            if counts.requested == 0, self.plan.isEmpty, noWorseThan == nil {
                return try await tell(
                    try await DesignReport(of: design, comparingTexts: isReader, in: reader, asOf: moment))
            }
            var plan = plan
            if let noWorseThan { (plan.baseline, plan.claim) = (noWorseThan, .noWorse) }
            let report = try await ComparisonReport(
                design, plan, comparingTexts: isReader, in: reader, asOf: moment)
            let hypothesis = try await Hypothesis(
                of: design, isStated: report.record.isStated, in: reader, of: ledger)
            if ledger.isJSON {
                JSONOutput.document(report.document.merging(["hypothesis": hypothesis.text]) { $1 })
            } else {
                Standard.output(report.text(hypothesis))
            }
            if noWorseThan != nil { try report.confirmNoWorse() }
        }

        /// Of an experiment of which no run was requested, be it cancelled since, there is a design and nothing else.
        private func tell(_ report: DesignReport) async throws {
            let hypothesis = try await Hypothesis(
                of: report.experiment, isStated: report.record.isStated, in: report.reader, of: ledger)
            if ledger.isJSON {
                JSONOutput.document(report.document.merging(["hypothesis": hypothesis.text]) { $1 })
            } else {
                Standard.output(report.text(hypothesis))
            }
        }
    }
}
