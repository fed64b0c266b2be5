import ArgumentParser
import Ledger
import Projections
import Spelling

/// Which results a leaderboard counts.
struct LeaderboardOptions: ParsableArguments {
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

    /// What is asked for, with names as they were at `moment`.
    func filter(in reader: LedgerReader, asOf moment: AsOf) throws -> LeaderboardFilter {
        var filter = LeaderboardFilter(models: model.map { [$0] }, tag: tag, metric: metric)
        if let experiment {
            filter.experiments = [try reader.ask(asOf: moment) { try $0.experiment(experiment).id }]
        }
        if let domain {
            filter.prompts = reader.read { $0.catalog.prompts(inDomain: domain, taggedWith: nil, asOf: moment) }
        }
        if let model { try confirmUsed(model, reader, moment) }
        return filter
    }

    /// A metric by which nothing was judged is a slip of the hand, not an empty leaderboard.
    func confirmJudged(_ isEmpty: Bool) throws {
        guard let metric, isEmpty else { return }
        throw ExitStatus.failed("nothing was judged by the metric \(metric); name a named metric or an assertion type")
    }

    /// A model that no experiment ever named is another.
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
