import ArgumentParser
import Ledger
import Projections

struct VotesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "votes", abstract: "Show what blinded votes on an experiment come to.",
        discussion: """
            Strengths are Bradley and Terry's, as natural logarithms that sum to 0 among the versions that votes join, with 95 % intervals and a slight pull \
            to the middle; those that no vote joins are groups apart. A tie is half a win for each. What several people say of one case is not independent: intervals are by case, or by the design's clusters. Elo depends on the order of votes. Of each person and pair the last vote counts.
            """)
    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var asOf: AsOfOption
    @Argument(help: "A name (its latest) or an id.") var experiment: String
    @Option(help: "Only answers of this model, e.g. openai:gpt-5.") var model: String?

    func run() async throws {
        let reader = try ledger.openToRead()
        let moment = try asOf.moment(in: reader)
        let (experiment, votes, answers) = try reader.ask(asOf: moment) { references in
            let experiment = try references.experiment(self.experiment)
            let board = references.models.runBoard
            let votes = references.models.votes(on: experiment.id, asOf: moment).filter { vote in
                model == nil || board.run(vote.first, asOf: moment)?.model == model
            }
            let clusters = experiment.clusterNumbers
            let runs = Set(votes.flatMap { [$0.first, $0.second] }).compactMap { board.run($0, asOf: moment) }
            let answers = runs.map { ($0.id, (version: $0.version, cluster: clusters[$0.caseID] ?? -1)) }
            return (experiment, votes, Dictionary(answers, uniquingKeysWith: { first, _ in first }))
        }
        let standings = VoteStandings(votes, seed: experiment.seed) { answers[$0] }
        let view = VotesView(standings, in: reader)
        if ledger.isJSON {
            var document = view.document
            document["experiment"] = "\(experiment.id)"
            document["as_of"] = AsOfOption.described(moment, in: reader)
            JSONOutput.document(document)
        } else {
            Standard.output(view.text)
        }
    }
}
