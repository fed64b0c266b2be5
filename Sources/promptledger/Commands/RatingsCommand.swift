import ArgumentParser
import Domain
import Events
import Ledger
import Projections

struct RatingsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ratings", abstract: "Show what people think of an experiment's results, and how far they agree.",
        discussion: """
            Of each person and result the last rating counts. Agreement: Krippendorff's alpha of where ratings lie on their scales; of \
            exactly two people also Cohen's kappa.
            """)
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var asOf: AsOfOption
    @Argument(help: "A name (its latest) or an id.") var experiment: String
    @Flag(help: "Also ratings in whose place a later one counts.") var all = false

    func run() async throws {
        let reader = try ledger.openToRead(.readContent)
        let moment = try asOf.moment(in: reader)
        let (experiment, current, shown, clusters) = try reader.ask(asOf: moment) { references in
            let experiment = try references.experiment(self.experiment)
            let models = references.models
            let current = models.ratings(of: experiment.id, asOf: moment, currentOnly: true)
            let numbers = experiment.clusterNumbers
            let clusters = current.map { rating in
                (rating.run, models.runBoard.run(rating.run, asOf: moment).flatMap { numbers[$0.caseID] } ?? -1)
            }
            return (
                experiment, current, models.ratings(of: experiment.id, asOf: moment, currentOnly: !all),
                Dictionary(clusters, uniquingKeysWith: { first, _ in first })
            )
        }
        let disclosure = try await Disclosure.begin(in: reader, of: ledger) {
            [ContentView(of: .results(experiment.id), contents: UInt64(shown.count))]
        }
        let counting = Set(current.map(\.position))
        let lines = try shown.map { rating in
            RatingView(
                rating, isCounting: counting.contains(rating.position), in: reader,
                comment: try disclosure.content(at: rating.position)?.ratingRecorded.comment)
        }
        let agreement = RatingAgreement(current, seed: experiment.seed) { clusters[$0] ?? -1 }
        if ledger.isJSON {
            JSONOutput.document([
                "experiment": "\(experiment.id)", "as_of": AsOfOption.described(moment, in: reader),
                "ratings": lines.map { JSONOutput.object($0.fields) },
                "agreement": JSONOutput.object(AgreementWords.fields(of: agreement)),
            ])
            return
        }
        guard !lines.isEmpty else { return Standard.output("No ratings as of this moment.") }
        var table = Table(RatingView.headings)
        for line in lines { table.add(line.cells) }
        Standard.output(table.text)
        Standard.output("\n" + AgreementWords.text(of: agreement))
    }
}
