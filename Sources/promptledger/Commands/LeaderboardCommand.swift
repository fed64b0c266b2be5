import ArgumentParser
import Foundation
import Ledger
import Projections
import Spelling

struct LeaderboardCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "leaderboard",
        abstract: "Rank versions × models, with 95 % intervals, as of now or of any past moment.",
        discussion: """
            n counts recorded results; failed runs stand beside and are in no figure. Mean: bootstrap, \(MeanInterval.resamples) resamples \
            with the experiment's seed. Pass rate: Wilson. Unknown is shown as unknown, never as 0.
            """)

    @OptionGroup var ledger: LedgerOptions
    @OptionGroup var asOf: AsOfOption

    @Option(help: "Only this experiment: a name (its latest) or an id.")
    var experiment: String?
    @Option(help: "Only this model, e.g. openai:gpt-5.")
    var model: String?
    @Option(help: "Only prompts of this field of use.")
    var domain: String?
    @Option(help: "Only prompts with this tag.")
    var tag: String?
    @Option(help: "Rank by this metric: a named one, or an assertion type.")
    var metric: String?

    func run() async throws {
        let reader = try ledger.openToRead()
        let moment = try asOf.moment(in: reader)
        var filter = LeaderboardFilter(models: model.map { [$0] }, metric: metric)
        if let experiment {
            filter.experiments = [try reader.ask(asOf: moment) { try $0.experiment(experiment).id }]
        }
        if domain != nil || tag != nil {
            filter.prompts = reader.read { $0.catalog.prompts(inDomain: domain, taggedWith: tag, asOf: moment) }
        }
        if let model { try confirmUsed(model, reader, moment) }
        let view = LeaderboardView(reader: reader, filter: filter, moment: moment)
        if let metric, view.isEmpty {
            throw ExitStatus.failed(
                "nothing was judged by the metric \(metric); name a named metric or an assertion type")
        }
        if ledger.isJSON { JSONOutput.document(view.document) } else { Standard.output(view.text) }
    }

    /// A model that no experiment ever named is a slip of the hand, not an empty leaderboard.
    private func confirmUsed(_ model: String, _ reader: LedgerReader, _ moment: AsOf) throws {
        let used = reader.read { Set($0.runBoard.experiments(asOf: moment).flatMap(\.models)) }
        guard !used.contains(model) else { return }
        let nearest = NearestNames.nearest(to: model, among: used)
        throw ExitStatus.failed(
            "no experiment has used the model \(model)"
                + (nearest.isEmpty
                    ? "; see `promptledger model list`" : "; did you mean \(nearest.joined(separator: " or "))?"))
    }
}
