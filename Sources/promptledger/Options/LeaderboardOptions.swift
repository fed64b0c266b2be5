import ArgumentParser
import Events
import Ledger
import Projections
import Spelling
import Statistics

/// Which results a leaderboard counts, and what it ranks them by.
struct LeaderboardOptions: ParsableArguments {
    @Option(help: "Only this experiment: a name (its latest) or an id.")
    var experiment: String?
    @Option(help: "Only experiments on this dataset.")
    var dataset: String?
    @Option(help: "Only this model, e.g. openai:gpt-5.")
    var model: String?
    @Option(help: "Only prompts of this field of use.")
    var domain: String?
    @Option(help: "Only prompts with this tag.")
    var tag: String?
    @Option(help: "Only experiments that this actor designed.")
    var actor: String?
    @Option(help: "Only experiments that members of this team designed; membership is that of the moment.")
    var team: String?
    @Option(
        help:
            "Rank by this metric: a named one, an assertion type, `ratings` for what people think, a metric of the workspace (its newest version, or name@number), or latency, cost or tokens as amounts, of which less is better."
    )
    var metric: String?
    @Option(help: "Rank by the mean, the median or the pass-rate of it.")
    var aggregate = LeaderboardMeasure.Aggregate.mean
    @Flag(help: "Of the metric, less is better.") var lowerIsBetter = false
    @Flag(help: "Of the metric, more is better.") var higherIsBetter = false

    func validate() throws {
        guard !(lowerIsBetter && higherIsBetter) else {
            throw ValidationError("--lower-is-better and --higher-is-better exclude each other")
        }
    }

    /// What is asked for, with names as they were at `moment`.
    func filter(in reader: LedgerReader, asOf moment: AsOf) throws -> LeaderboardFilter {
        var filter = LeaderboardFilter(models: model.map { [$0] }, tag: tag)
        if let experiment {
            filter.experiments = [try reader.ask(asOf: moment) { try $0.experiment(experiment).id }]
        }
        if let dataset { filter.datasets = [try reader.ask(asOf: moment) { try $0.dataset(dataset) }] }
        if let domain {
            filter.prompts = reader.read { $0.catalog.prompts(inDomain: domain, taggedWith: nil, asOf: moment) }
        }
        filter.authors = try authors(in: reader, asOf: moment)
        if let model { try confirmUsed(model, reader, moment) }
        let quantity = quantity(in: reader, asOf: moment)
        filter.metric = quantity == nil ? metric : nil
        let own = filter.metric.flatMap { metric in
            reader.read { $0.leaderboard.better(of: metric, asOf: moment) }
        }
        filter.measure = LeaderboardMeasure(
            quantity, aggregate, better: lowerIsBetter ? .lower : higherIsBetter ? .higher : own)
        return filter
    }

    private func authors(in reader: LedgerReader, asOf moment: AsOf) throws -> Set<ActorID>? {
        let named = try actor.map { actor in try reader.ask(asOf: moment) { Set(try $0.actors(actor)) } }
        let members = try team.map { team in
            try reader.ask(asOf: moment) { references in
                Set(references.models.catalog.members(of: try references.team(team), asOf: moment))
            }
        }
        guard let named, let members else { return named ?? members }
        return named.intersection(members)
    }

    /// A metric that somebody named so goes before the amount, and verdicts are those of the assertion of that type.
    private func quantity(in reader: LedgerReader, asOf moment: AsOf) -> LeaderboardMeasure.Quantity? {
        guard aggregate != .passRate, let quantity = metric.flatMap(LeaderboardMeasure.Quantity.init) else {
            return nil
        }
        let isNamed = reader.read { $0.catalog.names(of: .metric, asOf: moment).contains(quantity.rawValue) }
        return isNamed ? nil : quantity
    }

    /// A metric by which nothing was judged is a slip of the hand, not an empty leaderboard.
    func confirmJudged(_ isEmpty: Bool) throws {
        guard let metric, isEmpty else { return }
        throw ExitStatus.failed(
            "nothing was judged by the metric \(metric); name a named metric, an assertion type, or one by which `promptledger experiment score` has judged results"
        )
    }

    /// A model that no experiment ever named is another.
    private func confirmUsed(_ model: String, _ reader: LedgerReader, _ moment: AsOf) throws {
        let used = reader.read { Set($0.runBoard.experiments(asOf: moment).flatMap(\.models)) }
        guard !used.contains(model) else { return }
        let nearest = NearestNames.nearest(to: model, among: used)
        throw ExitStatus.failed(
            "no experiment has used the model \(model.cut(to: 60))"
                + (nearest.isEmpty
                    ? "; see `promptledger model list`" : "; did you mean \(nearest.joined(separator: " or "))?"))
    }
}

extension LeaderboardMeasure.Aggregate: ExpressibleByArgument {}
